package io.ticklane.planner.logical;

import io.ticklane.api.type.SqlType;
import io.ticklane.planner.parse.Constants;
import io.ticklane.planner.validate.LibraryTableFunction;
import io.ticklane.planner.validate.TypeMapping;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.calcite.plan.Convention;
import org.apache.calcite.plan.RelOptCluster;
import org.apache.calcite.plan.RelOptTable;
import org.apache.calcite.prepare.CalciteCatalogReader;
import org.apache.calcite.rel.RelCollations;
import org.apache.calcite.rel.RelFieldCollation;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.core.RelFactories;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIntervalLiteral;
import org.apache.calcite.sql.SqlIntervalQualifier;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.validate.SqlValidator;
import org.apache.calcite.sql.validate.SqlValidatorScope;
import org.apache.calcite.sql2rel.SqlToRelConverter;
import org.apache.calcite.tools.RelBuilder;
import org.jspecify.annotations.Nullable;

/// Validated syntax to relations: Calcite's converter, but with interval literals that keep their
/// nanoseconds (as fractions of the millisecond that Calcite counts in) and library table functions
/// as [KeyedTableFunction].
final class Translator extends SqlToRelConverter {
    /// IN lists up to this length stay conditions; longer ones become a join with their values.
    private static final int MOST_IN_LITERALS = 1_000;

    private static final int MILLIS_SCALE = 6;

    Translator(
            RelOptTable.ViewExpander views,
            SqlValidator validator,
            CalciteCatalogReader catalog,
            RelOptCluster cluster) {
        super(views, validator, catalog, cluster, Convertlets.INSTANCE, settings());
    }

    private static Config settings() {
        return SqlToRelConverter.config()
                .withExpand(false)
                .withTrimUnusedFields(false)
                .withInSubQueryThreshold(MOST_IN_LITERALS);
    }

    @Override
    protected Blackboard createBlackboard(
            SqlValidatorScope scope, @Nullable Map<String, RexNode> nodes, boolean top) {
        return new ExactIntervals(scope, nodes, top);
    }

    @Override
    protected void convertCollectionTable(Blackboard board, SqlCall call) {
        if (!(call.getOperator() instanceof LibraryTableFunction function)) {
            super.convertCollectionTable(board, call);
            return;
        }
        RelNode input = convertQueryRecursive(call.operand(0), false, null).project();
        RelDataType table = input.getRowType();
        List<Integer> keys = function.keys(table);
        List<Integer> order = function.order(table);
        List<Integer> columns = function.columns(table);
        List<RexNode> needed = new ArrayList<>();
        keys.forEach(key -> needed.add(rexBuilder.makeInputRef(input, key)));
        order.forEach(column -> needed.add(rexBuilder.makeInputRef(input, column)));
        for (int i = 0; i < columns.size(); i++) {
            RexNode column = rexBuilder.makeInputRef(input, columns.get(i));
            SqlType type = function.definition().spec().columns().get(i).type();
            needed.add(type.kind().isNumeric() ? cast(column, type) : column);
        }
        KeyedTableFunction.Call made =
                new KeyedTableFunction.Call(
                        function,
                        range(0, keys.size()),
                        RelCollations.of(
                                range(keys.size(), order.size()).stream()
                                        .map(RelFieldCollation::new)
                                        .toList()),
                        range(keys.size() + order.size(), columns.size()),
                        board.getValidator().getValidatedNodeType(call));
        RelNode narrow = builder().push(input).project(needed).build();
        board.setRoot(
                new KeyedTableFunction(cluster, cluster.traitSetOf(Convention.NONE), narrow, made),
                true);
    }

    private RexNode cast(RexNode column, SqlType type) {
        SqlType made = type.withNullable(column.getType().isNullable());
        return rexBuilder.ensureType(TypeMapping.toCalcite(made, typeFactory), column, false);
    }

    private static List<Integer> range(int from, int count) {
        return IntStream.range(from, from + count).boxed().toList();
    }

    /// A builder that never merges projections: the converter finds the columns of an input by its
    /// very node.
    private RelBuilder builder() {
        return RelFactories.LOGICAL_BUILDER
                .create(cluster, null)
                .transform(config -> config.withBloat(-1));
    }

    @Override
    protected RelNode createAsofJoin(
            SqlParserPos position,
            Blackboard board,
            RelNode left,
            RelNode right,
            RexNode equal,
            RexNode match,
            JoinRelType type) {
        return AsofConditions.join(
                builder(), left, right, equal, match, type == JoinRelType.LEFT_ASOF);
    }

    private final class ExactIntervals extends Blackboard {
        ExactIntervals(SqlValidatorScope scope, @Nullable Map<String, RexNode> nodes, boolean top) {
            super(scope, nodes, top);
        }

        @Override
        public RexNode convertLiteral(SqlLiteral literal) {
            return exact(literal);
        }

        @Override
        public RexNode visit(SqlLiteral literal) {
            return exact(literal);
        }

        private RexNode exact(SqlLiteral literal) {
            if (literal instanceof SqlIntervalLiteral interval && interval.getValue() != null) {
                SqlIntervalLiteral.IntervalValue value =
                        interval.getValueAs(SqlIntervalLiteral.IntervalValue.class);
                SqlIntervalQualifier qualifier = value.getIntervalQualifier();
                if (!qualifier.isYearMonth()) {
                    BigDecimal millis = Constants.nanos(value).movePointLeft(MILLIS_SCALE);
                    return rexBuilder.makeIntervalLiteral(millis, qualifier);
                }
            }
            return super.convertLiteral(literal);
        }
    }
}

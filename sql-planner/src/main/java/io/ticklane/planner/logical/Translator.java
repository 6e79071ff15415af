package io.ticklane.planner.logical;

import io.ticklane.api.plan.TableSource;
import io.ticklane.planner.catalog.TableDescription;
import io.ticklane.planner.logical.rows.RowSteps;
import io.ticklane.planner.logical.time.AsofConditions;
import io.ticklane.planner.parse.Constants;
import io.ticklane.planner.validate.LibraryTableFunction;
import io.ticklane.planner.validate.RowStep;
import io.ticklane.planner.validate.TypeMapping;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.calcite.plan.Convention;
import org.apache.calcite.plan.RelOptCluster;
import org.apache.calcite.plan.RelOptTable;
import org.apache.calcite.prepare.CalciteCatalogReader;
import org.apache.calcite.prepare.RelOptTableImpl;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.RelRoot;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.core.RelFactories;
import org.apache.calcite.rel.hint.RelHint;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIntervalLiteral;
import org.apache.calcite.sql.SqlIntervalQualifier;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlSelect;
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

    private final boolean stream;
    private final WindowLists lists = new WindowLists();

    /// A translator; `stream` if the result has no end.
    Translator(
            RelOptTable.ViewExpander views,
            SqlValidator validator,
            CalciteCatalogReader catalog,
            RelOptCluster cluster,
            boolean stream) {
        super(views, validator, catalog, cluster, Convertlets.INSTANCE, settings());
        this.stream = stream;
    }

    /// Of a table whose rows take the place of earlier ones, a query that ends sees the newest.
    @Override
    public RelNode toRel(RelOptTable table, List<RelHint> hints) {
        TableDescription description = table.unwrap(TableDescription.class);
        Optional<TableSource.RowKey> key =
                description == null ? Optional.empty() : description.source().rowKey();
        if (description == null || stream || key.isEmpty()) {
            return super.toRel(table, hints);
        }
        List<Integer> columns = key.get().columns();
        if (!key.get().marked()) {
            return RowSteps.newest(super.toRel(table, hints), columns, builder());
        }
        RelOptTable stored =
                table.unwrapOrThrow(RelOptTableImpl.class)
                        .copy(TypeMapping.toCalcite(description.stored(), typeFactory()));
        RelNode newest = RowSteps.newest(super.toRel(stored, hints), columns, builder());
        return RowSteps.there(newest, builder());
    }

    private RelDataTypeFactory typeFactory() {
        return cluster.getTypeFactory();
    }

    @Override
    public RelRoot convertQuery(SqlNode query, boolean needsValidation, boolean top) {
        NullTreatments.hide(query);
        return super.convertQuery(query, needsValidation, top);
    }

    @Override
    protected void convertAgg(
            Blackboard board, SqlSelect select, List<SqlNode> order, List<SqlNode> selected) {
        lists.find(select);
        super.convertAgg(board, select, order, selected);
    }

    @Override
    protected @Nullable RexNode convertExtendedExpression(SqlNode node, Blackboard board) {
        return lists.has(node)
                ? WindowLists.convert((SqlCall) node, board::convertExpression, rexBuilder)
                : super.convertExtendedExpression(node, board);
    }

    private static Config settings() {
        return SqlToRelConverter.config()
                .withExpand(false)
                .withTrimUnusedFields(false)
                // correlation variables name columns of an input as it stands
                .withRelBuilderConfigTransform(builder -> builder.withBloat(-1))
                .withInSubQueryThreshold(MOST_IN_LITERALS);
    }

    @Override
    protected Blackboard createBlackboard(
            SqlValidatorScope scope, @Nullable Map<String, RexNode> nodes, boolean top) {
        return new ExactIntervals(scope, nodes, top);
    }

    @Override
    protected void convertCollectionTable(Blackboard board, SqlCall call) {
        if (call.getOperator() instanceof RowStep step) {
            RelNode input = convertQueryRecursive(call.operand(0), false, null).project();
            board.setRoot(RowSteps.translate(step, input, builder()), true);
            return;
        }
        if (!(call.getOperator() instanceof LibraryTableFunction function)) {
            super.convertCollectionTable(board, call);
            return;
        }
        TableFunctionInput input = new TableFunctionInput(function, rexBuilder);
        List<RelNode> tables = new ArrayList<>();
        for (SqlNode table : call.getOperandList()) {
            tables.add(convertQueryRecursive(table, false, null).project());
        }
        RelNode rows = input.rows(tables, this::builder);
        KeyedTableFunction.Call made = input.call(board.getValidator().getValidatedNodeType(call));
        board.setRoot(
                new KeyedTableFunction(cluster, cluster.traitSetOf(Convention.NONE), rows, made),
                true);
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
        public RexNode convertExpression(SqlNode expression) {
            NullTreatments.show(expression);
            return super.convertExpression(expression);
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

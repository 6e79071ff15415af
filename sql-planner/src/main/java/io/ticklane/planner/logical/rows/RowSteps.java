package io.ticklane.planner.logical.rows;

import io.ticklane.api.function.BuiltinTable;
import io.ticklane.api.plan.ChangeMark;
import io.ticklane.planner.validate.Builtins;
import io.ticklane.planner.validate.RowStep;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.calcite.rel.RelCollation;
import org.apache.calcite.rel.RelCollations;
import org.apache.calcite.rel.RelFieldCollation;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.AggregateCall;
import org.apache.calcite.rel.logical.LogicalAggregate;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlAggFunction;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.tools.RelBuilder;
import org.apache.calcite.util.ImmutableBitSet;

/// The relations of steps along the rows of each key.
public final class RowSteps {
    private RowSteps() {}

    /// The relation of a step over an input.
    public static RelNode translate(RowStep step, RelNode input, RelBuilder builder) {
        return switch (step.rule()) {
            case RowStep.Rule.Latest _ -> latest(step, input, builder);
            case RowStep.Rule.GapFill fill -> gapFill(step, fill, input, builder);
            case RowStep.Rule.Dedupe dedupe -> dedupe(step, dedupe, input, builder);
            case RowStep.Rule.Session session ->
                    keyed(
                            input,
                            step.keys(input.getRowType()),
                            step.time(input.getRowType()),
                            new KeyedRows.Step(
                                    BuiltinTable.SESSION,
                                    Optional.of(new KeyedRows.Width(session.gapNanos(), false)),
                                    List.of()),
                            builder);
        };
    }

    private static RelNode gapFill(
            RowStep step, RowStep.Rule.GapFill fill, RelNode input, RelBuilder builder) {
        RelDataType table = input.getRowType();
        List<Integer> keys = step.keys(table);
        int time = step.time(table).orElseThrow();
        List<Object> methods = new ArrayList<>();
        for (int column : others(table, keys)) {
            methods.add(
                    column == time
                            ? BuiltinTable.TIME
                            : fill.methods().of(table.getFieldList().get(column)));
        }
        return keyed(
                input,
                keys,
                Optional.of(time),
                new KeyedRows.Step(
                        BuiltinTable.GAP_FILL,
                        Optional.of(new KeyedRows.Width(fill.width(), fill.months())),
                        methods),
                builder);
    }

    /// Rows of equal keys and columns are looked for, so these are the keys of the step.
    private static RelNode dedupe(
            RowStep step, RowStep.Rule.Dedupe dedupe, RelNode input, RelBuilder builder) {
        RelDataType table = input.getRowType();
        return keyed(
                input,
                step.keys(table),
                step.time(table),
                new KeyedRows.Step(
                        BuiltinTable.DEDUPE,
                        dedupe.nanos().map(nanos -> new KeyedRows.Width(nanos, false)),
                        List.of()),
                builder);
    }

    private static List<Integer> others(RelDataType table, List<Integer> keys) {
        return IntStream.range(0, table.getFieldCount())
                .filter(column -> !keys.contains(column))
                .boxed()
                .toList();
    }

    /// The step over the keys and the other columns, and its columns in their old order, with what
    /// the step adds after them.
    private static RelNode keyed(
            RelNode input,
            List<Integer> keys,
            Optional<Integer> time,
            KeyedRows.Step step,
            RelBuilder builder) {
        List<Integer> places = new ArrayList<>(keys);
        places.addAll(others(input.getRowType(), keys));
        builder.push(input).project(builder.fields(places));
        KeyedRows rows =
                new KeyedRows(builder.build(), keys.size(), time.map(places::indexOf), step);
        List<String> names = new ArrayList<>(input.getRowType().getFieldNames());
        builder.push(rows);
        List<RexNode> columns = new ArrayList<>();
        for (int column = 0; column < places.size(); column++) {
            columns.add(builder.field(places.indexOf(column)));
        }
        for (int column = 0; column < rows.more(); column++) {
            columns.add(builder.field(places.size() + column));
            names.add(rows.getRowType().getFieldNames().get(places.size() + column));
        }
        return builder.project(columns, names).build();
    }

    /// A NULL comes before all times; of equal times the row that came last counts.
    private static RelNode latest(RowStep step, RelNode input, RelBuilder builder) {
        RelCollation byTime =
                RelCollations.of(
                        new RelFieldCollation(
                                step.time(input.getRowType()).orElseThrow(),
                                RelFieldCollation.Direction.ASCENDING,
                                RelFieldCollation.NullDirection.FIRST));
        ImmutableBitSet keys = ImmutableBitSet.of(step.keys(input.getRowType()));
        return last(input, keys, new Last(Builtins.LAST, byTime, true), builder);
    }

    /// Of a log of changes the newest row of each key, by their places in the log. Without key
    /// columns all rows are about one.
    public static RelNode newest(RelNode log, List<Integer> key, RelBuilder builder) {
        Last last = new Last(Builtins.LAST_ROW, RelCollations.EMPTY, false);
        if (!key.isEmpty()) {
            return last(log, ImmutableBitSet.of(key), last, builder);
        }
        // a group of a constant, for there is no row where the log has none
        int width = log.getRowType().getFieldCount();
        builder.push(log).projectPlus(builder.literal(0));
        builder.push(last(builder.build(), ImmutableBitSet.of(width), last, builder));
        return builder.project(builder.fields(ImmutableBitSet.range(width))).build();
    }

    /// Of rows with a [ChangeMark] behind their columns, those that are not gone, without it.
    public static RelNode there(RelNode marked, RelBuilder builder) {
        int mark = marked.getRowType().getFieldCount() - 1;
        builder.push(marked);
        return builder.filter(
                        builder.call(
                                SqlStdOperatorTable.EQUALS,
                                builder.field(mark),
                                builder.literal((int) ChangeMark.PUT)))
                .project(builder.fields(ImmutableBitSet.range(mark)))
                .build();
    }

    /// How the last row of a group is found, and whether all columns but the keys may be NULL.
    private record Last(SqlAggFunction function, RelCollation order, boolean nullable) {}

    /// The last row of each key is a group whose other columns are LAST values, which the runtime
    /// keeps together as one row.
    private static RelNode last(
            RelNode input, ImmutableBitSet keys, Last last, RelBuilder builder) {
        RelDataTypeFactory types = builder.getTypeFactory();
        List<AggregateCall> calls = new ArrayList<>();
        List<Integer> places = new ArrayList<>();
        for (RelDataTypeField field : input.getRowType().getFieldList()) {
            int column = field.getIndex();
            if (keys.get(column)) {
                places.add(keys.indexOf(column));
                continue;
            }
            places.add(keys.cardinality() + calls.size());
            calls.add(
                    AggregateCall.create(
                            SqlParserPos.ZERO,
                            last.function(),
                            false,
                            false,
                            false,
                            List.of(),
                            List.of(column),
                            -1,
                            null,
                            last.order(),
                            types.createTypeWithNullability(
                                    field.getType(),
                                    last.nullable() || field.getType().isNullable()),
                            field.getName()));
        }
        RelNode groups = LogicalAggregate.create(input, List.of(), keys, List.of(keys), calls);
        builder.push(groups);
        List<RexNode> columns = new ArrayList<>();
        places.forEach(place -> columns.add(builder.field(place)));
        return builder.project(columns, input.getRowType().getFieldNames()).build();
    }
}

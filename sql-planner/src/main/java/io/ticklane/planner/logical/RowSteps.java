package io.ticklane.planner.logical;

import io.ticklane.planner.validate.Builtins;
import io.ticklane.planner.validate.RowStep;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.rel.RelCollation;
import org.apache.calcite.rel.RelCollations;
import org.apache.calcite.rel.RelFieldCollation;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.AggregateCall;
import org.apache.calcite.rel.logical.LogicalAggregate;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.tools.RelBuilder;
import org.apache.calcite.util.ImmutableBitSet;

/// The relations of steps along the rows of each key.
final class RowSteps {
    private RowSteps() {}

    static RelNode translate(RowStep step, RelNode input, RelBuilder builder) {
        return latest(step, input, builder);
    }

    /// The last row of each key is a group whose other columns are LAST values by the time, which
    /// the runtime keeps together as one row. A NULL comes before all times; of equal times the row
    /// that came last counts.
    private static RelNode latest(RowStep step, RelNode input, RelBuilder builder) {
        ImmutableBitSet keys = ImmutableBitSet.of(step.keys(input.getRowType()));
        RelCollation byTime =
                RelCollations.of(
                        new RelFieldCollation(
                                step.time(input.getRowType()),
                                RelFieldCollation.Direction.ASCENDING,
                                RelFieldCollation.NullDirection.FIRST));
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
                            Builtins.LAST,
                            false,
                            false,
                            false,
                            List.of(),
                            List.of(column),
                            -1,
                            null,
                            byTime,
                            builder.getTypeFactory()
                                    .createTypeWithNullability(field.getType(), true),
                            field.getName()));
        }
        RelNode groups = LogicalAggregate.create(input, List.of(), keys, List.of(keys), calls);
        builder.push(groups);
        List<RexNode> columns = new ArrayList<>();
        places.forEach(place -> columns.add(builder.field(place)));
        return builder.project(columns, input.getRowType().getFieldNames()).build();
    }
}

package io.ticklane.planner.logical;

import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.rel.RelCollations;
import org.apache.calcite.rel.RelHomogeneousShuttle;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.AggregateCall;
import org.apache.calcite.rel.core.Correlate;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.tools.RelBuilder;

/// Keeps the row that an aggregate without keys has over no rows. Where one stands on the right of
/// an inner [Correlate], Calcite's decorrelator keeps that row only if something is counted; so
/// each counts here, and the count goes with other columns that nothing reads.
final class EmptyGroups {
    private EmptyGroups() {}

    /// The tree with such aggregates counting.
    static RelNode keep(RelNode rel, RelBuilder builder) {
        return rel.accept(
                new RelHomogeneousShuttle() {
                    @Override
                    public RelNode visit(RelNode other) {
                        RelNode node = super.visit(other);
                        return node instanceof Correlate correlate
                                        && correlate.getJoinType() == JoinRelType.INNER
                                ? correlate.copy(
                                        correlate.getTraitSet(),
                                        List.of(
                                                correlate.getLeft(),
                                                counting(correlate.getRight(), builder)))
                                : node;
                    }
                });
    }

    private static RelNode counting(RelNode rel, RelBuilder builder) {
        return rel.accept(
                new RelHomogeneousShuttle() {
                    @Override
                    public RelNode visit(RelNode other) {
                        RelNode node = super.visit(other);
                        return node instanceof Aggregate aggregate && !keepsItsRow(aggregate)
                                ? counting(aggregate, builder)
                                : node;
                    }
                });
    }

    private static boolean keepsItsRow(Aggregate aggregate) {
        return !aggregate.hasEmptyGroup()
                || aggregate.getAggCallList().stream()
                        .anyMatch(call -> call.getAggregation().getKind() == SqlKind.COUNT);
    }

    private static RelNode counting(Aggregate aggregate, RelBuilder builder) {
        List<AggregateCall> calls = new ArrayList<>(aggregate.getAggCallList());
        calls.add(
                AggregateCall.create(
                        SqlStdOperatorTable.COUNT,
                        false,
                        false,
                        false,
                        List.of(),
                        List.of(),
                        -1,
                        null,
                        RelCollations.EMPTY,
                        builder.getTypeFactory().createSqlType(SqlTypeName.BIGINT),
                        null));
        RelNode counting =
                aggregate.copy(
                        aggregate.getTraitSet(),
                        aggregate.getInput(),
                        aggregate.getGroupSet(),
                        aggregate.getGroupSets(),
                        calls);
        return builder.push(counting)
                .project(
                        builder.fields().subList(0, aggregate.getRowType().getFieldCount()),
                        aggregate.getRowType().getFieldNames(),
                        true)
                .build();
    }
}

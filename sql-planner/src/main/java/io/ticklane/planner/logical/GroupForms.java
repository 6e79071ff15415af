package io.ticklane.planner.logical;

import com.google.common.collect.ImmutableList;
import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.planner.validate.Builtins;
import io.ticklane.planner.validate.LibraryAggregate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.calcite.rel.RelCollations;
import org.apache.calcite.rel.RelFieldCollation;
import org.apache.calcite.rel.RelHomogeneousShuttle;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.AggregateCall;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexFieldCollation;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexWindowBounds;
import org.apache.calcite.rex.RexWindowExclusion;
import org.apache.calcite.sql.SqlAggFunction;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.type.SqlTypeFamily;
import org.apache.calcite.sql.type.SqlTypeName;
import org.jspecify.annotations.Nullable;

/// Running functions in GROUP BY become a window below the group and a plain aggregate of its
/// results.
///
/// ```
///   Aggregate(symbol, minute; OFI(...))             Aggregate(symbol, minute; SUM(ofi))
///     Project(symbol, minute = bucket(ts), ...)  =>   Project(symbol, minute, ofi = OFI(...) OVER (PARTITION BY symbol ORDER BY ts))
/// ```
///
/// A sum runs on from bucket to bucket of one key, so time buckets are no part of the window's key;
/// the time inside them is its order. Over HOP it is computed below, along the rows themselves, and
/// each window sums what its rows have ([ShiftedBuckets]). The value after the last row (WITHIN
/// GROUP) starts anew in each group.
@SuppressWarnings("ReferenceEquality") // operators are compared by who they are
final class GroupForms {
    private GroupForms() {}

    /// Whether any aggregate calls a running function.
    static boolean present(RelNode rel) {
        return (rel instanceof Aggregate aggregate
                        && aggregate.getAggCallList().stream().anyMatch(GroupForms::isRunning))
                || rel.getInputs().stream().anyMatch(GroupForms::present);
    }

    static RelNode rewrite(RelNode rel) {
        return rel.accept(
                new RelHomogeneousShuttle() {
                    @Override
                    public RelNode visit(RelNode other) {
                        RelNode node = super.visit(other);
                        return node instanceof Aggregate aggregate
                                        && aggregate.getAggCallList().stream()
                                                .anyMatch(GroupForms::isRunning)
                                ? rewrite(aggregate)
                                : node;
                    }
                });
    }

    private static boolean isRunning(AggregateCall call) {
        return call.getAggregation() instanceof LibraryAggregate aggregate
                && aggregate.form() != LibraryAggregate.Form.FRAME;
    }

    private static boolean isSum(AggregateCall call) {
        return ((LibraryAggregate) call.getAggregation()).form() == LibraryAggregate.Form.GROUP_SUM;
    }

    private static RelNode rewrite(Aggregate aggregate) {
        if (aggregate.getGroupType() != Aggregate.Group.SIMPLE) {
            throw unsupported(
                    name(aggregate.getAggCallList().get(0))
                            + " with GROUPING SETS, CUBE or ROLLUP");
        }
        RelNode below = aggregate.getInput();
        List<RexNode> columns;
        RelNode input;
        if (below instanceof Project project && !project.containsOver()) {
            columns = new ArrayList<>(project.getProjects());
            input = project.getInput();
        } else {
            columns =
                    new ArrayList<>(
                            below.getCluster()
                                    .getRexBuilder()
                                    .identityProjects(below.getRowType()));
            input = below;
        }
        List<String> names = new ArrayList<>(below.getRowType().getFieldNames());
        List<AggregateCall> calls = new ArrayList<>();
        Optional<ShiftedBuckets> shifted =
                ShiftedBuckets.below(
                        input,
                        aggregate.getGroupSet().asList().stream().map(columns::get).toList());
        Set<Integer> lowered = new HashSet<>();
        for (AggregateCall call : aggregate.getAggCallList()) {
            if (!isRunning(call)) {
                calls.add(call);
                continue;
            }
            RexNode over = over(aggregate, call, columns);
            if (shifted.isPresent() && isSum(call)) {
                lowered.add(columns.size());
            }
            calls.add(outer(call, columns.size(), over.getType()));
            columns.add(over);
            names.add("running" + columns.size());
        }
        if (!lowered.isEmpty()) {
            input = shifted.get().lower(columns, lowered);
        }
        RelNode windowed =
                LogicalProject.create(input, List.of(), columns, names, java.util.Set.of());
        return aggregate.copy(
                aggregate.getTraitSet(),
                windowed,
                aggregate.getGroupSet(),
                aggregate.getGroupSets(),
                calls);
    }

    private static RexNode over(Aggregate aggregate, AggregateCall call, List<RexNode> columns) {
        LibraryAggregate function = (LibraryAggregate) call.getAggregation();
        boolean sum = isSum(call);
        if (call.isDistinct() || (call.hasFilter() && !sum)) {
            throw unsupported(name(call) + " with DISTINCT or FILTER in GROUP BY");
        }
        List<RexNode> partition = new ArrayList<>();
        RexNode time = null;
        for (int key : aggregate.getGroupSet()) {
            RexNode bucketed = sum ? bucketed(columns.get(key)) : null;
            if (bucketed == null) {
                partition.add(columns.get(key));
            } else {
                time = bucketed;
            }
        }
        List<RexFieldCollation> order = new ArrayList<>();
        for (RelFieldCollation field : call.getCollation().getFieldCollations()) {
            order.add(
                    new RexFieldCollation(
                            columns.get(field.getFieldIndex()), RexFieldCollations.flags(field)));
        }
        if (order.isEmpty() && time != null) {
            order.add(new RexFieldCollation(time, java.util.Set.of()));
        }
        if (order.isEmpty()) {
            throw new EngineException(
                    ErrorCode.BAD_WINDOW,
                    name(call)
                            + " in GROUP BY needs an order of the rows: group by a time bucket, such as"
                            + " TIME_BUCKET(INTERVAL '1' MINUTE, ts), or write WITHIN GROUP (ORDER BY ts) after it");
        }
        List<RexNode> arguments = call.getArgList().stream().map(columns::get).toList();
        SqlAggFunction running =
                new LibraryAggregate(
                        function.definition(), function.constants(), LibraryAggregate.Form.RUNNING);
        RexBuilder builder = aggregate.getCluster().getRexBuilder();
        RelDataType type =
                aggregate
                        .getCluster()
                        .getTypeFactory()
                        .createTypeWithNullability(call.getType(), true);
        return builder.makeOver(
                type,
                running,
                arguments,
                partition,
                ImmutableList.copyOf(order),
                RexWindowBounds.UNBOUNDED_PRECEDING,
                RexWindowBounds.CURRENT_ROW,
                RexWindowExclusion.EXCLUDE_NO_OTHER,
                false,
                true,
                false,
                false,
                false);
    }

    private static AggregateCall outer(AggregateCall call, int column, RelDataType type) {
        boolean sum = isSum(call);
        return AggregateCall.create(
                call.getParserPosition(),
                sum ? SqlStdOperatorTable.SUM : Builtins.LAST,
                false,
                false,
                false,
                ImmutableList.of(),
                List.of(column),
                call.filterArg,
                null,
                sum ? RelCollations.EMPTY : call.getCollation(),
                type,
                call.getName());
    }

    /// The time inside a bucket, or null when the expression is no time bucket.
    private static @Nullable RexNode bucketed(RexNode key) {
        if (!(key instanceof RexCall call)) {
            return null;
        }
        if ((call.isA(SqlKind.PLUS) || call.isA(SqlKind.MINUS))
                && call.getOperands().size() == 2
                && (call.getOperands().get(1) instanceof RexLiteral
                        || ShiftedBuckets.isShift(call.getOperands().get(1)))) {
            return bucketed(call.getOperands().get(0)); // an edge of the bucket
        }
        RexNode time = null;
        if (call.getOperator() == Builtins.DATE_TRUNC
                || call.getOperator().getName().equals(Builtins.TIME_BUCKET.getName())
                || call.getOperator().getName().equals("DATE_BIN")) {
            time = call.getOperands().get(1);
        } else if ((call.isA(SqlKind.FLOOR) && call.getOperands().size() == 2)
                || (call.isA(SqlKind.CAST)
                        && call.getType().getSqlTypeName() == SqlTypeName.DATE)) {
            time = call.getOperands().get(0);
        }
        return time != null && time.getType().getFamily() == SqlTypeFamily.TIMESTAMP ? time : null;
    }

    private static String name(AggregateCall call) {
        return call.getAggregation() instanceof LibraryAggregate aggregate
                ? aggregate.definition().spec().name()
                : call.getAggregation().getName();
    }

    private static EngineException unsupported(String what) {
        return new EngineException(ErrorCode.FEATURE_NOT_SUPPORTED, what + " is not supported yet");
    }
}

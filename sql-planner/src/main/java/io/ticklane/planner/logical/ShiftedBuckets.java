package io.ticklane.planner.logical;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.logical.LogicalFilter;
import org.apache.calcite.rel.logical.LogicalJoin;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.type.SqlTypeName;

/// Rows that come once for each of some shifts of their time bucket, as HOP gives them: a cross
/// join of the rows with the shifts, below conditions.
///
/// A running function whose results are summed up in each window is computed on the rows before
/// they are multiplied: what a row adds depends on the row before it, whichever windows the two lie
/// in. Conditions on the rows alone hold for the rows that it sees; those on the windows choose
/// windows afterwards.
final class ShiftedBuckets {
    private final Join join;
    private final List<RexNode> conditions;
    private final int width;

    private ShiftedBuckets(Join join, List<RexNode> conditions) {
        this.join = join;
        this.conditions = conditions;
        this.width = join.getLeft().getRowType().getFieldCount();
    }

    /// The shifted rows below a group, if one of its keys is a shifted bucket.
    static Optional<ShiftedBuckets> below(RelNode input, List<RexNode> keys) {
        List<RexNode> conditions = new ArrayList<>();
        RelNode rel = input;
        while (rel instanceof Filter filter) {
            conditions.addAll(RelOptUtil.conjunctions(filter.getCondition()));
            rel = filter.getInput();
        }
        if (rel instanceof Join join
                && join.getJoinType() == JoinRelType.INNER
                && join.getCondition().isAlwaysTrue()) {
            ShiftedBuckets made = new ShiftedBuckets(join, conditions);
            if (keys.stream().anyMatch(made::isShifted)) {
                return Optional.of(made);
            }
        }
        return Optional.empty();
    }

    /// Whether an expression is a whole number of steps: a column times an interval.
    static boolean isShift(RexNode node) {
        return node instanceof RexCall call
                && call.isA(SqlKind.TIMES)
                && SqlTypeName.DAY_INTERVAL_TYPES.contains(call.getType().getSqlTypeName())
                && call.getOperands().get(0) instanceof RexInputRef
                && call.getOperands().get(1) instanceof RexLiteral;
    }

    private boolean isShifted(RexNode key) {
        if (!(key instanceof RexCall call) || call.getOperands().size() != 2) {
            return false;
        }
        RexNode second = call.getOperands().get(1);
        return switch (call.getKind()) {
            case PLUS -> second instanceof RexLiteral && isShifted(call.getOperands().get(0));
            case MINUS -> isShift(second) && !isBelow(second);
            default -> false;
        };
    }

    private boolean isBelow(RexNode node) {
        return RelOptUtil.InputFinder.bits(node).nextSetBit(width) < 0;
    }

    /// Computes some of the columns below the join; they and the others are changed to what they
    /// are over the input that is returned.
    ///
    /// Errors: 0A000 when one of them needs the edges of the windows.
    RelNode lower(List<RexNode> columns, Set<Integer> lowered) {
        RelNode rows = filter(join.getLeft(), conditions.stream().filter(this::isBelow).toList());
        RexBuilder builder = join.getCluster().getRexBuilder();
        List<RexNode> wide = new ArrayList<>(builder.identityProjects(rows.getRowType()));
        List<String> names = new ArrayList<>(rows.getRowType().getFieldNames());
        RexShuttle moved = moved(lowered.size());
        for (int i = 0; i < columns.size(); i++) {
            if (!lowered.contains(i)) {
                columns.set(i, columns.get(i).accept(moved));
                continue;
            }
            if (!isBelow(columns.get(i))) {
                throw new EngineException(
                        ErrorCode.FEATURE_NOT_SUPPORTED,
                        "a running function over the edges of HOP windows is not supported yet");
            }
            RexNode over = columns.get(i);
            columns.set(i, builder.makeInputRef(over.getType(), wide.size()));
            names.add("running" + wide.size());
            wide.add(over);
        }
        RelNode windowed = LogicalProject.create(rows, List.of(), wide, names, Set.of());
        RelNode joined =
                LogicalJoin.create(
                        windowed,
                        join.getRight(),
                        List.of(),
                        join.getCondition(),
                        Set.of(),
                        JoinRelType.INNER);
        List<RexNode> above = new ArrayList<>();
        for (RexNode condition : conditions) {
            if (!isBelow(condition)) {
                above.add(condition.accept(moved));
            }
        }
        return filter(joined, above);
    }

    /// The columns of the right side move behind the new ones of the left side.
    private RexShuttle moved(int more) {
        return new RexShuttle() {
            @Override
            public RexNode visitInputRef(RexInputRef ref) {
                return ref.getIndex() < width
                        ? ref
                        : new RexInputRef(ref.getIndex() + more, ref.getType());
            }
        };
    }

    private static RelNode filter(RelNode input, List<RexNode> conditions) {
        RexNode all = RexUtil.composeConjunction(input.getCluster().getRexBuilder(), conditions);
        return all.isAlwaysTrue() ? input : LogicalFilter.create(input, all);
    }
}

package io.ticklane.planner.logical.time;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.planner.validate.Builtins;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.core.Correlate;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.type.SqlTypeUtil;
import org.jspecify.annotations.Nullable;

/// Takes the conditions of a LATERAL aggregate apart: equal keys, the bounds of a window of time,
/// and conditions on the right side alone. What the keys and bounds compute becomes columns of the
/// sides.
final class WindowConditions {
    private final LeftColumns leftColumns;
    private final RexBuilder rex;
    private final List<RexNode> leftFields;
    private final List<RexNode> rightFields = new ArrayList<>();
    private final List<RexNode> rightOnly = new ArrayList<>();
    private final List<Integer> leftKeys = new ArrayList<>();
    private final List<Integer> rightKeys = new ArrayList<>();
    private final List<Bound> bounds = new ArrayList<>();
    private @Nullable RexNode other;
    private boolean marked;
    private boolean prevailing;

    /// An end of the window: `right OP left`, the left time over columns of the left side.
    private record Bound(RexNode right, SqlKind operator, RexNode left) {
        boolean isStart() {
            return operator == SqlKind.GREATER_THAN || operator == SqlKind.GREATER_THAN_OR_EQUAL;
        }

        boolean included() {
            return operator == SqlKind.LESS_THAN_OR_EQUAL
                    || operator == SqlKind.GREATER_THAN_OR_EQUAL;
        }
    }

    WindowConditions(Correlate correlate, RexNode condition) {
        this.leftColumns = new LeftColumns(correlate);
        this.rex = correlate.getCluster().getRexBuilder();
        this.leftFields = new ArrayList<>(rex.identityProjects(correlate.getLeft().getRowType()));
        RelOptUtil.conjunctions(condition).forEach(this::add);
    }

    private void add(RexNode condition) {
        if (condition instanceof RexCall call && call.getOperator().equals(Builtins.WINDOW_ROWS)) {
            marked = true;
            prevailing = RexLiteral.booleanValue(call.getOperands().get(0));
        } else if (!leftColumns.in(condition)) {
            rightOnly.add(condition);
        } else if (!(condition instanceof RexCall call)
                || !addComparison(call.getKind(), call.getOperands())) {
            other = condition;
        }
    }

    private boolean addComparison(SqlKind operator, List<RexNode> operands) {
        boolean isKey = operator == SqlKind.EQUALS;
        if (!isKey && !SqlKind.ORDER_COMPARISON.contains(operator)) {
            return false;
        }
        RexNode first = operands.get(0);
        RexNode second = operands.get(1);
        boolean straight = isRight(first) && isLeft(second);
        if (!straight && !(isLeft(first) && isRight(second))) {
            return false;
        }
        RexNode right = straight ? first : second;
        RexNode left = leftColumns.of(straight ? second : first);
        if (isKey) {
            RelDataType type = common(List.of(left, right));
            leftKeys.add(position(cast(left, type), leftFields));
            rightKeys.add(position(cast(right, type), rightFields));
            return true;
        }
        Bound bound = new Bound(right, straight ? operator : operator.reverse(), left);
        boolean fits =
                bounds.stream()
                        .noneMatch(known ->
                                known.isStart() == bound.isStart() || !known.right().equals(right));
        return fits && bounds.add(bound);
    }

    /// Whether the conditions come from a WINDOW JOIN, not from a query that looks like one.
    boolean isMarked() {
        return marked;
    }

    /// What cannot be a condition of a window, in words; empty if nothing is missing or too much.
    Optional<String> misfit() {
        if (other != null) {
            return Optional.of("the condition " + other);
        }
        if (bounds.isEmpty()) {
            return Optional.of("a match without a bound on a right time");
        }
        if (prevailing && bounds.stream().noneMatch(Bound::isStart)) {
            return Optional.of("INCLUDE PREVAILING without a start of the window");
        }
        RelDataType type = boundType();
        return isTime(type)
                ? Optional.empty()
                : Optional.of("a window over " + type.getSqlTypeName());
    }

    private static boolean isTime(RelDataType type) {
        return switch (type.getSqlTypeName()) {
            case TIMESTAMP, TIMESTAMP_WITH_LOCAL_TIME_ZONE, DATE, TIME -> true;
            case TINYINT, SMALLINT, INTEGER, BIGINT, FLOAT, REAL, DOUBLE -> true;
            default -> false;
        };
    }

    private RelDataType boundType() {
        List<RexNode> all = new ArrayList<>();
        for (Bound bound : bounds) {
            all.add(bound.left());
            all.add(bound.right());
        }
        return common(all);
    }

    /// The window, when nothing misfits; its times become columns.
    PhysicalNode.WindowJoin.Span span() {
        RelDataType type = boundType();
        Optional<PhysicalNode.WindowJoin.Bound> start = Optional.empty();
        Optional<PhysicalNode.WindowJoin.Bound> end = Optional.empty();
        int time = position(cast(bounds.get(0).right(), type), rightFields);
        for (Bound bound : bounds) {
            PhysicalNode.WindowJoin.Bound made =
                    new PhysicalNode.WindowJoin.Bound(
                            position(cast(bound.left(), type), leftFields), bound.included());
            if (bound.isStart()) {
                start = Optional.of(made);
            } else {
                end = Optional.of(made);
            }
        }
        return new PhysicalNode.WindowJoin.Span(time, start, end, prevailing);
    }

    private RelDataType common(List<RexNode> nodes) {
        List<RelDataType> types = nodes.stream().map(RexNode::getType).toList();
        RelDataType type = rex.getTypeFactory().leastRestrictive(types);
        if (type == null) {
            throw new EngineException(
                    ErrorCode.TYPE_MISMATCH,
                    "a join by time compares " + types.get(0) + " with " + types.get(1));
        }
        return type;
    }

    private RexNode cast(RexNode node, RelDataType type) {
        RelDataType made =
                rex.getTypeFactory().createTypeWithNullability(type, node.getType().isNullable());
        return SqlTypeUtil.inCharFamily(type) || made.equals(node.getType())
                ? node
                : rex.makeCast(made, node);
    }

    private boolean isLeft(RexNode node) {
        return leftColumns.in(node) && RelOptUtil.InputFinder.bits(node).isEmpty();
    }

    private boolean isRight(RexNode node) {
        return !leftColumns.in(node) && !RelOptUtil.InputFinder.bits(node).isEmpty();
    }

    private static int position(RexNode node, List<RexNode> fields) {
        int known = fields.indexOf(node);
        if (known < 0) {
            fields.add(node);
        }
        return known < 0 ? fields.size() - 1 : known;
    }

    /// The position of a right column that has the values of an expression.
    int right(RexNode node) {
        return position(node, rightFields);
    }

    List<Integer> leftKeys() {
        return leftKeys;
    }

    List<Integer> rightKeys() {
        return rightKeys;
    }

    /// The columns that the left side must have: its own, and computed ones.
    List<RexNode> leftFields() {
        return leftFields;
    }

    /// The columns that the right side must have.
    List<RexNode> rightFields() {
        return rightFields;
    }

    /// The conditions on the right side alone.
    List<RexNode> rightOnly() {
        return rightOnly;
    }

    static EngineException unsupported(String what) {
        return new EngineException(
                ErrorCode.FEATURE_NOT_SUPPORTED,
                "WINDOW JOIN takes equalities of the two sides in ON, and in MATCH_CONDITION a window such as"
                        + " q.ts BETWEEN t.ts - INTERVAL '10' SECOND AND t.ts + INTERVAL '1' SECOND; not "
                        + what);
    }
}

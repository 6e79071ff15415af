package io.ticklane.planner.logical.time;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.plan.AsofMatch;
import io.ticklane.planner.validate.Builtins;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.calcite.plan.Convention;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.tools.RelBuilder;
import org.apache.calcite.util.ImmutableBitSet;
import org.jspecify.annotations.Nullable;

/// Takes the conditions of an as-of join apart: equal keys, one comparison of times, a tolerance,
/// and conditions on the right side alone (only rows that meet them can match).
///
/// Every comparison of times is brought to `left - right OP distance`. The one that the user gave
/// as MATCH_CONDITION has distance 0 (or its expressions are computed below the join); a second one
/// that bounds the distance is the tolerance. NEAREST is bounded on both sides by one distance.
public final class AsofConditions {
    private static final int NANOS_SCALE = 6;

    private final RelBuilder builder;
    private final RexBuilder rex;
    private final int leftCount;
    private final List<RexNode> leftFields;
    private final List<RexNode> rightFields;

    private AsofConditions(RelBuilder builder, RelNode left, RelNode right) {
        this.builder = builder;
        this.rex = left.getCluster().getRexBuilder();
        this.leftCount = left.getRowType().getFieldCount();
        this.leftFields = new ArrayList<>(rex.identityProjects(left.getRowType()));
        this.rightFields = new ArrayList<>(rex.identityProjects(right.getRowType()));
    }

    /// `left - right OP distance`, in nanoseconds, with the two times.
    private record Comparison(RexNode left, RexNode right, SqlKind operator, long distance) {}

    /// A time and what is added to it.
    private record Shifted(RexNode time, long nanos) {}

    /// The join of two inputs on conditions over the left fields followed by the right fields; its
    /// output has just these.
    public static RelNode join(
            RelBuilder builder,
            RelNode left,
            RelNode right,
            RexNode equal,
            RexNode match,
            boolean outer) {
        return new AsofConditions(builder, left, right).join(left, right, equal, match, outer);
    }

    private RelNode join(RelNode left, RelNode right, RexNode equal, RexNode match, boolean outer) {
        List<Integer> leftKeys = new ArrayList<>();
        List<Integer> rightKeys = new ArrayList<>();
        for (RexNode condition : RelOptUtil.conjunctions(equal)) {
            if (!condition.isA(SqlKind.EQUALS)) {
                throw unsupported(condition);
            }
            RexNode first = ((RexCall) condition).getOperands().get(0);
            RexNode second = ((RexCall) condition).getOperands().get(1);
            boolean straight = isLeft(first) && isRight(second);
            if (!straight && !(isRight(first) && isLeft(second))) {
                throw unsupported(condition);
            }
            leftKeys.add(leftColumn(straight ? first : second));
            rightKeys.add(rightColumn(straight ? second : first));
        }
        List<RexNode> matches = new ArrayList<>();
        List<RexNode> rightOnly = new ArrayList<>();
        for (RexNode condition : RelOptUtil.conjunctions(match)) {
            if (isRight(condition)) {
                rightOnly.add(RexUtil.shift(condition, -leftCount));
            } else {
                matches.add(condition);
            }
        }
        AsofMatch made = match(matches);
        RelNode wideLeft = builder.push(left).project(leftFields).build();
        RelNode wideRight = builder.push(right).filter(rightOnly).project(rightFields).build();
        RelNode joined =
                new AsofMatchJoin(
                        left.getCluster(),
                        left.getCluster().traitSetOf(Convention.NONE),
                        wideLeft,
                        wideRight,
                        new AsofMatchJoin.Condition(leftKeys, rightKeys, made, outer));
        List<Integer> kept = new ArrayList<>(ImmutableBitSet.range(leftCount).asList());
        int start = wideLeft.getRowType().getFieldCount();
        for (int i = 0; i < right.getRowType().getFieldCount(); i++) {
            kept.add(start + i);
        }
        builder.push(joined);
        return builder.project(builder.fields(kept)).build();
    }

    private AsofMatch match(List<RexNode> conditions) {
        for (RexNode condition : conditions) {
            if (condition instanceof RexCall call && call.getOperator().equals(Builtins.NEAREST)) {
                List<RexNode> others = new ArrayList<>(conditions);
                others.remove(condition);
                return nearest(call, others.stream().map(this::comparison).toList());
            }
        }
        List<Comparison> comparisons = conditions.stream().map(this::comparison).toList();
        Comparison main =
                comparisons.stream()
                        .filter(c -> c.distance() == 0)
                        .findFirst()
                        .orElse(comparisons.get(0));
        AsofMatch.Comparison kind =
                switch (main.operator()) {
                    case GREATER_THAN_OR_EQUAL -> AsofMatch.Comparison.AT_OR_BEFORE;
                    case GREATER_THAN -> AsofMatch.Comparison.BEFORE;
                    case LESS_THAN_OR_EQUAL -> AsofMatch.Comparison.AT_OR_AFTER;
                    case LESS_THAN -> AsofMatch.Comparison.AFTER;
                    default -> throw unsupported(main.left());
                };
        boolean backward =
                kind == AsofMatch.Comparison.AT_OR_BEFORE || kind == AsofMatch.Comparison.BEFORE;
        Optional<Long> tolerance = Optional.empty();
        for (Comparison other : comparisons) {
            if (!other.equals(main)) {
                long bound = tolerance(other, main, backward);
                tolerance =
                        Optional.of(tolerance.isEmpty() ? bound : Math.min(tolerance.get(), bound));
            }
        }
        // left - right OP distance: the distance moves to the left time, computed below the join
        RexNode leftTime =
                main.distance() == 0 ? main.left() : shift(main.left(), -main.distance());
        return new AsofMatch(leftColumn(leftTime), rightColumn(main.right()), kind, tolerance);
    }

    private AsofMatch nearest(RexCall call, List<Comparison> bounds) {
        RexNode first = call.getOperands().get(0);
        RexNode second = call.getOperands().get(1);
        boolean straight = isRight(first) && isLeft(second);
        if (!straight && !(isLeft(first) && isRight(second))) {
            throw unsupported(call);
        }
        RexNode left = straight ? second : first;
        RexNode right = straight ? first : second;
        if (!measured(left) || !measured(right)) {
            throw new EngineException(
                    ErrorCode.TYPE_MISMATCH,
                    "NEAREST measures the distance of two times or two whole numbers of one type, not of "
                            + left.getType().getSqlTypeName()
                            + " and "
                            + right.getType().getSqlTypeName());
        }
        Optional<Long> before = Optional.empty();
        Optional<Long> after = Optional.empty();
        for (Comparison bound : bounds) {
            boolean upper =
                    bound.operator() == SqlKind.LESS_THAN
                            || bound.operator() == SqlKind.LESS_THAN_OR_EQUAL;
            long most = tolerance(bound, new Comparison(left, right, bound.operator(), 0), upper);
            if (upper) {
                before = Optional.of(Math.min(most, before.orElse(Long.MAX_VALUE)));
            } else {
                after = Optional.of(Math.min(most, after.orElse(Long.MAX_VALUE)));
            }
        }
        if (!before.equals(after)) {
            throw new EngineException(
                    ErrorCode.FEATURE_NOT_SUPPORTED,
                    "the tolerance of NEAREST is one distance to both sides, such as"
                            + " q.ts BETWEEN t.ts - INTERVAL '5' SECOND AND t.ts + INTERVAL '5' SECOND");
        }
        return new AsofMatch(
                leftColumn(left), rightColumn(right), AsofMatch.Comparison.NEAREST, before);
    }

    private static boolean measured(RexNode time) {
        return switch (time.getType().getSqlTypeName()) {
            case TIMESTAMP, TIMESTAMP_WITH_LOCAL_TIME_ZONE, DATE, TIME -> true;
            case TINYINT, SMALLINT, INTEGER, BIGINT -> true;
            default -> false;
        };
    }

    /// How far apart the times may be, measured as the match measures them.
    private long tolerance(Comparison bound, Comparison main, boolean backward) {
        if (!bound.left().equals(main.left()) || !bound.right().equals(main.right())) {
            throw unsupported(bound.left());
        }
        long distance = bound.distance() - main.distance();
        long tolerance =
                switch (bound.operator()) {
                    case LESS_THAN_OR_EQUAL, LESS_THAN -> {
                        if (!backward) {
                            throw unsupported(bound.left());
                        }
                        yield bound.operator() == SqlKind.LESS_THAN ? distance - 1 : distance;
                    }
                    case GREATER_THAN_OR_EQUAL, GREATER_THAN -> {
                        if (backward) {
                            throw unsupported(bound.left());
                        }
                        yield bound.operator() == SqlKind.GREATER_THAN ? -distance - 1 : -distance;
                    }
                    default -> throw unsupported(bound.left());
                };
        if (tolerance < 0) {
            throw new EngineException(
                    ErrorCode.INVALID_ARGUMENT,
                    "the tolerance of ASOF JOIN must not be negative, so that rows can match");
        }
        return tolerance;
    }

    private Comparison comparison(RexNode condition) {
        if (!SqlKind.ORDER_COMPARISON.contains(condition.getKind())) {
            throw unsupported(condition);
        }
        RexNode first = ((RexCall) condition).getOperands().get(0);
        RexNode second = ((RexCall) condition).getOperands().get(1);
        SqlKind operator = condition.getKind();
        RexCall apart = difference(first);
        if (apart != null && second instanceof RexLiteral bound) {
            return difference(apart, operator, nanos(bound));
        }
        apart = difference(second);
        if (apart != null && first instanceof RexLiteral bound) {
            return difference(apart, operator.reverse(), nanos(bound));
        }
        if (isRight(first) && isLeft(second)) {
            RexNode swapped = first;
            first = second;
            second = swapped;
            operator = operator.reverse();
        }
        if (!isLeft(first) || !isRight(second)) {
            throw unsupported(condition);
        }
        Shifted left = shifted(first);
        Shifted right = shifted(second);
        return new Comparison(left.time(), right.time(), operator, right.nanos() - left.nanos());
    }

    private Comparison difference(RexCall call, SqlKind operator, long distance) {
        RexNode first = call.getOperands().get(0);
        RexNode second = call.getOperands().get(1);
        if (isLeft(first) && isRight(second)) {
            return new Comparison(first, second, operator, distance);
        }
        if (isRight(first) && isLeft(second)) {
            return new Comparison(second, first, operator.reverse(), -distance);
        }
        throw unsupported(call);
    }

    private static @Nullable RexCall difference(RexNode node) {
        RexNode inner = node.isA(SqlKind.CAST) ? ((RexCall) node).getOperands().get(0) : node;
        return inner instanceof RexCall call && call.getOperator().equals(Builtins.TIME_DIFFERENCE)
                ? call
                : null;
    }

    private static Shifted shifted(RexNode node) {
        if (node instanceof RexCall call
                && (call.isA(SqlKind.PLUS) || call.isA(SqlKind.MINUS))
                && call.getOperands().size() == 2
                && call.getOperands().get(1) instanceof RexLiteral literal
                && SqlTypeName.DAY_INTERVAL_TYPES.contains(literal.getType().getSqlTypeName())) {
            Shifted inner = shifted(call.getOperands().get(0));
            long nanos = nanos(literal);
            return new Shifted(
                    inner.time(), inner.nanos() + (call.isA(SqlKind.PLUS) ? nanos : -nanos));
        }
        return new Shifted(node, 0);
    }

    private RexNode shift(RexNode time, long nanos) {
        RexNode interval =
                rex.makeIntervalLiteral(
                        BigDecimal.valueOf(nanos, NANOS_SCALE), LogicalIntervals.seconds());
        return rex.makeCall(
                time.getType(), SqlStdOperatorTable.DATETIME_PLUS, List.of(time, interval));
    }

    private static long nanos(RexLiteral literal) {
        BigDecimal millis = literal.getValueAs(BigDecimal.class);
        if (millis == null) {
            throw new EngineException(
                    ErrorCode.INVALID_ARGUMENT, "the tolerance of ASOF JOIN must not be NULL");
        }
        return millis.movePointRight(NANOS_SCALE).longValueExact();
    }

    private boolean isLeft(RexNode node) {
        ImmutableBitSet columns = RelOptUtil.InputFinder.bits(node);
        return !columns.isEmpty() && columns.length() <= leftCount;
    }

    private boolean isRight(RexNode node) {
        ImmutableBitSet columns = RelOptUtil.InputFinder.bits(node);
        return !columns.isEmpty() && columns.nextSetBit(0) >= leftCount;
    }

    private int leftColumn(RexNode node) {
        return column(node, leftFields);
    }

    private int rightColumn(RexNode node) {
        return column(RexUtil.shift(node, -leftCount), rightFields);
    }

    private static int column(RexNode node, List<RexNode> fields) {
        if (node instanceof RexInputRef reference) {
            return reference.getIndex();
        }
        int known = fields.indexOf(node);
        if (known < 0) {
            fields.add(node);
        }
        return known < 0 ? fields.size() - 1 : known;
    }

    private static EngineException unsupported(RexNode condition) {
        return new EngineException(
                ErrorCode.FEATURE_NOT_SUPPORTED,
                "ASOF JOIN takes equalities of columns, one comparison of times in MATCH_CONDITION, and a tolerance such as"
                        + " q.ts >= t.ts - INTERVAL '5' SECOND in ON; not "
                        + condition);
    }
}

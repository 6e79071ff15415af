package io.ticklane.planner.physical;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.plan.Expression;
import io.ticklane.api.plan.JoinKind;
import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.api.type.Field;
import io.ticklane.api.type.RowType;
import io.ticklane.api.type.SqlType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlKind;

/// Equi-joins and joins on any condition. The right side is built: inner and one-sided joins are
/// turned so that the smaller side is the right one. Rows that are combined with all literal rows
/// keep their order: the literals are the right side.
@SuppressWarnings("ArgumentSelectionDefectChecker") // sides are swapped on purpose
final class Joins {
    private final Implementation implementation;
    private final Join join;

    Joins(Implementation implementation, Join join) {
        this.implementation = implementation;
        this.join = join;
    }

    /// What the join is before the sides are chosen.
    private record Parts(
            Step left,
            Step right,
            JoinKind kind,
            List<Integer> leftKeys,
            List<Integer> rightKeys,
            boolean nullsMatch,
            Optional<Expression> residual) {}

    Step step() {
        JoinSides sides = new JoinSides(implementation, join);
        List<RexNode> equal = new ArrayList<>();
        List<RexNode> same = new ArrayList<>();
        List<RexNode> others = new ArrayList<>();
        for (RexNode condition : RelOptUtil.conjunctions(join.getCondition())) {
            if (condition.getKind() == SqlKind.EQUALS && sides.isKey((RexCall) condition)) {
                equal.add(condition);
            } else if (condition.getKind() == SqlKind.IS_NOT_DISTINCT_FROM
                    && sides.isKey((RexCall) condition)) {
                same.add(condition);
            } else {
                others.add(condition);
            }
        }
        boolean nullsMatch = equal.isEmpty() && !same.isEmpty();
        (nullsMatch ? same : equal).forEach(key -> sides.addKey((RexCall) key));
        if (!nullsMatch) {
            others.addAll(same);
        }
        Step left = sides.left();
        Step right = sides.right();
        Optional<Expression> residual = Optional.empty();
        for (RexNode condition : others) {
            residual = Implementation.and(residual.orElse(null), sides.residual(condition));
        }
        Parts parts =
                new Parts(
                        left,
                        right,
                        kind(),
                        sides.leftKeys(),
                        sides.rightKeys(),
                        nullsMatch,
                        residual);
        boolean both = join.getJoinType().projectsRight();
        return sides.original(
                turns(parts) ? turned(parts) : straight(parts), Implementation.columns(join), both);
    }

    private JoinKind kind() {
        return switch (join.getJoinType()) {
            case INNER -> JoinKind.INNER;
            case LEFT -> JoinKind.LEFT;
            case RIGHT -> JoinKind.RIGHT;
            case FULL -> JoinKind.FULL;
            case SEMI -> JoinKind.SEMI;
            case ANTI -> JoinKind.ANTI;
            case LEFT_MARK -> JoinKind.LEFT_MARK;
            case ASOF, LEFT_ASOF ->
                    throw new EngineException(ErrorCode.INTERNAL, "an as-of join without match");
        };
    }

    /// Whether the other side is the better one to build. Rows that are combined with constants
    /// keep their order: a few constants cost nothing.
    private static boolean turns(Parts parts) {
        if (parts.leftKeys().isEmpty() && isConstant(parts.left()) != isConstant(parts.right())) {
            return parts.kind() == JoinKind.INNER && isConstant(parts.left());
        }
        return switch (parts.kind()) {
            case INNER, LEFT, RIGHT, FULL -> parts.left().rows() < parts.right().rows();
            case SEMI, ANTI, NULL_AWARE_ANTI, LEFT_MARK -> false;
        };
    }

    private static boolean isConstant(Step step) {
        return step.node() instanceof PhysicalNode.Values
                || (step.node() instanceof PhysicalNode.Project && isConstant(step.input()));
    }

    private Step straight(Parts parts) {
        RowType output = output(parts.kind(), parts.left().output(), parts.right().output());
        return parts.left()
                .with(
                        parts.right(),
                        rows(parts),
                        (l, r) ->
                                new PhysicalNode.HashJoin(
                                        l,
                                        r,
                                        parts.kind(),
                                        parts.leftKeys(),
                                        parts.rightKeys(),
                                        parts.nullsMatch(),
                                        parts.residual(),
                                        output));
    }

    /// The join with its sides changed, and its columns in their old order.
    private Step turned(Parts parts) {
        int leftWidth = parts.left().output().size();
        int rightWidth = parts.right().output().size();
        JoinKind kind =
                switch (parts.kind()) {
                    case LEFT -> JoinKind.RIGHT;
                    case RIGHT -> JoinKind.LEFT;
                    case INNER, FULL, SEMI, ANTI, NULL_AWARE_ANTI, LEFT_MARK -> parts.kind();
                };
        Optional<Expression> residual =
                parts.residual()
                        .map(condition ->
                                Scans.renumber(
                                        condition,
                                        column ->
                                                column < leftWidth
                                                        ? column + rightWidth
                                                        : column - leftWidth));
        Step made =
                straight(
                        new Parts(
                                parts.right(),
                                parts.left(),
                                kind,
                                parts.rightKeys(),
                                parts.leftKeys(),
                                parts.nullsMatch(),
                                residual));
        RowType old = output(parts.kind(), parts.left().output(), parts.right().output());
        List<Expression> columns = new ArrayList<>();
        for (int i = 0; i < old.size(); i++) {
            columns.add(
                    new Expression.Column(
                            i < leftWidth ? i + rightWidth : i - leftWidth, old.type(i)));
        }
        return made.then(made.rows(), node -> new PhysicalNode.Project(node, columns, old));
    }

    private static double rows(Parts parts) {
        double residual = parts.residual().map(Estimates::residual).orElse(1.0);
        return switch (parts.kind()) {
            case INNER, LEFT, RIGHT, FULL ->
                    Estimates.joined(
                            parts.left(), parts.right(), !parts.leftKeys().isEmpty(), residual);
            case SEMI, ANTI, NULL_AWARE_ANTI -> Math.max(1, parts.left().rows() / 2);
            case LEFT_MARK -> parts.left().rows();
        };
    }

    /// The columns of a join.
    private static RowType output(JoinKind kind, RowType left, RowType right) {
        return switch (kind) {
            case INNER -> left.concat(right);
            case LEFT -> left.concat(nullable(right, true));
            case RIGHT -> nullable(left, true).concat(right);
            case FULL -> nullable(left, true).concat(nullable(right, true));
            case SEMI, ANTI, NULL_AWARE_ANTI -> left;
            case LEFT_MARK -> left.concat(RowType.of(new Field("$mark", SqlType.BOOLEAN)));
        };
    }

    /// The columns, all nullable if asked.
    private static RowType nullable(RowType row, boolean nullable) {
        return nullable
                ? new RowType(
                        row.fields().stream()
                                .map(field ->
                                        new Field(field.name(), field.type().withNullable(true)))
                                .toList())
                : row;
    }
}

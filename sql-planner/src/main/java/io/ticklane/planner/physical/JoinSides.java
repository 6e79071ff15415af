package io.ticklane.planner.physical;

import io.ticklane.api.plan.Expression;
import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.api.type.RowType;
import io.ticklane.planner.expression.Casts;
import io.ticklane.planner.expression.Translator;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.util.ImmutableBitSet;

/// The two sides of a join, with columns for the expressions of its keys.
final class JoinSides {
    private final Translator translator;
    private final int leftWidth;
    private final int width;
    private final Columns left;
    private final Columns right;
    private final List<Integer> leftKeys = new ArrayList<>();
    private final List<Integer> rightKeys = new ArrayList<>();

    JoinSides(Implementation implementation, Join join) {
        this.translator = implementation.translator();
        this.left = new Columns(implementation.step(join.getLeft()));
        this.right = new Columns(implementation.step(join.getRight()));
        this.leftWidth = join.getLeft().getRowType().getFieldCount();
        this.width = leftWidth + join.getRight().getRowType().getFieldCount();
    }

    Step left() {
        return left.step();
    }

    Step right() {
        return right.step();
    }

    List<Integer> leftKeys() {
        return leftKeys;
    }

    List<Integer> rightKeys() {
        return rightKeys;
    }

    /// Whether a comparison has one side over the left columns and the other over the right ones.
    boolean isKey(RexCall comparison) {
        return (isLeft(comparison.getOperands().get(0)) && isRight(comparison.getOperands().get(1)))
                || (isRight(comparison.getOperands().get(0))
                        && isLeft(comparison.getOperands().get(1)));
    }

    /// Whether an expression reads left columns only, and at least one.
    boolean isLeft(RexNode node) {
        ImmutableBitSet used = RelOptUtil.InputFinder.bits(node);
        return !used.isEmpty() && used.length() <= leftWidth;
    }

    /// Whether an expression reads right columns only, and at least one.
    boolean isRight(RexNode node) {
        ImmutableBitSet used = RelOptUtil.InputFinder.bits(node);
        return !used.isEmpty() && used.nth(0) >= leftWidth;
    }

    /// Makes an equality a pair of key columns of one type.
    void addKey(RexCall equality) {
        List<RexNode> operands = equality.getOperands();
        boolean straight = isLeft(operands.get(0));
        Expression ofLeft = translator.translate(operands.get(straight ? 0 : 1));
        Expression ofRight = right(operands.get(straight ? 1 : 0));
        List<Expression> alike = Casts.alike(List.of(ofLeft, ofRight));
        leftKeys.add(left.position(alike.get(0)));
        rightKeys.add(right.position(alike.get(1)));
    }

    private Expression right(RexNode node) {
        return translator.translate(
                node.accept(
                        new RexShuttle() {
                            @Override
                            public RexNode visitInputRef(RexInputRef column) {
                                return new RexInputRef(
                                        column.getIndex() - leftWidth, column.getType());
                            }
                        }));
    }

    /// A condition over the columns of both sides, once all keys are known.
    Expression residual(RexNode condition) {
        Expression made = translator.translate(condition);
        int extra = left.count();
        return Scans.renumber(made, column -> column < leftWidth ? column : column + extra);
    }

    /// The step without the columns that were computed for the keys.
    Step original(Step join, RowType output, boolean bothSides) {
        int rightWidth = bothSides ? width - leftWidth : output.size() - leftWidth;
        int leftMade = leftWidth + left.count();
        List<Expression> columns = new ArrayList<>();
        for (int i = 0; i < leftWidth + rightWidth; i++) {
            int position = i < leftWidth ? i : leftMade + i - leftWidth;
            columns.add(new Expression.Column(position, join.output().type(position)));
        }
        if (join.output().size() == columns.size()) {
            return join;
        }
        return join.then(join.rows(), node -> new PhysicalNode.Project(node, columns, output));
    }
}

package io.ticklane.planner.physical;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.plan.Expression;
import io.ticklane.api.plan.Frame;
import io.ticklane.api.type.SqlType;
import io.ticklane.planner.expression.Literals;
import io.ticklane.planner.expression.Translator;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexWindow;
import org.apache.calcite.rex.RexWindowBound;

/// Frames of the plan from those of Calcite.
final class Frames {
    private final Translator translator;

    Frames(Translator translator) {
        this.translator = translator;
    }

    /// The frame of a window; without an order all rows are peers.
    Frame frame(RexWindow window, boolean unordered) {
        Frame.Bound start = bound(window.getLowerBound());
        Frame.Bound end = bound(window.getUpperBound());
        Frame.Exclusion exclusion =
                switch (window.getExclude()) {
                    case EXCLUDE_NO_OTHER -> Frame.Exclusion.NONE;
                    case EXCLUDE_CURRENT_ROW -> Frame.Exclusion.CURRENT_ROW;
                    case EXCLUDE_GROUP -> Frame.Exclusion.GROUP;
                    case EXCLUDE_TIES -> Frame.Exclusion.TIES;
                };
        boolean all =
                reaches(start, Frame.Bound.UnboundedPreceding.class, unordered && !window.isRows())
                        && reaches(
                                end,
                                Frame.Bound.UnboundedFollowing.class,
                                unordered && !window.isRows());
        if (all && exclusion == Frame.Exclusion.NONE) {
            return Frame.PARTITION;
        }
        return window.isRows()
                ? rows(start, end, exclusion)
                : new Frame(Frame.Unit.RANGE, start, end, exclusion);
    }

    /// A frame of ROWS in its plainest form. All rows so far without the current one are those up
    /// to the one before, and a frame that ends before the current row is without it anyway.
    private static Frame rows(Frame.Bound start, Frame.Bound end, Frame.Exclusion exclusion) {
        Frame.Bound last = isCurrent(end) ? new Frame.Bound.CurrentRow() : end;
        boolean without = exclusion == Frame.Exclusion.CURRENT_ROW;
        if (without
                && start instanceof Frame.Bound.UnboundedPreceding
                && last instanceof Frame.Bound.CurrentRow) {
            last = new Frame.Bound.Preceding(Literals.whole(1));
        }
        return new Frame(
                Frame.Unit.ROWS,
                start,
                last,
                without && last instanceof Frame.Bound.Preceding
                        ? Frame.Exclusion.NONE
                        : exclusion);
    }

    private static boolean isCurrent(Frame.Bound end) {
        return end instanceof Frame.Bound.Preceding(Expression.Literal(Object value, SqlType _))
                && value instanceof Number number
                && number.doubleValue() == 0;
    }

    private static boolean reaches(Frame.Bound bound, Class<?> edge, boolean peers) {
        return edge.isInstance(bound) || (peers && bound instanceof Frame.Bound.CurrentRow);
    }

    private Frame.Bound bound(RexWindowBound bound) {
        if (bound.isUnboundedPreceding()) {
            return new Frame.Bound.UnboundedPreceding();
        }
        if (bound.isUnboundedFollowing()) {
            return new Frame.Bound.UnboundedFollowing();
        }
        if (bound.isCurrentRow()) {
            return new Frame.Bound.CurrentRow();
        }
        RexNode offset = bound.getOffset();
        if (offset == null
                || !(translator.translate(offset) instanceof Expression.Literal literal)) {
            throw new EngineException(
                    ErrorCode.FEATURE_NOT_SUPPORTED,
                    "a frame bound must be a constant, not " + offset);
        }
        return bound.isPreceding()
                ? new Frame.Bound.Preceding(literal)
                : new Frame.Bound.Following(literal);
    }
}

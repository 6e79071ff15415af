package io.ticklane.planner.expression;

import com.google.common.collect.Range;
import com.google.common.collect.RangeSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexUnknownAs;
import org.apache.calcite.util.Sarg;

/// Calcite's searches in a set of values, where the set is a list of points.
final class Searches {
    /// The fewest points for which a list is better than comparisons.
    private static final int FEWEST = 2;

    private Searches() {}

    /// `value [NOT] IN (points)`; `missing` is what NULL gives.
    record Points(RexNode value, List<RexNode> points, boolean negated, RexUnknownAs missing) {}

    /// The points of a search; empty when the set has ranges or a single point.
    static Optional<Points> points(RexCall search, RexBuilder rexBuilder) {
        RexLiteral literal = (RexLiteral) search.getOperands().get(1);
        Sarg<?> sarg = literal.getValueAs(Sarg.class);
        if (sarg == null) {
            return Optional.empty();
        }
        boolean negated = sarg.isComplementedPoints();
        if (!negated && !sarg.isPoints()) {
            return Optional.empty();
        }
        List<RexNode> points = points(sarg, negated, literal.getType(), rexBuilder);
        return points.size() < FEWEST
                ? Optional.empty()
                : Optional.of(
                        new Points(search.getOperands().get(0), points, negated, sarg.nullAs));
    }

    private static <C extends Comparable<C>> List<RexNode> points(
            Sarg<C> sarg, boolean negated, RelDataType type, RexBuilder rexBuilder) {
        RangeSet<C> set = negated ? sarg.rangeSet.complement() : sarg.rangeSet;
        List<RexNode> points = new ArrayList<>();
        for (Range<C> range : set.asRanges()) {
            points.add(rexBuilder.makeLiteral(range.lowerEndpoint(), type, true, true));
        }
        return points;
    }
}

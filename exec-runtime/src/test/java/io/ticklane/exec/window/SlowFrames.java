package io.ticklane.exec.window;

import static io.ticklane.exec.window.FrameCases.Case;
import static io.ticklane.exec.window.FrameCases.D;
import static io.ticklane.exec.window.FrameCases.ID;
import static io.ticklane.exec.window.FrameCases.View;
import static io.ticklane.exec.window.FrameCases.cases;
import static io.ticklane.exec.window.FrameCases.denseRank;
import static io.ticklane.exec.window.FrameCases.rows;

import io.ticklane.api.plan.Expression;
import io.ticklane.api.plan.Frame;
import io.ticklane.api.plan.Frame.Bound;
import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.api.plan.SortKey;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;

/// Frames by looking at each row of the partition.
@SuppressWarnings("NullAway") // a Java null stands for NULL
final class SlowFrames {

    @SuppressWarnings({"unchecked", "rawtypes"})
    static List<List<Object>> expected(
            List<List<Object>> rows, PhysicalNode.FrameWindow node, List<Case> cases) {
        SortKey key = node.order().get(0);
        Comparator<Comparable> natural =
                key.descending() ? Comparator.reverseOrder() : Comparator.naturalOrder();
        Comparator<Comparable> nulls =
                key.nullsFirst() ? Comparator.nullsFirst(natural) : Comparator.nullsLast(natural);
        Comparator<List<Object>> order =
                (a, b) ->
                        nulls.compare(
                                (Comparable) a.get(key.column()), (Comparable) b.get(key.column()));
        Map<Object, List<List<Object>>> partitions = new LinkedHashMap<>();
        for (List<Object> row : rows) {
            partitions
                    .computeIfAbsent(
                            node.keys().isEmpty() ? "" : row.get(0), _ -> new ArrayList<>())
                    .add(row);
        }
        Map<Long, List<Object>> results = new TreeMap<>();
        for (List<List<Object>> partition : partitions.values()) {
            partition.sort(order);
            for (int row = 0; row < partition.size(); row++) {
                View bare = new View(partition, row, List.of(), order);
                View view = new View(partition, row, frame(bare, node.frame(), key), order);
                List<Object> out = new ArrayList<>(partition.get(row));
                cases.forEach(c -> out.add(c.expected().apply(view)));
                results.put((Long) out.get(ID), out);
            }
        }
        return new ArrayList<>(results.values());
    }

    static List<Integer> frame(View view, Frame frame, SortKey key) {
        List<Integer> places = new ArrayList<>();
        for (int place = 0; place < view.partition().size(); place++) {
            boolean in =
                    isInside(view, place, frame.unit(), frame.start(), key, true)
                            && isInside(view, place, frame.unit(), frame.end(), key, false);
            boolean peer = view.peers(place, view.row());
            boolean excluded =
                    switch (frame.exclusion()) {
                        case NONE -> false;
                        case CURRENT_ROW -> place == view.row();
                        case GROUP -> peer;
                        case TIES -> peer && place != view.row();
                    };
            if (in && !excluded) {
                places.add(place);
            }
        }
        return places;
    }

    static boolean isInside(
            View view, int place, Frame.Unit unit, Bound bound, SortKey key, boolean start) {
        BiFunction<Object, Integer, Boolean> offset =
                (value, sign) -> {
                    BigDecimal distance;
                    if (unit == Frame.Unit.ROWS) {
                        distance = BigDecimal.valueOf(place - view.row());
                    } else if (unit == Frame.Unit.GROUPS) {
                        View other = new View(view.partition(), place, List.of(), view.order());
                        distance = BigDecimal.valueOf(denseRank(other) - denseRank(view));
                    } else {
                        Object there = view.partition().get(place).get(key.column());
                        Object here = view.partition().get(view.row()).get(key.column());
                        if (there == null || here == null) {
                            boolean peers = there == null && here == null;
                            boolean before = place < view.row();
                            // a NULL is as far away as can be, on the side where it stands
                            return peers || (start ? !before : before);
                        }
                        distance = number(there).subtract(number(here));
                        distance = key.descending() ? distance.negate() : distance;
                    }
                    BigDecimal limit = number(value);
                    if (unit == Frame.Unit.RANGE && key.column() == D) {
                        limit =
                                limit.divide(
                                        BigDecimal.valueOf(86_400_000_000_000L),
                                        MathContext.DECIMAL64);
                    }
                    limit = sign < 0 ? limit.negate() : limit;
                    return start ? distance.compareTo(limit) >= 0 : distance.compareTo(limit) <= 0;
                };
        return switch (bound) {
            case Bound.UnboundedPreceding _, Bound.UnboundedFollowing _ -> true;
            case Bound.CurrentRow _ ->
                    (unit != Frame.Unit.ROWS && view.peers(place, view.row()))
                            || (start ? place >= view.row() : place <= view.row());
            case Bound.Preceding(Expression value) ->
                    offset.apply(((Expression.Literal) value).value(), -1);
            case Bound.Following(Expression value) ->
                    offset.apply(((Expression.Literal) value).value(), 1);
        };
    }

    static BigDecimal number(Object value) {
        return switch (value) {
            case BigDecimal decimal -> decimal;
            case Double d -> new BigDecimal(d);
            default -> BigDecimal.valueOf((Long) value);
        };
    }
}

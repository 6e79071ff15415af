package io.ticklane.exec.group;

import static io.ticklane.exec.group.AggregateCases.column;
import static io.ticklane.exec.group.AggregateCases.rows;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;

/// Slow versions of the aggregates.
@SuppressWarnings("NullAway") // a Java null stands for NULL
final class SlowAggregates {

    static Stream<Object> valuesOf(List<List<Object>> rows, int column) {
        return rows.stream().map(row -> row.get(column)).filter(Objects::nonNull);
    }

    static BigDecimal exactSum(List<List<Object>> rows, int column) {
        return valuesOf(rows, column)
                .map(SlowAggregates::exact)
                .reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    static BigDecimal exact(Object value) {
        return value instanceof BigDecimal decimal
                ? decimal
                : value instanceof Double d ? new BigDecimal(d) : BigDecimal.valueOf((Long) value);
    }

    static Object ifAny(List<List<Object>> rows, int column, Function<BigDecimal, Object> made) {
        return valuesOf(rows, column).findAny().isEmpty()
                ? null
                : made.apply(exactSum(rows, column));
    }

    static Object spread(
            List<List<Object>> rows, int y, int x, int least, Function<BigDecimal[], Object> made) {
        List<List<Object>> pairs =
                rows.stream().filter(row -> row.get(y) != null && row.get(x) != null).toList();
        if (pairs.size() < least) {
            return null;
        }
        BigDecimal n = BigDecimal.valueOf(pairs.size());
        BigDecimal meanY = exactSum(pairs, y).divide(n, new MathContext(200));
        BigDecimal meanX = exactSum(pairs, x).divide(n, new MathContext(200));
        BigDecimal yy = BigDecimal.ZERO;
        BigDecimal xx = BigDecimal.ZERO;
        BigDecimal xy = BigDecimal.ZERO;
        for (List<Object> row : pairs) {
            BigDecimal dy = exact(row.get(y)).subtract(meanY);
            BigDecimal dx = exact(row.get(x)).subtract(meanX);
            yy = yy.add(dy.multiply(dy));
            xx = xx.add(dx.multiply(dx));
            xy = xy.add(dx.multiply(dy));
        }
        return made.apply(new BigDecimal[] {n, yy, xx, xy, meanY, meanX});
    }

    static double divide(BigDecimal a, BigDecimal b) {
        return a.divide(b, MathContext.DECIMAL128).doubleValue();
    }

    static Object best(List<List<Object>> rows, int value, Comparator<List<Object>> order) {
        return rows.stream().sorted(order).findFirst().map(row -> row.get(value)).orElse(null);
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    static Comparator<List<Object>> by(int column, boolean descending, boolean nullsFirst) {
        Comparator<Comparable> natural =
                descending ? Comparator.reverseOrder() : Comparator.naturalOrder();
        Comparator<Comparable> nulls =
                nullsFirst ? Comparator.nullsFirst(natural) : Comparator.nullsLast(natural);
        return (a, b) -> nulls.compare((Comparable) a.get(column), (Comparable) b.get(column));
    }

    static Object joined(List<Object> texts) {
        return texts.isEmpty()
                ? null
                : String.join("; ", texts.stream().map(Object::toString).toList());
    }

    static Object quantile(List<List<Object>> rows, int column, double fraction) {
        List<Double> sorted = valuesOf(rows, column).map(x -> (Double) x).sorted().toList();
        if (sorted.isEmpty()) {
            return null;
        }
        double at = fraction * (sorted.size() - 1);
        int below = (int) at;
        double low = sorted.get(below);
        double share = at - below;
        return share == 0 ? low : low + share * (sorted.get(below + 1) - low);
    }
}

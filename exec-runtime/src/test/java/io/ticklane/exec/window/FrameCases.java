package io.ticklane.exec.window;

import static io.ticklane.exec.window.SlowFrames.frame;

import io.ticklane.api.plan.Expression;
import io.ticklane.api.plan.Frame;
import io.ticklane.api.plan.Frame.Bound;
import io.ticklane.api.plan.SortKey;
import io.ticklane.api.plan.WindowCall;
import io.ticklane.api.type.RowType;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.testing.TestQuery;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Rows, calls and frames, and what slow loops say of them.
@SuppressWarnings("NullAway") // a Java null stands for NULL
final class FrameCases {
    static final SqlType DEC = SqlType.decimal(10, 2);
    static final RowType INPUT =
            TestQuery.type(
                    "k",
                    SqlType.VARCHAR,
                    "t",
                    SqlType.TIMESTAMP,
                    "x",
                    SqlType.DOUBLE,
                    "c",
                    DEC,
                    "s",
                    SqlType.VARCHAR,
                    "d",
                    SqlType.DATE,
                    "y",
                    SqlType.DOUBLE,
                    "w",
                    SqlType.decimal(30, 1),
                    "id",
                    SqlType.INTEGER);
    static final int T = 1;
    static final int X = 2;
    static final int C = 3;
    static final int S = 4;
    static final int D = 5;
    static final int Y = 6;
    static final int W = 7;
    static final int ID = 8;

    static List<List<Object>> rows(int count, long seed) {
        Random random = new Random(seed);
        List<List<Object>> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            rows.add(
                    Arrays.asList(
                            maybe(random, "k" + random.nextInt(3)),
                            maybe(random, (long) random.nextInt(20)),
                            maybe(random, random.nextInt(30) / 4.0),
                            maybe(random, BigDecimal.valueOf(random.nextInt(2000), 2)),
                            maybe(random, "s" + random.nextInt(4)),
                            maybe(random, (long) random.nextInt(100)),
                            maybe(random, random.nextDouble() * Math.pow(10, random.nextInt(8))),
                            maybe(random, BigDecimal.valueOf(random.nextInt(100), 1)),
                            (long) i));
        }
        return rows;
    }

    static Object maybe(Random random, Object value) {
        return random.nextInt(9) == 0 ? null : value;
    }

    /// What a function sees: its partition in order, the row, and the places of its frame.
    record View(
            List<List<Object>> partition,
            int row,
            List<Integer> frame,
            Comparator<List<Object>> order) {
        List<Object> values(int column) {
            return frame.stream().map(place -> partition.get(place).get(column)).toList();
        }

        List<Object> present(int column) {
            return values(column).stream().filter(Objects::nonNull).toList();
        }

        boolean peers(int a, int b) {
            return order.compare(partition.get(a), partition.get(b)) == 0;
        }

        int firstPeer() {
            int place = row;
            while (place > 0 && peers(place - 1, row)) {
                place--;
            }
            return place;
        }

        int afterPeers() {
            int place = row + 1;
            while (place < partition.size() && peers(place, row)) {
                place++;
            }
            return place;
        }
    }

    record Case(WindowCall call, java.util.function.Function<View, Object> expected) {}

    static WindowCall call(String function, SqlType type, Object... arguments) {
        return call(function, false, false, type, arguments);
    }

    static WindowCall call(
            String function,
            boolean distinct,
            boolean ignoreNulls,
            SqlType type,
            Object... arguments) {
        List<Expression> made = new ArrayList<>();
        for (Object argument : arguments) {
            made.add(
                    argument instanceof Expression expression
                            ? expression
                            : new Expression.Column(
                                    (Integer) argument, INPUT.type((Integer) argument)));
        }
        return new WindowCall(function, distinct, ignoreNulls, made, type);
    }

    static Expression literal(Object value, SqlType type) {
        return new Expression.Literal(value, type);
    }

    static BigDecimal exact(List<Object> values) {
        return values.stream()
                .map(v -> v instanceof BigDecimal d ? d : new BigDecimal((Double) v))
                .reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    static Object ifAny(
            List<Object> values, java.util.function.Function<List<Object>, Object> made) {
        return values.isEmpty() ? null : made.apply(values);
    }

    static Object nth(View view, int column, int n, boolean fromEnd, boolean ignoreNulls) {
        List<Object> values = ignoreNulls ? view.present(column) : view.values(column);
        return n > values.size() ? null : values.get(fromEnd ? values.size() - n : n - 1);
    }

    static Object shifted(
            View view, int column, int distance, boolean ignoreNulls, Object otherwise) {
        int at = view.row();
        for (int left = Math.abs(distance); left > 0; ) {
            at += Integer.signum(distance);
            if (at < 0 || at >= view.partition().size()) {
                return otherwise;
            }
            left -= ignoreNulls && view.partition().get(at).get(column) == null ? 0 : 1;
        }
        return view.partition().get(at).get(column);
    }

    static long denseRank(View view) {
        long rank = 1;
        for (int place = 1; place <= view.row(); place++) {
            rank += view.peers(place - 1, place) ? 0 : 1;
        }
        return rank;
    }

    static Object weighted(View view) {
        BigDecimal sum = BigDecimal.ZERO;
        BigDecimal weight = BigDecimal.ZERO;
        for (int place : view.frame()) {
            Object x = view.partition().get(place).get(X);
            Object c = view.partition().get(place).get(C);
            if (x != null && c != null) {
                double w = ((BigDecimal) c).doubleValue();
                sum = sum.add(new BigDecimal((Double) x).multiply(new BigDecimal(w)));
                weight = weight.add(new BigDecimal(w));
            }
        }
        return weight.signum() == 0 ? null : sum.doubleValue() / weight.doubleValue();
    }

    static Object varPop(List<Object> values) {
        if (values.isEmpty()) {
            return null;
        }
        BigDecimal n = BigDecimal.valueOf(values.size());
        BigDecimal mean = exact(values).divide(n, new MathContext(100));
        BigDecimal sum = BigDecimal.ZERO;
        for (Object value : values) {
            BigDecimal d = new BigDecimal((Double) value).subtract(mean);
            sum = sum.add(d.multiply(d));
        }
        // the sum of squares is rounded once, then divided
        return sum.round(MathContext.DECIMAL128).doubleValue() / values.size();
    }

    static List<Case> cases() {
        List<Case> cases = new ArrayList<>();
        addRanks(cases);
        addSums(cases);
        addDistributions(cases);
        addExtremes(cases);
        return cases;
    }

    static void addRanks(List<Case> cases) {
        SqlType big = SqlType.BIGINT;
        SqlType dbl = SqlType.DOUBLE;
        SqlType text = SqlType.VARCHAR;
        cases.add(new Case(call("ROW_NUMBER", big), v -> v.row() + 1L));
        cases.add(new Case(call("RANK", big), v -> v.firstPeer() + 1L));
        cases.add(new Case(call("DENSE_RANK", big), FrameCases::denseRank));
        cases.add(
                new Case(
                        call("PERCENT_RANK", dbl),
                        v ->
                                v.partition().size() == 1
                                        ? 0.0
                                        : (double) v.firstPeer() / (v.partition().size() - 1)));
        cases.add(
                new Case(
                        call("CUME_DIST", dbl),
                        v -> (double) v.afterPeers() / v.partition().size()));
        cases.add(
                new Case(
                        call("NTILE", big, literal(3L, big)),
                        v -> {
                            long tile = 0;
                            int at = 0;
                            while (at <= v.row()) {
                                at +=
                                        v.partition().size() / 3
                                                + (tile < v.partition().size() % 3 ? 1 : 0);
                                tile++;
                            }
                            return tile;
                        }));
        cases.add(new Case(call("LAG", dbl, X), v -> shifted(v, X, -1, false, null)));
        cases.add(
                new Case(
                        call("LAG", text, S, literal(2L, big), literal("none", text)),
                        v -> shifted(v, S, -2, false, "none")));
        cases.add(
                new Case(
                        call("LEAD", false, true, dbl, X, literal(2L, big)),
                        v -> shifted(v, X, 2, true, null)));
        cases.add(new Case(call("FIRST_VALUE", text, S), v -> nth(v, S, 1, false, false)));
        cases.add(
                new Case(call("LAST_VALUE", false, true, text, S), v -> nth(v, S, 1, true, true)));
        cases.add(
                new Case(
                        call("NTH_VALUE", dbl, X, literal(3L, big)),
                        v -> nth(v, X, 3, false, false)));
        cases.add(new Case(call("LAST", dbl, X), v -> nth(v, X, 1, true, false)));
    }

    static void addSums(List<Case> cases) {
        SqlType big = SqlType.BIGINT;
        SqlType dbl = SqlType.DOUBLE;
        SqlType text = SqlType.VARCHAR;
        cases.add(new Case(call("COUNT", big), v -> (long) v.frame().size()));
        cases.add(new Case(call("COUNT", big, X), v -> (long) v.present(X).size()));
        cases.add(
                new Case(
                        call("SUM", dbl, Y),
                        v -> ifAny(v.present(Y), p -> exact(p).doubleValue())));
        cases.add(
                new Case(
                        call("SUM", SqlType.decimal(38, 2), C),
                        v -> ifAny(v.present(C), p -> exact(p).setScale(2))));
        cases.add(
                new Case(
                        call("AVG", dbl, Y),
                        v -> ifAny(v.present(Y), p -> exact(p).doubleValue() / p.size())));
        cases.add(new Case(call("VAR_POP", dbl, X), v -> varPop(v.present(X))));
        cases.add(
                new Case(
                        call("MIN", dbl, X),
                        v ->
                                v.present(X).stream()
                                        .map(x -> (Double) x)
                                        .min(Comparator.naturalOrder())
                                        .orElse(null)));
        cases.add(
                new Case(
                        call("MAX", text, S),
                        v ->
                                v.present(S).stream()
                                        .map(x -> (String) x)
                                        .max(Comparator.naturalOrder())
                                        .orElse(null)));
        cases.add(
                new Case(
                        call("COUNT", true, false, big, S),
                        v -> v.present(S).stream().distinct().count()));
        cases.add(
                new Case(
                        call("SUM", true, false, dbl, X),
                        v ->
                                ifAny(
                                        v.present(X),
                                        p -> exact(p.stream().distinct().toList()).doubleValue())));
    }

    static void addDistributions(List<Case> cases) {
        SqlType dbl = SqlType.DOUBLE;
        SqlType text = SqlType.VARCHAR;
        cases.add(
                new Case(
                        call("MEDIAN", dbl, X),
                        v -> {
                            List<Double> sorted =
                                    v.present(X).stream().map(x -> (Double) x).sorted().toList();
                            int n = sorted.size();
                            return n == 0
                                    ? null
                                    : n % 2 == 1
                                            ? sorted.get(n / 2)
                                            : sorted.get(n / 2 - 1)
                                                    + 0.5
                                                            * (sorted.get(n / 2)
                                                                    - sorted.get(n / 2 - 1));
                        }));
        cases.add(
                new Case(
                        call("MODE", text, S),
                        v -> {
                            Map<Object, Long> counts = new TreeMap<>();
                            v.present(S).forEach(s -> counts.merge(s, 1L, Long::sum));
                            long most = counts.values().stream().mapToLong(n -> n).max().orElse(0);
                            return counts.entrySet().stream()
                                    .filter(e -> e.getValue() == most)
                                    .map(Map.Entry::getKey)
                                    .findFirst()
                                    .orElse(null);
                        }));
        cases.add(
                new Case(
                        call("STRING_AGG", text, S, literal("+", text)),
                        v ->
                                ifAny(
                                        v.present(S),
                                        p ->
                                                p.stream()
                                                        .map(Object::toString)
                                                        .collect(Collectors.joining("+")))));
    }

    static void addExtremes(List<Case> cases) {
        SqlType dbl = SqlType.DOUBLE;
        cases.add(
                new Case(
                        call("ARG_MAX", SqlType.INTEGER, ID, X),
                        v -> {
                            Integer best = null;
                            for (int place : v.frame()) {
                                Double x = (Double) v.partition().get(place).get(X);
                                if (x != null
                                        && (best == null
                                                || x > (Double) v.partition().get(best).get(X))) {
                                    best = place;
                                }
                            }
                            return best == null ? null : v.partition().get(best).get(ID);
                        }));
        cases.add(new Case(call("WEIGHTED", dbl, X, C), FrameCases::weighted));
    }

    static Bound preceding(Object value, SqlType type) {
        return new Bound.Preceding(literal(value, type));
    }

    static Bound following(Object value, SqlType type) {
        return new Bound.Following(literal(value, type));
    }

    record Setting(SortKey order, Frame frame) {}

    static List<Setting> settings() {
        List<Setting> settings = new ArrayList<>();
        addExclusions(settings);
        addOffsets(settings);
        return settings;
    }

    static void addExclusions(List<Setting> settings) {
        SqlType big = SqlType.BIGINT;
        SqlType interval = SqlType.INTERVAL_DAY_TIME;
        Bound first = new Bound.UnboundedPreceding();
        Bound current = new Bound.CurrentRow();
        Bound last = new Bound.UnboundedFollowing();
        SortKey time = new SortKey(T, false, false);
        for (Frame.Exclusion exclusion : Frame.Exclusion.values()) {
            settings.add(new Setting(time, new Frame(Frame.Unit.RANGE, first, current, exclusion)));
            settings.add(
                    new Setting(
                            time,
                            new Frame(
                                    Frame.Unit.ROWS,
                                    preceding(3L, big),
                                    following(1L, big),
                                    exclusion)));
            settings.add(
                    new Setting(
                            time,
                            new Frame(
                                    Frame.Unit.GROUPS,
                                    preceding(1L, big),
                                    following(2L, big),
                                    exclusion)));
        }
        Frame.Exclusion none = Frame.Exclusion.NONE;
        settings.add(new Setting(time, new Frame(Frame.Unit.ROWS, current, last, none)));
        settings.add(
                new Setting(
                        time,
                        new Frame(Frame.Unit.ROWS, preceding(7L, big), preceding(4L, big), none)));
        settings.add(
                new Setting(
                        time,
                        new Frame(Frame.Unit.ROWS, following(2L, big), following(9L, big), none)));
        settings.add(
                new Setting(
                        time,
                        new Frame(
                                Frame.Unit.RANGE,
                                preceding(3L, interval),
                                following(1L, interval),
                                none)));
    }

    static void addOffsets(List<Setting> settings) {
        SqlType big = SqlType.BIGINT;
        SqlType interval = SqlType.INTERVAL_DAY_TIME;
        Bound current = new Bound.CurrentRow();
        Frame.Exclusion none = Frame.Exclusion.NONE;
        settings.add(
                new Setting(
                        new SortKey(T, true, true),
                        new Frame(
                                Frame.Unit.RANGE,
                                preceding(3L, interval),
                                following(1L, interval),
                                none)));
        settings.add(
                new Setting(
                        new SortKey(X, false, true),
                        new Frame(
                                Frame.Unit.RANGE,
                                preceding(new BigDecimal("1.5"), DEC),
                                preceding(new BigDecimal("0.25"), DEC),
                                none)));
        settings.add(
                new Setting(
                        new SortKey(C, true, false),
                        new Frame(
                                Frame.Unit.RANGE,
                                preceding(new BigDecimal("2.505"), DEC),
                                current,
                                none)));
        settings.add(
                new Setting(
                        new SortKey(W, false, false),
                        new Frame(Frame.Unit.RANGE, following(1L, big), following(3L, big), none)));
        settings.add(
                new Setting(
                        new SortKey(D, false, false),
                        new Frame(
                                Frame.Unit.RANGE,
                                preceding(10L * 86_400_000_000_000L, interval),
                                following(5L, interval),
                                none)));
    }
}

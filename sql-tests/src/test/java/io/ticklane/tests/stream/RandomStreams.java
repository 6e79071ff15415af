package io.ticklane.tests.stream;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// Continuous queries over the table `feed`, whose rows come in one order however the log is cut.
final class RandomStreams {
    private static final List<String> FUNCTIONS =
            List.of(
                    "EWMA(price, 0.3) OVER k",
                    "EWMA(size, 0.01) OVER k",
                    "ZSCORE(price, 7) OVER k",
                    "MACD_HIST(price) OVER k",
                    "RSI(price, 5) OVER k",
                    "SUM(price) OVER (PARTITION BY symbol ORDER BY ts ROWS 5 PRECEDING)",
                    "AVG(price) OVER (PARTITION BY side ORDER BY ts ROWS BETWEEN 20 PRECEDING AND CURRENT ROW)",
                    "STDDEV_SAMP(price) OVER (PARTITION BY symbol ORDER BY ts ROWS 9 PRECEDING)",
                    "CORR(price, size) OVER (PARTITION BY symbol ORDER BY ts ROWS 12 PRECEDING)",
                    "SUM(size) OVER (PARTITION BY symbol ORDER BY ts RANGE BETWEEN INTERVAL '40' SECOND PRECEDING AND CURRENT ROW)",
                    "AVG(price) OVER (ORDER BY ts RANGE BETWEEN INTERVAL '3' SECOND PRECEDING AND CURRENT ROW)",
                    "SUM(price) OVER (PARTITION BY symbol ORDER BY ts)",
                    "COUNT(*) OVER (PARTITION BY symbol, side ORDER BY ts ROWS UNBOUNDED PRECEDING)",
                    "MIN(price) OVER (PARTITION BY symbol ORDER BY ts ROWS UNBOUNDED PRECEDING)",
                    "FIRST_VALUE(price) OVER (PARTITION BY symbol ORDER BY ts ROWS 3 PRECEDING)",
                    "LAG(price, 2) OVER k",
                    "LAG(side) OVER k",
                    "ROW_NUMBER() OVER k",
                    "price - LAG(price) OVER k");

    private static final List<String> WINDOWS =
            List.of(
                    "SELECT symbol, TIME_BUCKET(INTERVAL '20' SECOND, ts) AS w, COUNT(*) AS c, SUM(price) AS s,"
                            + " STDDEV_SAMP(price) AS d FROM feed GROUP BY symbol, w",
                    "SELECT window_start, window_end, symbol, FIRST(price) AS o, MAX(price) AS h, MIN(price) AS l,"
                            + " LAST(price) AS c, SUM(size) AS v FROM TABLE(TUMBLE(TABLE feed, DESCRIPTOR(ts),"
                            + " INTERVAL '10' SECOND)) GROUP BY window_start, window_end, symbol",
                    "SELECT DATE_TRUNC('minute', ts) AS w, COUNT(DISTINCT symbol) AS c, MEDIAN(price) AS m"
                            + " FROM feed WHERE size > 300 GROUP BY DATE_TRUNC('minute', ts) HAVING COUNT(*) > 2",
                    "SELECT TIME_BUCKET(INTERVAL '30' SECOND, ts) AS w, side, MAX(symbol) AS m, MIN(side) AS l,"
                            + " VWAP(price, size) AS v FROM feed GROUP BY w, side",
                    "SELECT w, symbol, s, EWMA(s, 0.5) OVER (PARTITION BY symbol ORDER BY w) AS e FROM (SELECT symbol,"
                            + " TIME_BUCKET(INTERVAL '15' SECOND, ts) AS w, AVG(price) AS s FROM feed GROUP BY symbol, w)");

    private static final List<String> FILTERS =
            List.of("", " WHERE size > 900", " WHERE side = 'buy'", " WHERE n % 3 <> 0");

    private static final List<String> LIMITS =
            List.of("", "", "", " LIMIT 40", " LIMIT 25 OFFSET 10", " LIMIT 100000");

    private RandomStreams() {}

    /// A query; `byTime` if only the order of time is one.
    static String query(Random random, boolean byTime) {
        return switch (random.nextInt(6)) {
            case 0 -> WINDOWS.get(random.nextInt(WINDOWS.size())) + " EMIT FINAL";
            case 1 ->
                    "SELECT f.n, f.symbol, v.w, price * v.w AS p FROM feed f JOIN (VALUES ('S0', 2), ('S1', 3),"
                            + " ('S1', 4)) AS v(s, w) ON f.symbol = v.s"
                            + filter(random)
                            + limit(random)
                            + " EMIT "
                            + (byTime ? "FINAL" : "CHANGES");
            case 2 ->
                    "SELECT n, symbol, side || '!' AS t FROM feed"
                            + filter(random)
                            + limit(random)
                            + " EMIT "
                            + (byTime ? "FINAL" : "CHANGES");
            default -> functions(random) + " EMIT CHANGES";
        };
    }

    /// One query of each kind.
    static List<String> all() {
        List<String> all = new ArrayList<>();
        FUNCTIONS.forEach(function ->
                all.add(
                        "SELECT n, "
                                + function
                                + " AS c, LAG(n) OVER k AS before FROM feed"
                                + " WINDOW k AS (PARTITION BY symbol ORDER BY ts) EMIT CHANGES"));
        WINDOWS.forEach(query -> all.add(query + " EMIT FINAL"));
        all.add(
                "SELECT f.n, v.w FROM feed f JOIN (VALUES ('S0', 2), ('S1', 3)) AS v(s, w)"
                        + " ON f.symbol = v.s LIMIT 30 EMIT FINAL");
        return all;
    }

    private static String filter(Random random) {
        return FILTERS.get(random.nextInt(FILTERS.size()));
    }

    private static String limit(Random random) {
        return LIMITS.get(random.nextInt(LIMITS.size()));
    }

    private static String functions(Random random) {
        List<String> columns = new ArrayList<>(List.of("ts", "symbol", "n"));
        for (int i = 1 + random.nextInt(4); i > 0; i--) {
            columns.add(FUNCTIONS.get(random.nextInt(FUNCTIONS.size())) + " AS c" + i);
        }
        // one that is always there needs the order of time
        columns.add("LAG(n) OVER k AS before");
        return "SELECT "
                + String.join(", ", columns)
                + " FROM feed"
                + filter(random)
                + " WINDOW k AS (PARTITION BY symbol ORDER BY ts)"
                + limit(random);
    }
}

package io.ticklane.tests.stream;

import io.ticklane.tests.laws.StreamExpressions;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// Continuous queries over the table `feed`, whose rows come in one order however the log is cut.
final class RandomStreams {
    private static final List<String> FILTERS =
            List.of("", " WHERE size > 900", " WHERE side = 'buy'", " WHERE n % 3 <> 0");

    private static final List<String> LIMITS =
            List.of("", "", "", " LIMIT 40", " LIMIT 25 OFFSET 10", " LIMIT 100000");

    private static final List<String> LATE =
            List.of(
                    "SELECT TIME_BUCKET(INTERVAL '3' SECOND, ts) AS w, symbol, COUNT(*) AS c, SUM(price) AS s,"
                            + " FIRST(n) AS f, LAST(n) AS l, AVG(size) AS a, MIN(side) AS b FROM feed GROUP BY symbol, w",
                    "SELECT window_start, window_end, side, COUNT(*) AS c, MAX(price) AS h, ARG_MAX(n, price) AS n"
                            + " FROM TABLE(HOP(TABLE feed, DESCRIPTOR(ts), INTERVAL '2' SECOND, INTERVAL '6' SECOND))"
                            + " WHERE size > 300 GROUP BY window_start, window_end, side",
                    "SELECT v.w, TIME_BUCKET(INTERVAL '1' SECOND, ts) AS t, SUM(size * v.w) AS s, STDDEV_SAMP(price) AS d"
                            + " FROM feed f JOIN (VALUES ('S0', 2), ('S1', 3), ('S1', 4)) AS v(s, w) ON f.symbol = v.s"
                            + " GROUP BY v.w, t");

    private RandomStreams() {}

    /// A query; `byTime` if only the order of time is one.
    static String query(Random random, boolean byTime) {
        return switch (random.nextInt(9)) {
            case 0 -> window(random.nextInt(StreamExpressions.WINDOWS.size())) + " EMIT FINAL";
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
            case 5 -> {
                List<String> queries = StreamExpressions.TABLE_FUNCTIONS;
                yield queries.get(random.nextInt(queries.size())).formatted("feed") + " EMIT FINAL";
            }
            case 3, 4 -> late(random.nextInt(LATE.size()), random.nextInt(4) > 0);
            default -> functions(random) + " EMIT CHANGES";
        };
    }

    /// Windows that late rows change, or that wait for them.
    private static String late(int number, boolean updates) {
        return LATE.get(number)
                + (updates ? " EMIT AFTER WATERMARK" : " EMIT FINAL")
                + " LATE UPDATE WITHIN INTERVAL '2' SECOND";
    }

    /// One query of each kind.
    static List<String> all() {
        List<String> all = new ArrayList<>();
        StreamExpressions.FUNCTIONS.forEach(function ->
                all.add(
                        "SELECT n, "
                                + function
                                + " AS c, LAG(n) OVER k AS before FROM feed"
                                + " WINDOW k AS (PARTITION BY symbol ORDER BY ts) EMIT CHANGES"));
        for (int i = 0; i < StreamExpressions.WINDOWS.size(); i++) {
            all.add(window(i) + " EMIT FINAL");
        }
        StreamExpressions.TABLE_FUNCTIONS.forEach(
                query -> all.add(query.formatted("feed") + " EMIT FINAL"));
        for (int i = 0; i < LATE.size(); i++) {
            all.add(late(i, true));
            all.add(late(i, false));
        }
        all.add(
                "SELECT f.n, v.w FROM feed f JOIN (VALUES ('S0', 2), ('S1', 3)) AS v(s, w)"
                        + " ON f.symbol = v.s LIMIT 30 EMIT FINAL");
        all.addAll(peers());
        return all;
    }

    /// Frames that have some of the rows of a time.
    static List<String> peers() {
        return StreamExpressions.PEERS.stream()
                .map(call -> "SELECT n, " + call + " AS c FROM feed EMIT CHANGES")
                .toList();
    }

    private static String window(int number) {
        return StreamExpressions.WINDOWS.get(number).formatted("feed");
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
            columns.add(
                    StreamExpressions.FUNCTIONS.get(
                                    random.nextInt(StreamExpressions.FUNCTIONS.size()))
                            + " AS c"
                            + i);
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

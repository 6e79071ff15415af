package io.ticklane.tests.cluster;

import java.util.List;
import java.util.Random;

/// Random queries: trees of a fixed list of SQL shapes, each over queries that have the columns of
/// [RandomTables] and with these columns itself.
final class RandomQueries {
    private static final String COLUMNS = "k, g, ts, x, n, id";
    private static final List<String> KEYS = List.of("k", "g", "k, g", "n", "g, n");
    private static final List<String> ORDERS =
            List.of(
                    "ts",
                    "ts, id",
                    "id",
                    "x",
                    "n DESC, ts",
                    "ts DESC",
                    "g, x DESC",
                    "ts NULLS LAST");
    private static final List<String> CONDITIONS =
            List.of(
                    "x > 200",
                    "g <> 3",
                    "k LIKE '%a1'",
                    "n IS NOT NULL AND n % 3 <> 0",
                    "ts >= TIMESTAMP '2026-01-02 09:30:05'",
                    "k IS NULL OR x < 400",
                    "id % 5 > 1");
    private static final List<String> RUNNING =
            List.of(
                    "EWMA(x, 0.3) OVER (%s)",
                    "LAG(x) OVER (%s)",
                    "DRAWDOWN(x) OVER (%s)",
                    "RSI(x) OVER (%s)",
                    "SUM(x) OVER (%s ROWS UNBOUNDED PRECEDING)",
                    "AVG(x) OVER (%s ROWS 4 PRECEDING)",
                    "MAX(x) OVER (%s ROWS BETWEEN 2 PRECEDING AND 3 FOLLOWING)",
                    "LEAD(x, 2) OVER (%s)",
                    "MEDIAN(x) OVER (%s ROWS 6 PRECEDING)",
                    "LAST_VALUE(x) IGNORE NULLS OVER (%s)",
                    "SUM(x) OVER (%s)");
    private static final List<String> COUNTING =
            List.of(
                    "ROW_NUMBER() OVER (%s)",
                    "RANK() OVER (%s)",
                    "COUNT(*) OVER (%s)",
                    "COUNT(x) OVER (%s ROWS 9 PRECEDING)");
    private static final List<String> AGGREGATES =
            List.of(
                    "SUM(x)",
                    "AVG(x)",
                    "LAST(x)",
                    "FIRST(x)",
                    "STDDEV_SAMP(x)",
                    "MEDIAN(x)",
                    "MAX(x) - MIN(x)",
                    "ARG_MAX(x, n)",
                    "SUM(x) FILTER (WHERE n > 3)",
                    "VWAP(x, n)",
                    "EWMA(x, 0.5) WITHIN GROUP (ORDER BY ts)",
                    "LAST(x) WITHIN GROUP (ORDER BY n, id)");
    private static final List<String> COUNTS =
            List.of("COUNT(*)", "COUNT(DISTINCT n)", "SUM(n)", "MAX(n)", "COUNT(x)", "LAST(n)");

    private final Random random;
    private int joins;

    /// Queries of a generator.
    RandomQueries(Random random) {
        this.random = random;
    }

    /// A query of some depth.
    String next() {
        joins = 2;
        return query(2 + random.nextInt(4));
    }

    private String any(List<String> list) {
        return list.get(random.nextInt(list.size()));
    }

    private String table() {
        return "SELECT " + COLUMNS + " FROM " + any(RandomTables.NAMES);
    }

    private String query(int depth) {
        if (depth <= 0) {
            return table();
        }
        return switch (random.nextInt(16)) {
            case 0 -> "SELECT * FROM (" + query(depth - 1) + ") WHERE " + any(CONDITIONS);
            case 1 ->
                    "SELECT k, (g + 1) % 4 AS g, ts, x * 0.5 + n AS x, n - 1 AS n, id FROM ("
                            + query(depth - 1)
                            + ")";
            case 2, 3, 4 -> window(query(depth - 1));
            case 5, 6, 7 -> groups(query(depth - 1));
            case 8, 9 -> joins-- > 0 ? join(depth - 1) : window(query(depth - 1));
            case 10 -> joins-- > 0 ? asof(depth - 1) : groups(query(depth - 1));
            case 11 -> exists(depth - 1);
            case 12 ->
                    "SELECT * FROM ("
                            + query(depth - 1)
                            + ") LATEST ON ts PARTITION BY "
                            + any(KEYS);
            case 13 -> first(query(depth - 1));
            case 14 ->
                    "SELECT * FROM ("
                            + query(depth - 1)
                            + ") UNION "
                            + (random.nextInt(3) == 0 ? "" : "ALL ")
                            + "SELECT * FROM ("
                            + query(depth - 1)
                            + ")";
            default -> distinct(query(depth - 1));
        };
    }

    private String over() {
        return (random.nextInt(6) == 0 ? "" : "PARTITION BY " + any(KEYS) + " ")
                + "ORDER BY "
                + any(ORDERS);
    }

    private String window(String input) {
        return "SELECT k, g, ts, CAST(%s AS DOUBLE) AS x, CAST(%s AS BIGINT) AS n, id FROM (%s)"
                .formatted(any(RUNNING).formatted(over()), any(COUNTING).formatted(over()), input);
    }

    private String groups(String input) {
        String values =
                "CAST(%s AS DOUBLE) AS x, CAST(%s AS BIGINT) AS n, MIN(id) AS id FROM (%s)"
                        .formatted(any(AGGREGATES), any(COUNTS), input);
        return switch (random.nextInt(5)) {
            case 0 -> "SELECT k, g, MAX(ts) AS ts, " + values + " GROUP BY k, g";
            case 1 -> "SELECT k, MIN(g) AS g, LAST(ts) AS ts, " + values + " GROUP BY k";
            case 2 -> "SELECT LAST(k) AS k, g, MAX(ts) AS ts, " + values + " GROUP BY g";
            case 3 ->
                    "SELECT k, MAX(g) AS g, TIME_BUCKET(INTERVAL '2' SECOND, ts) AS ts, "
                            + values
                            + " GROUP BY k, TIME_BUCKET(INTERVAL '2' SECOND, ts)";
            default -> "SELECT MAX(k) AS k, LAST(g) AS g, MIN(ts) AS ts, " + values;
        };
    }

    private String join(int depth) {
        String kind =
                any(List.of("JOIN", "JOIN", "LEFT JOIN", "LEFT JOIN", "RIGHT JOIN", "FULL JOIN"));
        String on =
                any(
                        List.of(
                                "a.k = b.k AND a.g = b.g",
                                "a.g = b.g AND a.n = b.n",
                                "a.id = b.id",
                                "a.n = b.id",
                                "a.k = b.k AND a.ts = b.ts",
                                "a.k = b.k AND a.g = b.g AND a.x > b.x"));
        return "SELECT a.k, b.g, a.ts, b.x, a.n, b.id FROM (%s) AS a %s (%s) AS b ON %s"
                .formatted(query(depth), kind, query(depth / 2), on);
    }

    private String asof(int depth) {
        String match =
                any(
                        List.of(
                                "b.ts <= a.ts",
                                "b.ts < a.ts",
                                "b.ts >= a.ts",
                                "b.ts > a.ts",
                                "NEAREST(b.ts, a.ts)"));
        String on = any(List.of("b.k = a.k", "b.g = a.g", "b.k = a.k AND b.g = a.g"));
        return "SELECT a.k, a.g, a.ts, b.x, b.n, a.id FROM (%s) AS a %sASOF JOIN (%s) AS b MATCH_CONDITION %s ON %s"
                .formatted(
                        query(depth),
                        random.nextBoolean() ? "LEFT " : "",
                        query(depth / 2),
                        match,
                        on);
    }

    private String exists(int depth) {
        String left = query(depth);
        String right = query(depth / 2);
        return switch (random.nextInt(4)) {
            case 0, 1 ->
                    "SELECT * FROM (%s) AS a WHERE %sEXISTS (SELECT 1 FROM (%s) AS b WHERE b.k = a.k AND b.g = a.g)"
                            .formatted(left, random.nextBoolean() ? "NOT " : "", right);
            case 2 ->
                    "SELECT * FROM (%s) WHERE n %sIN (SELECT id FROM (%s))"
                            .formatted(left, random.nextBoolean() ? "NOT " : "", right);
            default ->
                    "SELECT * FROM (%s) WHERE x > (SELECT AVG(x) FROM (%s))".formatted(left, right);
        };
    }

    private String first(String input) {
        int rows = 1 + random.nextInt(60);
        int skipped = random.nextInt(3) == 0 ? random.nextInt(30) : 0;
        return "SELECT * FROM (%s) %sLIMIT %d OFFSET %d"
                .formatted(
                        input,
                        random.nextBoolean() ? "ORDER BY " + any(ORDERS) + " " : "",
                        rows,
                        skipped);
    }

    private String distinct(String input) {
        return switch (random.nextInt(3)) {
            case 0 ->
                    "SELECT k, g, CAST(NULL AS TIMESTAMP) AS ts, CAST(g AS DOUBLE) AS x, g AS n, 7 * g AS id"
                            + " FROM (SELECT DISTINCT k, g FROM (%s))".formatted(input);
            case 1 ->
                    "SELECT %s FROM TABLE(DEDUPE((%s) PARTITION BY k ORDER BY ts, DESCRIPTOR(g)))"
                            .formatted(COLUMNS, input);
            default ->
                    "SELECT * FROM (%s) QUALIFY ROW_NUMBER() OVER (%s) <= 2"
                            .formatted(input, over());
        };
    }
}

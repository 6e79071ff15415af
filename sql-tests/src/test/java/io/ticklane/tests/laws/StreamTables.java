package io.ticklane.tests.laws;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// Streams that end after some rows, tables of their rows that are not late, and what queries give.
final class StreamTables {
    /// Numbers of workers, sizes of batches and of morsels.
    static final int[][] CUTS = {{1, 5, 64}, {2, 300, 300}, {2, 8, 17}};

    private StreamTables() {}

    /// A stream, and a table of its rows that are not late: no row is below the greatest time
    /// before it by more than the delay, which is given, in seconds.
    static int create(Statement statement, String name, Random random, int digits, int mostRows)
            throws SQLException {
        int rows = mostRows / 4 + random.nextInt(mostRows * 3 / 4);
        int delay = random.nextInt(4);
        long disorder = 1 + random.nextInt(6_000_000) * 1000L;
        statement.execute(
                ("CREATE TABLE %s (ts TIMESTAMP(%d), symbol VARCHAR, side VARCHAR, price DOUBLE, size INTEGER,"
                                + " n BIGINT, WATERMARK FOR ts AS ts - INTERVAL '%d' SECOND)"
                                + " WITH (connector = 'generator', rows = %d, symbols = %d, seed = %d,"
                                + " step_nanos = 700000000, disorder_nanos = %d)")
                        .formatted(
                                name,
                                digits,
                                delay,
                                rows,
                                1 + random.nextInt(9),
                                random.nextInt(100),
                                disorder));
        keep(statement, "on_time_" + name, name, delay);
        List<List<Object>> kept = rows(statement, "SELECT COUNT(*) FROM on_time_" + name);
        assertThat((long) kept.get(0).get(0)).isBetween(1L, (long) rows);
        return delay;
    }

    /// Makes a table of the rows of a stream that are below the greatest time before them by so
    /// many seconds at most, by their times.
    static void keep(Statement statement, String table, String stream, int seconds)
            throws SQLException {
        statement.execute(
                ("CREATE TABLE %s AS SELECT ts, symbol, side, price, size, n FROM (SELECT *, MAX(ts) OVER"
                                + " (ORDER BY n ROWS UNBOUNDED PRECEDING) AS latest FROM %s)"
                                + " WHERE ts >= latest - INTERVAL '%d' SECOND ORDER BY ts, n")
                        .formatted(table, stream, seconds));
    }

    /// The rows, doubles as their bits.
    static List<List<Object>> rows(Statement statement, String sql) throws SQLException {
        List<List<Object>> found = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery(sql)) {
            int width = rows.getMetaData().getColumnCount();
            while (rows.next()) {
                List<Object> row = new ArrayList<>(width);
                for (int i = 1; i <= width; i++) {
                    Object value = rows.getObject(i);
                    row.add(
                            value instanceof Double number
                                    ? Long.toHexString(Double.doubleToRawLongBits(number))
                                    : value);
                }
                found.add(row);
            }
        }
        return found;
    }
}

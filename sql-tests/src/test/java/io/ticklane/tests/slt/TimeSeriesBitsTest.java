package io.ticklane.tests.slt;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The forms of SQL that go along a time give the same bits however the input is cut, by any number
/// of workers.
final class TimeSeriesBitsTest {
    private static final int[][] CUTS = {
        {1, 65_536, 65_536}, {1, 5, 64}, {2, 7, 100}, {2, 300, 300}, {2, 8, 17}
    };

    /// 600 rows of 7 keys whose times have gaps and ties; prices are sums that depend on order.
    private static final String ROWS =
            """
            CREATE TABLE t AS
            SELECT TIMESTAMP '2024-01-02 09:00:00' + (i * i / 360) * INTERVAL '1' SECOND AS ts,
                   'S' || CAST(MOD(i * 31, 7) AS VARCHAR) AS k,
                   0.1e0 * MOD(i * 37, 101) AS x,
                   CAST(MOD(i * 17, 13) AS BIGINT) AS n
            FROM GENERATE_SERIES(0, 599) AS r(i)
            """;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT k, window_start, SUM(x), LAST(x), VWAP(x, n), OFI(x, n, x, n) FROM TABLE(HOP(TABLE t, DESCRIPTOR(ts),"
                        + " INTERVAL '20' SECOND, INTERVAL '50' SECOND)) GROUP BY k, window_start",
                "SELECT k, window_start, EWMA(x, 0.3) OVER (PARTITION BY k, window_start ORDER BY ts) FROM TABLE(HOP(TABLE t,"
                        + " DESCRIPTOR(ts), INTERVAL '20' SECOND, INTERVAL '50' SECOND))",
                "SELECT k, window_start, window_end, SUM(x) FROM TABLE(SESSION(TABLE t PARTITION BY k, DESCRIPTOR(ts),"
                        + " INTERVAL '20' SECOND)) GROUP BY k, window_start, window_end",
                "SELECT * FROM TABLE(RESAMPLE_OHLC(TABLE t PARTITION BY k ORDER BY ts, INTERVAL '1' MINUTE,"
                        + " price => DESCRIPTOR(x), size => DESCRIPTOR(n)))",
                "SELECT * FROM t LATEST ON ts PARTITION BY k, n",
                "SELECT ts, k, AVG(x), LAST(n) FROM t SAMPLE BY 7s FILL(LINEAR, PREV)",
                "SELECT * FROM TABLE(GAP_FILL(TABLE t PARTITION BY k ORDER BY ts, INTERVAL '3' SECOND, 'linear'))",
                "SELECT * FROM TABLE(DEDUPE(TABLE t PARTITION BY k ORDER BY ts, DESCRIPTOR(n), INTERVAL '100' SECOND))",
                "SELECT * FROM TABLE(DEDUPE(TABLE t, DESCRIPTOR(k, n)))"
            })
    void cuttingTheInputChangesNothing(String query) throws SQLException {
        for (Doors kind : Doors.all().subList(0, 1)) {
            try (FrontDoor door = kind.open()) {
                run(door, ROWS);
                List<?> expected = null;
                for (int[] cut : CUTS) {
                    run(door, "SET workers = " + cut[0]);
                    run(door, "SET batch_size = " + cut[1]);
                    run(door, "SET morsel_size = " + cut[2]);
                    List<?> rows = run(door, query).rows();
                    assertThat(rows).isNotEmpty();
                    if (expected == null) {
                        expected = rows;
                    }
                    assertThat(rows)
                            .as("workers %d, batches of %d, morsels of %d", cut[0], cut[1], cut[2])
                            .isEqualTo(expected);
                }
            }
        }
    }

    private static FrontDoor.Answer run(FrontDoor door, String sql) {
        try {
            return door.run(sql);
        } catch (FrontDoor.Refusal e) {
            throw new AssertionError(sql + ": " + e.sqlState() + " " + e.getMessage(), e);
        }
    }
}

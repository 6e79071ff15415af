package io.ticklane.tests.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.plan.PhysicalPlan;
import io.ticklane.planner.distribution.StreamKeys;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// By which keys continuous queries can be divided, and which cannot be.
final class StreamKeysTest {
    @TempDir private Path folder;

    private final StreamQueries queries = new StreamQueries();

    @AfterEach
    void close() {
        queries.close();
    }

    /// Each key as the columns of the tables, and those of the result.
    private List<String> keys(String sql) {
        PhysicalPlan plan = queries.plan(sql);
        return StreamKeys.of(plan).stream()
                .map(key ->
                        key.places().stream()
                                        .map(place ->
                                                place.scan().table().field(place.column()).name())
                                        .collect(Collectors.joining("="))
                                + key.result().stream()
                                        .sorted()
                                        .map(column -> plan.output().field(column).name())
                                        .collect(Collectors.joining(" ", ">", "")))
                .toList();
    }

    private void refused(String sql, String... words) {
        assertThatThrownBy(() -> keys(sql))
                .isInstanceOfSatisfying(
                        EngineException.class,
                        e -> {
                            assertThat(e.code()).isEqualTo(ErrorCode.FEATURE_NOT_SUPPORTED);
                            for (String word : words) {
                                assertThat(e.getMessage()).contains(word);
                            }
                        });
    }

    @Test
    void withoutStateAnyColumnGoesAlsoOneThatIsNotRead() {
        assertThat(keys("SELECT price, symbol AS s FROM feed WHERE n > 3 EMIT CHANGES"))
                .contains("symbol>s", "price>price", "n>");
        assertThat(keys("SELECT price + 1 AS p, UPPER(symbol) AS s FROM feed EMIT CHANGES"))
                .contains("symbol>", "price>")
                .noneMatch(key -> key.endsWith("p") || key.endsWith("s"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "symbol>symbol | SELECT symbol, n, EWMA(price, 0.1) OVER (PARTITION BY symbol ORDER BY ts) AS e FROM feed",
                "symbol> | SELECT EWMA(price, 0.1) OVER (PARTITION BY symbol ORDER BY ts) AS e FROM feed",
                "symbol>s | SELECT s, SUM(n) OVER (PARTITION BY s ORDER BY ts ROWS 3 PRECEDING) AS e FROM (SELECT ts, n, symbol AS s FROM feed)",
                "symbol>b a | SELECT symbol AS b, symbol AS a, LAG(n) OVER (PARTITION BY symbol ORDER BY ts) AS l FROM feed",
            })
    void windowsGoByTheirPartition(String expected, String sql) {
        assertThat(keys(sql + " EMIT CHANGES")).isEqualTo(List.of(expected));
    }

    @Test
    void severalKeysAreAChoice() {
        assertThat(
                        keys(
                                "SELECT symbol, n, LAG(price) OVER (PARTITION BY symbol, n ORDER BY ts) AS l"
                                        + " FROM feed EMIT CHANGES"))
                .containsExactlyInAnyOrder("symbol>symbol", "n>n");
        assertThat(
                        keys(
                                "SELECT symbol, EWMA(l, 0.1) OVER (PARTITION BY symbol ORDER BY ts) AS e FROM"
                                        + " (SELECT symbol, ts, LAG(price) OVER (PARTITION BY symbol, n ORDER BY ts) AS l"
                                        + " FROM feed) EMIT CHANGES"))
                .containsExactly("symbol>symbol");
    }

    @Test
    void groupsGoByTheirKeysButNotByTheWindowOfTime() {
        assertThat(
                        keys(
                                "SELECT TIME_BUCKET(INTERVAL '1' SECOND, ts) AS w, symbol, COUNT(*) AS c"
                                        + " FROM feed GROUP BY w, symbol EMIT FINAL"))
                .containsExactly("symbol>symbol");
        assertThat(keys("SELECT symbol, COUNT(*) AS c FROM feed GROUP BY symbol EMIT CHANGES"))
                .containsExactly("symbol>symbol");
        assertThat(
                        keys(
                                "SELECT symbol, window_end, COUNT(*) AS c FROM TABLE(SESSION(TABLE feed"
                                        + " PARTITION BY symbol, DESCRIPTOR(ts), INTERVAL '3' SECOND))"
                                        + " GROUP BY symbol, window_end EMIT FINAL"))
                .containsExactly("symbol>symbol");
        assertThat(
                        keys(
                                "SELECT symbol, window_start, COUNT(*) AS c FROM TABLE(HOP(TABLE feed,"
                                        + " DESCRIPTOR(ts), INTERVAL '1' SECOND, INTERVAL '2' SECOND))"
                                        + " GROUP BY symbol, window_start EMIT FINAL"))
                .containsExactly("symbol>symbol");
    }

    @Test
    void joinsWithTablesGoByTheKeysOfTheStream() throws Exception {
        Path file = folder.resolve("lots.csv");
        Files.writeString(file, "symbol,lot\nS0,10\nS1,20\n");
        assertThat(
                        keys(
                                "SELECT l.symbol, l.lot, LAG(f.price) OVER (PARTITION BY f.symbol ORDER BY f.ts) AS p"
                                        + " FROM feed f JOIN '"
                                        + file
                                        + "' l ON f.symbol = l.symbol EMIT CHANGES"))
                .containsExactly("symbol>symbol");
        assertThat(
                        keys(
                                "SELECT l.symbol FROM feed f LEFT JOIN '"
                                        + file
                                        + "' l ON f.symbol = l.symbol EMIT CHANGES"))
                .contains("symbol>");
        refused(
                "SELECT l.lot, LAG(f.price) OVER (PARTITION BY l.lot ORDER BY f.ts) AS p"
                        + " FROM feed f JOIN '"
                        + file
                        + "' l ON f.symbol = l.symbol EMIT CHANGES",
                "OVER by lot");
    }

    @Test
    void streamsMeetByKeysOfBoth() {
        assertThat(
                        keys(
                                "SELECT f.symbol, o.symbol AS os, o.price FROM feed f ASOF JOIN other o"
                                        + " MATCH_CONDITION f.ts >= o.ts ON f.symbol = o.symbol EMIT CHANGES"))
                .containsExactly("symbol=symbol>symbol os");
        assertThat(
                        keys(
                                "SELECT f.symbol, o.symbol AS os FROM feed f LEFT ASOF JOIN other o"
                                        + " MATCH_CONDITION f.ts >= o.ts ON f.symbol = o.symbol EMIT CHANGES"))
                .containsExactly("symbol=symbol>symbol");
        assertThat(
                        keys(
                                "SELECT s, LAG(price) OVER (PARTITION BY s ORDER BY ts) AS p FROM"
                                        + " (SELECT ts, symbol AS s, price FROM feed UNION ALL"
                                        + " SELECT ts, symbol, price FROM other) EMIT CHANGES"))
                .containsExactly("symbol=symbol>s");
    }

    @Test
    void whatGoesOverRowsOfSeveralKeysIsRefused() {
        refused(
                "SELECT SUM(n) OVER (ORDER BY ts ROWS 3 PRECEDING) AS s FROM feed EMIT CHANGES",
                "cannot be divided",
                "OVER without a key");
        refused(
                "SELECT LAG(n) OVER (PARTITION BY UPPER(symbol) ORDER BY ts) AS s FROM feed EMIT CHANGES",
                "OVER by",
                "unchanged");
        refused(
                "SELECT LAG(l) OVER (PARTITION BY n ORDER BY ts) AS m FROM (SELECT n, ts,"
                        + " LAG(price) OVER (PARTITION BY symbol ORDER BY ts) AS l FROM feed) EMIT CHANGES",
                "OVER by n");
        refused(
                "SELECT TIME_BUCKET(INTERVAL '1' SECOND, ts) AS w, COUNT(*) AS c FROM feed GROUP BY w"
                        + " EMIT FINAL",
                "GROUP BY by");
        refused("SELECT COUNT(*) AS c FROM feed EMIT CHANGES", "GROUP BY without a key");
        refused("SELECT n FROM feed LIMIT 3 EMIT CHANGES", "LIMIT");
        refused(
                "SELECT window_end, COUNT(*) AS c FROM TABLE(SESSION(TABLE feed, DESCRIPTOR(ts),"
                        + " INTERVAL '3' SECOND)) GROUP BY window_end EMIT FINAL",
                "SESSION without a key");
        String along = " LAG(n) OVER (PARTITION BY symbol ORDER BY ts) AS l FROM ";
        refused(
                "SELECT ts, symbol, UPPER(symbol) AS u,"
                        + along
                        + "feed UNION ALL SELECT ts, UPPER(symbol), symbol,"
                        + along
                        + "other EMIT CHANGES",
                "UNION ALL",
                "at one place");
        refused(
                "SELECT f.u, o.price FROM (SELECT ts, UPPER(symbol) AS u FROM feed) f ASOF JOIN other o"
                        + " MATCH_CONDITION f.ts >= o.ts ON f.u = o.symbol EMIT CHANGES",
                "ASOF JOIN");
    }

    @Test
    void aHistoryWouldComeInEachPart() throws Exception {
        Path file = folder.resolve("history.csv");
        Files.writeString(file, "ts,symbol\n2020-01-01 00:00:00,S0\n");
        refused(
                "SELECT ts, symbol FROM '"
                        + file
                        + "' UNION ALL SELECT ts, symbol FROM feed EMIT CHANGES",
                "read whole");
    }
}

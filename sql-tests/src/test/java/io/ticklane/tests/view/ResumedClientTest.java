package io.ticklane.tests.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.ticklane.jdbc.stream.StreamProgress;
import io.ticklane.server.flightsql.FlightNode;
import io.ticklane.server.session.EngineSettings;
import io.ticklane.tests.connector.Sql;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.arrow.flight.FlightClient;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.flight.Location;
import org.apache.arrow.flight.client.ClientCookieMiddleware;
import org.apache.arrow.flight.sql.FlightSqlClient;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A client that stops at any row, and goes on behind the last position that it has stored, has in
/// the end what one has that was never disturbed: every row once, bit for bit. Client and engine
/// fail together here: each time there is a new engine, which knows nothing of the one before.
@Timeout(120)
final class ResumedClientTest {
    private static final int ROWS = 3_000;

    /// so that there are some positions before the end
    private static final int PER_SECOND = 10_000;

    /// What a client has stored: rows, and the position behind the last of them.
    private static final class Stored {
        private final List<String> rows = new ArrayList<>();
        private Optional<String> position = Optional.empty();
        private int positions;

        /// Reads on for so many rows, and drops those that are behind the last position, as they
        /// are lost in a crash. Whether the query ended.
        boolean read(Sql sql, String query, int most) throws SQLException {
            String after = position.map(text -> " AFTER POSITION '" + text + "'").orElse("");
            List<String> open = new ArrayList<>();
            try (Statement statement = sql.connection().createStatement();
                    ResultSet result = statement.executeQuery(query + after)) {
                StreamProgress progress = result.unwrap(StreamProgress.class);
                int columns = result.getMetaData().getColumnCount();
                for (int left = most; left > 0; left--) {
                    if (!result.next()) {
                        assertThat(open).as("rows behind the last position").isEmpty();
                        return true;
                    }
                    List<String> row = new ArrayList<>();
                    for (int i = 1; i <= columns; i++) {
                        row.add(result.getString(i));
                    }
                    open.add(String.join("|", row));
                    if (progress.position().isPresent()) {
                        rows.addAll(open);
                        open.clear();
                        position = progress.position();
                        positions++;
                    }
                }
            }
            return false;
        }
    }

    private static Stream<String> queries() {
        return Stream.concat(
                MaterializedViewsTest.QUERIES.stream(),
                Stream.of(
                        "SELECT symbol, COUNT(*) AS c, SUM(size) AS s FROM feed GROUP BY symbol EMIT CHANGES",
                        "SELECT symbol, MAX(price) AS high FROM feed GROUP BY symbol EMIT EVERY INTERVAL"
                                + " '0.1' SECOND",
                        "SELECT n, symbol FROM feed WHERE size > 500 LIMIT 700 EMIT CHANGES"));
    }

    @ParameterizedTest
    @MethodSource("queries")
    void nothingIsLostAndNothingComesTwice(String query) throws SQLException {
        long seed = Long.getLong("ticklane.seed", System.nanoTime());
        Random random = new Random(seed);
        WatchedView feed = WatchedView.of(query, random.nextInt(100), ROWS, PER_SECOND);
        List<String> expected = feed.expected();
        Stored stored = new Stored();
        boolean ended = false;
        for (int run = 0; !ended; run++) {
            int most = run < 3 ? 1 + random.nextInt(expected.size() / 3) : Integer.MAX_VALUE;
            if (random.nextBoolean()) {
                try (Sql sql = Sql.open("jdbc:ticklane:")) {
                    ended = read(sql, feed, stored, most, random);
                }
            } else {
                try (FlightNode node = FlightNode.start("127.0.0.1", 0, EngineSettings.standard());
                        Sql sql = Sql.open("jdbc:ticklane://127.0.0.1:" + node.port())) {
                    ended = read(sql, feed, stored, most, random);
                }
            }
        }
        assertThat(stored.rows).as("seed %d", seed).isEqualTo(expected).isNotEmpty();
        assertThat(stored.positions).isPositive();
    }

    private static boolean read(Sql sql, WatchedView feed, Stored stored, int most, Random random)
            throws SQLException {
        for (String table : feed.tables()) {
            sql.run(table);
        }
        sql.run("SET batch_size = " + (1 + random.nextInt(200)));
        return stored.read(sql, feed.query(), most);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT ts, symbol, EWMA(price, 0.06) OVER (PARTITION BY symbol ORDER BY ts) AS e,"
                        + " LAG(price) OVER (PARTITION BY symbol ORDER BY ts) AS before FROM feed"
                        + " EMIT CHANGES",
                "SELECT symbol, COUNT(*) AS c, SUM(price * 0.06) AS s FROM feed GROUP BY symbol EMIT CHANGES"
            })
    void aViewIsReadOnWhileItIsMadeAndItsNodeComesAndGoes(String query, @TempDir Path folder)
            throws SQLException {
        Random random = new Random(7);
        WatchedView view = WatchedView.of(query, 3, 8_000, 8_000);
        List<String> expected = view.expected();
        Stored stored = new Stored();
        for (int run = 0; stored.rows.size() < expected.size(); run++) {
            try (Sql sql = Sql.open("jdbc:ticklane:?state=" + folder)) {
                if (run == 0) {
                    view.create(sql);
                }
                int left = expected.size() - stored.rows.size();
                int most = run < 4 ? 1 + random.nextInt(left) : left;
                assertThat(stored.read(sql, "SELECT * FROM watched EMIT CHANGES", most)).isFalse();
            }
        }
        assertThat(stored.rows).isEqualTo(expected);
        // another view of the same name is another log, however alike its columns are
        try (Sql sql = Sql.open("jdbc:ticklane:?state=" + folder)) {
            sql.run("DROP MATERIALIZED VIEW watched");
            sql.run("CREATE MATERIALIZED VIEW watched AS " + query.replace("0.06", "0.07"));
            sql.refused(
                    "SELECT * FROM watched EMIT CHANGES AFTER POSITION '"
                            + stored.position.orElseThrow()
                            + "'",
                    "22023",
                    "another query");
        }
    }

    @Test
    void whatIsNoPositionOfTheQueryIsRefused() throws SQLException {
        WatchedView feed = WatchedView.of("SELECT n FROM feed EMIT CHANGES", 1, 1_000, 0);
        try (Sql sql = Sql.open("jdbc:ticklane:")) {
            for (String table : feed.tables()) {
                sql.run(table);
            }
            Stored stored = new Stored();
            assertThat(stored.read(sql, feed.query(), Integer.MAX_VALUE)).isTrue();
            String position = stored.position.orElseThrow();
            String after = " AFTER POSITION '" + position + "'";
            // at the end nothing is left
            assertThat(sql.rows(feed.query() + after)).isEmpty();
            sql.refused("SELECT n + 1 FROM feed EMIT CHANGES" + after, "22023", "another query");
            sql.refused("SELECT n FROM other EMIT CHANGES" + after, "22023", "another query");
            sql.refused(feed.query() + " AFTER POSITION ''", "22023", "too short");
            sql.refused(feed.query() + " AFTER POSITION 'où?'", "22023", "other characters");
            sql.refused(
                    feed.query() + " AFTER POSITION '" + position.substring(2) + "'",
                    "22023",
                    "no position");
            sql.refused("SELECT n FROM feed" + after, "42601");
            sql.refused(
                    "CREATE MATERIALIZED VIEW v AS " + feed.query() + after,
                    "0A000",
                    "AFTER POSITION, CONFLATE and WITH RETRACTIONS in a materialized view");
            sql.run("CREATE TABLE names AS SELECT 'S0001' AS symbol, 1 AS id");
            String joined =
                    "SELECT f.n, d.id FROM feed f JOIN names d ON d.symbol = f.symbol EMIT CHANGES";
            assertThat(sql.rows(joined)).isNotEmpty();
            sql.refused(joined + after, "0A000", "AFTER POSITION", "names");
            sql.refused(
                    "SELECT n FROM feed UNION ALL SELECT id FROM names EMIT CHANGES" + after,
                    "0A000",
                    "AFTER POSITION");
        }
    }

    /// Who keeps the last row of each key has the same at each position that both have, and in the
    /// end.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT symbol, COUNT(*) AS c, SUM(size) AS s FROM feed GROUP BY symbol EMIT CHANGES",
                "SELECT symbol, size > 500 AS sized, MAX(n) AS n FROM feed GROUP BY symbol, sized EMIT"
                        + " EVERY INTERVAL '0.05' SECOND",
                "SELECT COUNT(*) AS c, MAX(n) AS n FROM feed EMIT CHANGES"
            })
    void conflatedRowsAreTheNewestOfTheirKeys(String query) throws SQLException {
        int keys = query.contains("sized") ? 2 : query.contains("symbol") ? 1 : 0;
        try (Sql sql = Sql.open("jdbc:ticklane:")) {
            for (String table : WatchedView.of("", 11, ROWS, 0).tables()) {
                sql.run(table);
            }
            List<String> all = sql.rows(query);
            Stored stored = new Stored();
            assertThat(stored.read(sql, query + " CONFLATE", 1)).isFalse();
            assertThat(stored.read(sql, query + " CONFLATE", Integer.MAX_VALUE)).isTrue();
            assertThat(newest(stored.rows, keys)).isEqualTo(newest(all, keys)).isNotEmpty();
            assertThat(stored.rows).hasSizeLessThan(all.size());
            assertThat(all).containsAll(stored.rows);
        }
    }

    private static Map<String, String> newest(List<String> rows, int keys) {
        Map<String, String> newest = new TreeMap<>();
        for (String row : rows) {
            newest.put(String.join("|", List.of(row.split("\\|", -1)).subList(0, keys)), row);
        }
        return newest;
    }

    @Test
    void rowsWithoutKeysAreNotConflated() throws SQLException {
        try (Sql sql = Sql.open("jdbc:ticklane:")) {
            for (String table : WatchedView.of("", 1, 10, 0).tables()) {
                sql.run(table);
            }
            sql.refused(
                    "SELECT n FROM feed EMIT CHANGES CONFLATE", "22023", "CONFLATE", "GROUP BY");
        }
    }

    /// Any client of Flight gets the position as text beside the rows, and also when no rows come.
    @Test
    @SuppressWarnings("try") // closing may be interrupted
    void theProgressIsBesideTheBatches() throws Exception {
        try (FlightNode node = FlightNode.start("127.0.0.1", 0, EngineSettings.standard());
                Sql sql = Sql.open("jdbc:ticklane://127.0.0.1:" + node.port());
                RootAllocator allocator = new RootAllocator();
                FlightSqlClient client =
                        new FlightSqlClient(
                                FlightClient.builder(
                                                allocator,
                                                Location.forGrpcInsecure("127.0.0.1", node.port()))
                                        .intercept(new ClientCookieMiddleware.Factory())
                                        .build())) {
            for (String table : WatchedView.of("", 1, 1_000_000, 2_000).tables()) {
                sql.run(table);
            }
            String query =
                    "SELECT n, EWMA(price, 0.1) OVER (PARTITION BY symbol ORDER BY ts) AS e FROM feed"
                            + " WHERE n < 0 EMIT CHANGES";
            try (FlightStream stream =
                    client.getStream(client.execute(query).getEndpoints().getFirst().getTicket())) {
                List<String> told = new ArrayList<>();
                while (told.size() < 2) {
                    assertThat(stream.next()).isTrue();
                    assertThat(stream.getRoot().getRowCount()).isZero();
                    ArrowBuf metadata = stream.getLatestMetadata();
                    byte[] bytes = new byte[Math.toIntExact(metadata.readableBytes())];
                    metadata.getBytes(0, bytes);
                    told.add(new String(bytes, StandardCharsets.UTF_8));
                }
                assertThat(told).doesNotHaveDuplicates();
                assertThat(told.getLast())
                        .matches("position [-_A-Za-z0-9]+\nwatermark \\d{19}\nnewest \\d{19}");
                String[] words = told.getLast().split("\\s", -1);
                // the delay of the table's watermark
                assertThat(Long.parseLong(words[5]) - Long.parseLong(words[3]))
                        .isEqualTo(20_000_000);
                stream.cancel("enough", null);
            }
        }
    }
}

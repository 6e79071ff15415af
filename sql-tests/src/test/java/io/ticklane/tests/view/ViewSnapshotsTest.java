package io.ticklane.tests.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.ticklane.tests.connector.Sql;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A view whose snapshots are damaged does without them, and never goes on from a wrong state.
@Timeout(300)
final class ViewSnapshotsTest {
    private static final int ROWS = 20_000;
    private static final String LOOK =
            "SELECT state, rows_in, saved_at > TIMESTAMP '2025-01-01 00:00:00', message FROM"
                    + " information_schema.queries";

    @TempDir private Path folder;

    private Sql open() throws SQLException {
        return Sql.open("jdbc:ticklane:?state=" + folder);
    }

    private static String message(Sql sql) throws SQLException {
        return sql.rows("SELECT COALESCE(message, '') FROM information_schema.queries").getFirst();
    }

    /// A view that has gone on for a while, twice, and has a snapshot of each time.
    private WatchedView made(int query) throws Exception {
        WatchedView view =
                WatchedView.of(MaterializedViewsTest.QUERIES.get(query), 7, ROWS, 10_000);
        try (Sql sql = open()) {
            view.create(sql);
            WatchedView.awaitRows(sql, 0);
        }
        try (Sql sql = open()) {
            WatchedView.awaitRows(sql, WatchedView.count(sql));
        }
        assertThat(snapshots()).hasSize(2);
        return view;
    }

    /// The newest first.
    private List<Path> snapshots() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("views/main.watched/snapshots"))) {
            return files.sorted(Comparator.comparingLong(ViewSnapshotsTest::commit).reversed())
                    .toList();
        }
    }

    private static long commit(Path file) {
        return Long.parseLong(file.getFileName().toString().split("-", 2)[0]);
    }

    private static void flip(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);
    }

    @Test
    void theOneBeforeADamagedSnapshotIsUsed() throws Exception {
        WatchedView view = made(1);
        List<Path> before = snapshots();
        flip(before.getFirst());
        try (Sql sql = open()) {
            WatchedView.await(sql, "ended");
            assertThat(WatchedView.held(sql)).isEqualTo(view.expected());
            assertThat(message(sql))
                    .contains("the snapshot " + before.getFirst().getFileName())
                    .contains("its bytes are not those that were written")
                    .contains("from the one before it, " + before.getLast().getFileName());
            // not all of the log was read again
            assertThat(sql.rows("SELECT rows_in < 20000 FROM information_schema.queries"))
                    .containsExactly("true");
        }
        // there is a new one in its place
        try (Sql sql = open()) {
            WatchedView.await(sql, "ended");
            assertThat(message(sql)).isEmpty();
            assertThat(sql.rows(LOOK)).containsExactly("ended|0|true|null");
        }
    }

    @Test
    void theLogIsReadFromItsBeginningWhereNoSnapshotIsWhole() throws Exception {
        for (int query : new int[] {5, 6, 7}) {
            WatchedView view = made(query);
            List<Path> before = snapshots();
            flip(before.getFirst());
            byte[] older = Files.readAllBytes(before.getLast());
            Files.write(before.getLast(), Arrays.copyOf(older, older.length - 1));
            try (Sql sql = open()) {
                WatchedView.await(sql, "ended");
                assertThat(WatchedView.held(sql)).isEqualTo(view.expected());
                assertThat(message(sql)).contains("from the log, from its beginning");
                sql.run("DROP MATERIALIZED VIEW watched");
                sql.run("DROP TABLE feed");
                sql.run("DROP TABLE other");
            }
        }
    }

    /// A whole file that is not the one that the commit refers to is no state of this view.
    @Test
    void anotherSnapshotUnderItsNameIsNotUsed() throws Exception {
        WatchedView view = made(2);
        List<Path> before = snapshots();
        Files.write(before.getFirst(), Files.readAllBytes(before.getLast()));
        try (Sql sql = open()) {
            WatchedView.await(sql, "ended");
            assertThat(WatchedView.held(sql)).isEqualTo(view.expected());
            assertThat(message(sql))
                    .contains("it is another one than that which was written here")
                    .contains("from the one before it, " + before.getLast().getFileName());
        }
    }

    /// Nothing whole is there, and the log has lost its rows: that stays an error, which says what
    /// is left to do.
    @Test
    void aLogThatHasLostItsBeginningIsAnError() throws Exception {
        Path file = folder.resolve("day.csv");
        write(file, 50);
        Path state = folder.resolve("state");
        String url = "jdbc:ticklane:?state=" + state;
        try (Sql sql = Sql.open(url)) {
            sql.run(
                    "CREATE TABLE day (ts TIMESTAMP(9), n BIGINT, WATERMARK FOR ts AS ts) WITH (connector ="
                            + " 'replay', speed = 2, path = '"
                            + file
                            + "')");
            sql.run(
                    "CREATE MATERIALIZED VIEW watched AS SELECT ts, n, SUM(n) OVER (ORDER BY ts) AS s FROM"
                            + " day EMIT CHANGES");
            WatchedView.awaitRows(sql, 5);
        }
        try (Stream<Path> files = Files.list(state.resolve("views/main.watched/snapshots"))) {
            for (Path each : files.toList()) {
                flip(each);
            }
        }
        write(file, 3);
        try (Sql sql = Sql.open(url)) {
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
            while (!sql.rows(LOOK).getFirst().startsWith("failed|")) {
                assertThat(System.nanoTime()).isLessThan(end);
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
            }
            assertThat(message(sql))
                    .contains("error XX001")
                    .contains("its bytes are not those that were written")
                    .contains("the log ends at offset 3")
                    .contains("REFRESH MATERIALIZED VIEW main.watched");
            // what was committed is still there
            assertThat(WatchedView.count(sql)).isGreaterThan(5);
            sql.run("REFRESH MATERIALIZED VIEW watched");
            WatchedView.await(sql, "ended");
            assertThat(WatchedView.count(sql)).isEqualTo(3);
        }
    }

    private static void write(Path file, int rows) throws IOException {
        List<String> lines = new ArrayList<>(List.of("ts,n"));
        for (int row = 0; row < rows; row++) {
            lines.add("2026-01-02 09:30:%02d,%d".formatted(row, row));
        }
        Files.write(file, lines);
    }
}

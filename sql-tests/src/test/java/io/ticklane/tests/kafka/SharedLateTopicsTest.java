package io.ticklane.tests.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.type.Field;
import io.ticklane.api.type.RowType;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.view.ViewOutput;
import io.ticklane.tests.connector.Sql;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The law: the late rows of all views that write to one topic have the same columns, whoever
/// writes them, and when.
@SuppressWarnings("NullAway.Init") // set before all and before each
final class SharedLateTopicsTest {
    private static final long LONGEST = TimeUnit.SECONDS.toNanos(60);
    private static final RowType ONE = RowType.of(new Field("n", SqlType.BIGINT));
    private static final RowType OTHER = RowType.of(new Field("n", SqlType.DOUBLE));

    @TempDir static Path folder;

    private static BrokerAndNode kafka;
    private ViewRows rows;

    @BeforeAll
    static void start() throws IOException {
        kafka = BrokerAndNode.start(Files.createDirectory(folder.resolve("broker")));
    }

    @AfterAll
    static void stop() {
        kafka.close();
    }

    @BeforeEach
    void open(@TempDir Path snapshots) {
        rows = new ViewRows(snapshots);
    }

    @AfterEach
    void close() {
        // fails where memory was not released
        rows.close();
    }

    private ViewOutput open(String view, String topic, RowType late) {
        return rows.openKeepingLate(view, kafka.broker().address(), topic, late);
    }

    private static List<String> writers(String topic) {
        return kafka.topics().messages(topic + ".commits").stream()
                .map(message -> new String(message.key(), StandardCharsets.UTF_8))
                .distinct()
                .sorted()
                .toList();
    }

    @Test
    void aViewWithOtherLateRowsIsRefusedBeforeItWritesAnything() {
        open("first", "shared", ONE).close();
        for (int again = 0; again < 2; again++) {
            assertThatThrownBy(() -> open("second", "shared", OTHER).close())
                    .isInstanceOfSatisfying(
                            EngineException.class,
                            e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT))
                    .hasMessageContainingAll(
                            "late rows of the view 'second' have the columns (n DOUBLE)",
                            "those of the view 'first' have (n BIGINT)",
                            "'shared.late'");
        }
        assertThat(writers("shared")).isEqualTo(List.of("first", "late rows of first"));
        // the same ones, and none, may be beside them
        open("third", "shared", ONE).close();
        rows.open("fourth", kafka.broker().address(), "shared").close();
        open("first", "shared", ONE).close();
        rows.forget("first", kafka.broker().address(), "shared");
        rows.forget("third", kafka.broker().address(), "shared");
        open("second", "shared", OTHER).close();
    }

    /// Another node may have begun the view anew with another query, and has said so.
    @Test
    void aViewMayChangeItsOwnLateRowsWhileItIsAlone() {
        open("alone", "changed", ONE).close();
        open("alone", "changed", OTHER).close();
        open("beside", "changed", OTHER).close();
        assertThatThrownBy(() -> open("alone", "changed", ONE).close())
                .hasMessageContaining("those of the view 'beside' have (n DOUBLE)");
    }

    @Test
    void ofThoseThatBeginTogetherAllThatStayHaveTheSame() {
        List<CompletableFuture<Optional<RowType>>> all = new ArrayList<>();
        for (int view = 0; view < 6; view++) {
            String name = "v" + view;
            RowType late = view % 2 == 0 ? ONE : OTHER;
            all.add(
                    CompletableFuture.supplyAsync(
                            () -> begin(name, late), task -> Thread.ofPlatform().start(task)));
        }
        List<RowType> stay = all.stream().flatMap(each -> each.join().stream()).toList();
        assertThat(stay).hasSize(3);
        assertThat(stay.stream().distinct()).hasSize(1);
    }

    private Optional<RowType> begin(String view, RowType late) {
        try {
            open(view, "together", late).close();
            return Optional.of(late);
        } catch (EngineException e) {
            assertThat(e.code()).as(e.getMessage()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
            return Optional.empty();
        }
    }

    @Test
    void createRefusesItOnAnyNode() throws SQLException {
        try (Sql sql = kafka.open();
                Sql other = Sql.open("jdbc:ticklane:")) {
            for (Sql each : List.of(sql, other)) {
                table(each, "ticks", "ts TIMESTAMP, n BIGINT");
                table(each, "quotes", "ts TIMESTAMP, n BIGINT, bid DOUBLE");
                table(each, "trades", "ts TIMESTAMP, n BIGINT");
            }
            sql.run(view("of_ticks", "ticks"));
            awaitRunning(sql);
            for (Sql each : List.of(sql, other)) {
                each.refused(
                        view("of_quotes", "quotes"),
                        "22023",
                        "main.of_quotes",
                        "bid DOUBLE",
                        "main.of_ticks",
                        "'one_for_all.late'");
                assertThat(each.rows("SHOW TABLES LIKE 'of_quotes%'")).isEmpty();
            }
            sql.run(view("of_trades", "trades"));
            BrokerAndNode.dropViews(sql);
            sql.run(view("of_quotes", "quotes"));
            BrokerAndNode.dropViews(sql);
        }
    }

    private static void table(Sql sql, String table, String columns) throws SQLException {
        sql.run(
                "CREATE TABLE "
                        + table
                        + " ("
                        + columns
                        + ", WATERMARK FOR ts AS ts)"
                        + kafka.with(table, "json", "partitions = 1"));
    }

    private static String view(String view, String table) {
        return "CREATE MATERIALIZED VIEW "
                + view
                + kafka.with("one_for_all", "json", "partitions = 1, late_rows = 'keep'")
                + " AS SELECT n, LAG(n) OVER (ORDER BY ts) AS l FROM "
                + table
                + " EMIT CHANGES";
    }

    private static void awaitRunning(Sql sql) throws SQLException {
        long end = System.nanoTime() + LONGEST;
        while (!sql.rows("SELECT DISTINCT state FROM information_schema.queries")
                .equals(List.of("running"))) {
            assertThat(System.nanoTime()).as(sql.rows("SHOW QUERIES").toString()).isLessThan(end);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }
}

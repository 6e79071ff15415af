package io.ticklane.exec.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.type.RowType;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Dictionary;
import io.ticklane.exec.connector.ConnectorCatalog;
import io.ticklane.exec.connector.LogReader;
import io.ticklane.exec.query.QueryContext;
import io.ticklane.exec.testing.TestQuery;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
final class ViewLogTest {
    private static final RowType ROW = TestQuery.type("s", SqlType.VARCHAR, "n", SqlType.BIGINT);

    private final ViewTestKit kit = new ViewTestKit();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @AfterEach
    void allMemoryIsReleased() {
        kit.close();
    }

    /// Writes, commits, opens anew and reads at random.
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void whatIsReadIsWhatWasCommittedHoweverItWasCut(long seed) {
        Random random = new Random(seed);
        List<List<String>> written = new ArrayList<>();
        List<List<String>> committed = new ArrayList<>();
        long number = 0;
        ViewLog log = kit.open(folder);
        try {
            for (int step = 0; step < 70; step++) {
                int what = random.nextInt(10);
                if (what < 6) {
                    try (Batch rows = kit.rows(ViewTestKit.ALL_TYPES, random.nextInt(90), random)) {
                        log.write(rows, kit.context.dictionary());
                        written.addAll(ViewTestKit.texts(rows, kit.context.dictionary()));
                    }
                } else if (what < 9) {
                    log.commit(ViewTestKit.commit(++number, written.size()));
                    committed = new ArrayList<>(written);
                } else {
                    log.close();
                    log = kit.open(folder);
                    written = new ArrayList<>(committed);
                }
                Optional<Commit> last =
                        number == 0
                                ? Optional.empty()
                                : Optional.of(ViewTestKit.commit(number, committed.size()));
                assertThat(log.last()).isEqualTo(last);
                if (random.nextInt(8) == 0) {
                    List<Integer> some = some(random);
                    assertThat(kit.read(folder, ViewTestKit.ALL_TYPES, some))
                            .isEqualTo(ViewTestKit.select(committed, some));
                    requireFollowed(committed, some, random);
                }
            }
        } finally {
            log.close();
        }
        assertThat(kit.read(folder)).isEqualTo(committed);
        assertThat(folder.resolve("commits.log").toFile().length()).isLessThanOrEqualTo(600);
    }

    private static List<Integer> some(Random random) {
        List<Integer> columns = new ArrayList<>();
        for (int i = random.nextInt(5); i > 0; i--) {
            columns.add(random.nextInt(ViewTestKit.ALL_TYPES.size()));
        }
        return columns;
    }

    /// That a reader which begins anywhere gives the rows from there on.
    private void requireFollowed(List<List<String>> rows, List<Integer> columns, Random random) {
        int from = random.nextInt(rows.size() + 1);
        try (QueryContext query = kit.context();
                LogReader reader =
                        ViewTestKit.table(folder, ViewTestKit.ALL_TYPES).follow(columns, query)) {
            assertThat(reader.partitions()).isEqualTo(1);
            assertThat(reader.position(0)).isEqualTo(0);
            reader.seek(0, from);
            List<List<String>> expected =
                    ViewTestKit.select(rows.subList(from, rows.size()), columns);
            assertThat(ViewTestKit.follow(reader, query, expected.size())).isEqualTo(expected);
            assertThat(reader.position(0)).isEqualTo(rows.size());
            assertThat(reader.poll(0)).isNull();
        }
    }

    @Test
    void textsOfSeveralDictionariesMayFollowEachOther() {
        List<List<String>> written = new ArrayList<>();
        try (TestQuery one = new TestQuery();
                TestQuery two = new TestQuery();
                ViewLog log = kit.open(folder, ROW)) {
            two.context().dictionary().code("only to have other codes");
            for (int i = 0; i < 9; i++) {
                TestQuery query = i % 3 == 0 ? one : two;
                Dictionary dictionary = query.context().dictionary();
                try (Batch rows = query.batch(ROW, List.of(List.of("text " + i, 5L)), 0)) {
                    log.write(rows, dictionary);
                    written.addAll(ViewTestKit.texts(rows, dictionary));
                }
            }
            log.commit(ViewTestKit.commit(1, 9));
        }
        assertThat(kit.read(folder, ROW, List.of(0, 1))).isEqualTo(written);
    }

    @Test
    void manySmallWritesBecomeFewRecordBatches() throws IOException {
        try (ViewLog log = ViewLog.open(folder, ROW, kit.memory())) {
            Random random = new Random(1);
            for (int i = 0; i < 1000; i++) {
                try (Batch rows = kit.rows(ROW, 10, random)) {
                    log.write(rows, kit.context.dictionary());
                }
            }
            log.commit(ViewTestKit.commit(1, 10_000));
        }
        assertThat(batches(ViewFolder.at(folder).segment(0), Long.MAX_VALUE))
                .containsExactly(10_000);
    }

    @Test
    void longTextsMakeRecordBatchesOfFewerRows() throws IOException {
        String text = "x".repeat(3_000);
        try (ViewLog log = kit.open(folder, ROW)) {
            try (TestQuery query = new TestQuery();
                    Batch rows =
                            query.batch(
                                    ROW,
                                    List.of(
                                            List.of(text, 1L),
                                            List.of(text, 2L),
                                            List.of("a", 3L),
                                            List.of("b", 4L)),
                                    0)) {
                log.write(rows, query.context().dictionary());
                log.commit(ViewTestKit.commit(1, 4));
            }
        }
        assertThat(batches(ViewFolder.at(folder).segment(0), Long.MAX_VALUE)).containsExactly(1, 3);
    }

    /// The rows of each record batch of the first bytes of a segment, as Arrow's own reader finds
    /// them.
    private List<Integer> batches(Path segment, long bytes) throws IOException {
        List<Integer> rows = new ArrayList<>();
        Path prefix = folder.resolve("prefix");
        Files.copy(segment, prefix);
        if (bytes < Files.size(prefix)) {
            ViewTestKit.cut(prefix, bytes);
        }
        try (FileChannel channel = FileChannel.open(prefix);
                ArrowStreamReader reader =
                        new ArrowStreamReader(
                                Channels.newInputStream(channel), kit.memory().allocator())) {
            while (reader.loadNextBatch()) {
                rows.add(reader.getVectorSchemaRoot().getRowCount());
                assertThat(reader.getVectorSchemaRoot().getVector(0))
                        .isInstanceOf(VarCharVector.class);
            }
        }
        Files.delete(prefix);
        return rows;
    }

    @Test
    void arrowsReaderReadsEachCommittedPrefix() throws IOException {
        Path segment;
        List<Long> ends = new ArrayList<>();
        try (ViewLog log = kit.open(folder, ROW)) {
            segment = ViewFolder.at(folder).segment(0);
            Random random = new Random(2);
            for (int i = 0; i < 4; i++) {
                try (Batch rows = kit.rows(ROW, 7, random)) {
                    log.write(rows, kit.context.dictionary());
                }
                log.commit(ViewTestKit.commit(i + 1, 7L * (i + 1)));
                ends.add(Files.size(segment));
            }
        }
        for (int i = 0; i < ends.size(); i++) {
            assertThat(batches(segment, ends.get(i))).hasSize(i + 1).allMatch(rows -> rows == 7);
        }
    }

    @Test
    void commitsWithoutRowsMoveThePositions() {
        try (ViewLog log = kit.open(folder)) {
            for (int i = 1; i <= 50; i++) {
                log.commit(ViewTestKit.commit(i, 0));
            }
        }
        try (ViewLog log = kit.open(folder)) {
            assertThat(log.last()).contains(ViewTestKit.commit(50, 0));
        }
        assertThat(kit.read(folder)).isEmpty();
    }

    @Test
    void commitsThatDoNotFollowAreRefused() {
        try (ViewLog log = kit.open(folder, ROW);
                Batch rows = kit.rows(ROW, 3, new Random(1))) {
            log.write(rows, kit.context.dictionary());
            assertThatThrownBy(() -> log.commit(ViewTestKit.commit(1, 2)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("the next commit is 1 with 3 rows");
            assertThatThrownBy(() -> log.commit(ViewTestKit.commit(2, 3)))
                    .isInstanceOf(IllegalArgumentException.class);
            log.commit(ViewTestKit.commit(1, 3));
            assertThat(log.last()).contains(ViewTestKit.commit(1, 3));
        }
    }

    @Test
    void theTwoNewestSnapshotsThatCommitsReferToAreKept() throws IOException {
        try (ViewLog log = kit.open(folder)) {
            Path snapshots = log.snapshotFolder();
            Files.writeString(snapshots.resolve("s0"), "0");
            assertThat(names(snapshots)).containsExactly("s0");
            for (int i = 1; i <= 30; i++) {
                int taken = i / 5;
                Path file = snapshots.resolve("s" + taken);
                if (!Files.exists(file)) {
                    Files.writeString(file, "state " + taken);
                }
                log.commit(ViewTestKit.commit(i, 0, Optional.of(snapshot(taken))));
            }
            assertThat(names(snapshots)).containsExactly("s5", "s6");
            Files.writeString(snapshots.resolve("s7.part"), "not finished");
            Files.writeString(snapshots.resolve("s7"), "no commit refers to it");
        }
        try (ViewLog log = kit.open(folder)) {
            assertThat(names(log.snapshotFolder())).containsExactly("s5", "s6");
            assertThat(log.snapshots()).containsExactly(snapshot(6), snapshot(5));
            assertThat(log.last()).contains(ViewTestKit.commit(30, 0, Optional.of(snapshot(6))));
        }
    }

    private static Commit.Snapshot snapshot(int number) {
        return new Commit.Snapshot(
                "s" + number,
                "digest",
                ViewTestKit.commit(number + 1, 0).positions(),
                Math.max(1, 5L * number - 1));
    }

    private static List<String> names(Path files) {
        return ViewFolder.files(files).stream().map(f -> f.getFileName().toString()).toList();
    }

    @Test
    void aSnapshotHasToBeThere() {
        try (ViewLog log = kit.open(folder)) {
            assertThatThrownBy(() -> log.commit(ViewTestKit.commit(1, 0, Optional.of(snapshot(3)))))
                    .hasMessageContaining("there is no snapshot s3");
            Commit.Snapshot outside =
                    new Commit.Snapshot("../lock", "", ViewTestKit.commit(1, 0).positions(), 1);
            assertThatThrownBy(() -> log.commit(ViewTestKit.commit(1, 0, Optional.of(outside))))
                    .hasMessageContaining("there is no snapshot ../lock");
        }
    }

    @Test
    void onlyOneWritesAtATime() {
        try (ViewLog log = kit.open(folder)) {
            assertThat(log.last()).isEmpty();
            assertThatThrownBy(() -> kit.open(folder))
                    .isInstanceOfSatisfying(
                            EngineException.class,
                            e -> assertThat(e.code()).isEqualTo(ErrorCode.LOCKED))
                    .hasMessageContaining("is being written");
        }
        kit.open(folder).close();
    }

    @Test
    void aProcessThatWritesKeepsOthersOut() throws Exception {
        kit.open(folder).close();
        Process other =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                LockHolder.class.getName(),
                                folder.resolve("lock").toString())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        try {
            assertThat(other.getInputStream().read()).isEqualTo('L');
            assertThatThrownBy(() -> kit.open(folder))
                    .isInstanceOfSatisfying(
                            EngineException.class,
                            e -> assertThat(e.code()).isEqualTo(ErrorCode.LOCKED));
        } finally {
            other.destroyForcibly();
        }
        other.waitFor();
        kit.open(folder).close();
    }

    @Test
    void usersCannotMakeSuchTables() {
        ConnectorCatalog connectors = ConnectorCatalog.load();
        var source = ViewConnector.source("public", "t", folder, Optional.empty());
        assertThatThrownBy(() -> connectors.table(source, ROW).create())
                .isInstanceOfSatisfying(
                        EngineException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT))
                .hasMessageContaining("use CREATE MATERIALIZED VIEW");
        assertThatThrownBy(() -> connectors.table(source, ROW).write(kit.memory()))
                .isInstanceOfSatisfying(
                        EngineException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.FEATURE_NOT_SUPPORTED));
    }
}

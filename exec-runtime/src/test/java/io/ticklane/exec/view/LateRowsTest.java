package io.ticklane.exec.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ticklane.api.type.RowType;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.connector.LogReader;
import io.ticklane.exec.query.QueryContext;
import io.ticklane.exec.testing.TestQuery;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Rows of a view and its late rows are committed together or not at all.
@Timeout(120)
final class LateRowsTest {
    private static final RowType ROW = TestQuery.type("s", SqlType.VARCHAR, "n", SqlType.BIGINT);
    private static final RowType LATE =
            TestQuery.type("n", SqlType.BIGINT, "b", SqlType.BOOLEAN, "t", SqlType.VARCHAR);

    /// several record batches a commit, several commits a segment, several segments
    private static final ViewLog.Limits TINY = new ViewLog.Limits(8, 1 << 20, 2_500, 1 << 20);

    private final ViewTestKit kit = new ViewTestKit();
    private final List<List<String>> rows = new ArrayList<>();
    private final List<List<String>> late = new ArrayList<>();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @AfterEach
    void allMemoryIsReleased() {
        kit.close();
    }

    private ViewLog open(Path path) {
        return ViewLog.open(
                path, new ViewOutput.Columns(ROW, Optional.of(LATE)), kit.memory(), TINY);
    }

    private void write(ViewLog log, Random random) {
        try (Batch some = kit.rows(ROW, random.nextInt(12), random);
                Batch others = kit.rows(LATE, random.nextInt(9), random)) {
            log.write(some, kit.context.dictionary());
            rows.addAll(ViewTestKit.texts(some, kit.context.dictionary()));
            log.writeLate(others, kit.context.dictionary());
            late.addAll(ViewTestKit.texts(others, kit.context.dictionary()));
        }
    }

    private void commit(ViewLog log) {
        long number = log.last().map(Commit::number).orElse(0L) + 1;
        log.commit(ViewTestKit.commit(number, rows.size(), late.size()));
    }

    /// That both are what one commit says.
    private void require(Path path, Commit commit) {
        assertThat(kit.read(path, ROW, List.of(0, 1)))
                .isEqualTo(rows.subList(0, (int) commit.rows()));
        assertThat(kit.read(ViewTestKit.lateTable(path, LATE), LATE, List.of(2, 0)))
                .isEqualTo(
                        ViewTestKit.select(
                                late.subList(0, (int) commit.lateRows()), List.of(2, 0)));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void whatIsReadOfBothIsOfOneCommit(long seed) {
        Random random = new Random(seed);
        Commit last = null;
        ViewLog log = open(folder);
        try {
            for (int step = 0; step < 80; step++) {
                switch (random.nextInt(6)) {
                    case 0, 1, 2 -> write(log, random);
                    case 3, 4 -> {
                        commit(log);
                        last = log.last().orElseThrow();
                    }
                    default -> {
                        log.close();
                        log = open(folder);
                        int known = last == null ? 0 : (int) last.rows();
                        int knownLate = last == null ? 0 : (int) last.lateRows();
                        rows.subList(known, rows.size()).clear();
                        late.subList(knownLate, late.size()).clear();
                    }
                }
                assertThat(log.last()).isEqualTo(Optional.ofNullable(last));
                if (last != null && step % 7 == 0) {
                    require(folder, last);
                }
            }
        } finally {
            log.close();
        }
        assertThat(late).hasSizeGreaterThan(50);
        requireFollowed();
    }

    private void requireFollowed() {
        int count = kit.read(ViewTestKit.lateTable(folder, LATE), LATE, List.of(0)).size();
        try (QueryContext query = kit.context();
                LogReader reader =
                        ViewTestKit.lateTable(folder, LATE).follow(List.of(0, 1, 2), query)) {
            assertThat(ViewTestKit.follow(reader, query, count)).isEqualTo(late.subList(0, count));
            assertThat(reader.position(0)).isEqualTo(count);
        }
    }

    /// The writer is killed before its record is whole, with all rows on the disk.
    @ParameterizedTest
    @ValueSource(longs = {4, 5})
    void aWriterThatIsKilledLeavesBothOfTheCommitBefore(long seed) throws IOException {
        Random random = new Random(seed);
        Path view = folder.resolve("view");
        Commit old;
        Commit last;
        long from;
        try (ViewLog log = open(view)) {
            for (int i = 0; i < 9; i++) {
                write(log, random);
                commit(log);
            }
            old = log.last().orElseThrow();
            from = Files.size(view.resolve("commits.log"));
            write(log, random);
            write(log, random);
            commit(log);
            last = log.last().orElseThrow();
        }
        assertThat(last.lateRows()).isGreaterThan(old.lateRows());
        byte[] log = Files.readAllBytes(view.resolve("commits.log"));
        for (int end = (int) from; end <= log.length; end += 1 + random.nextInt(9)) {
            Path killed = folder.resolve("killed" + end);
            ViewTestKit.copy(view, killed);
            Files.write(killed.resolve("commits.log"), Arrays.copyOf(log, end));
            Commit expected = end == log.length ? last : old;
            require(killed, expected);
            try (ViewLog again = open(killed)) {
                assertThat(again.last()).contains(expected);
                require(killed, expected);
            }
            require(killed, expected);
        }
    }

    @Test
    void aViewThatKeepsNoneTakesNone() {
        try (ViewLog log = ViewLog.open(folder, ROW, kit.memory());
                Batch batch = kit.rows(LATE, 3, new Random(1))) {
            assertThatThrownBy(() -> log.writeLate(batch, kit.context.dictionary()))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("not kept");
        }
    }
}

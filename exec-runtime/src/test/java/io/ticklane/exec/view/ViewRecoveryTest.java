package io.ticklane.exec.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.type.RowType;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.testing.TestQuery;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What is found of a view after its writer was killed, or its files were damaged.
@Timeout(240)
final class ViewRecoveryTest {
    private static final RowType ROW =
            TestQuery.type("s", SqlType.VARCHAR, "n", SqlType.BIGINT, "b", SqlType.BOOLEAN);
    private static final List<Integer> ALL = List.of(0, 1, 2);

    /// several record batches a commit, several commits a segment, several segments
    private static final ViewLog.Limits TINY = new ViewLog.Limits(8, 1 << 20, 2_500, 1 << 20);

    private final ViewTestKit kit = new ViewTestKit();
    private final List<List<String>> written = new ArrayList<>();
    private int copies;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @AfterEach
    void allMemoryIsReleased() {
        kit.close();
    }

    private ViewLog open(Path path) {
        return ViewLog.open(path, ROW, kit.memory(), TINY);
    }

    /// Adds commits of random rows.
    private void write(ViewLog log, int commits, Random random) {
        for (int i = 0; i < commits; i++) {
            long number = log.last().map(Commit::number).orElse(0L);
            for (int part = 0; part < 2; part++) {
                try (Batch rows = kit.rows(ROW, 1 + random.nextInt(9), random)) {
                    log.write(rows, kit.context.dictionary());
                    written.addAll(ViewTestKit.texts(rows, kit.context.dictionary()));
                }
            }
            log.commit(ViewTestKit.commit(number + 1, written.size()));
        }
    }

    private Path copyOf(Path from) throws IOException {
        Path copy = folder.resolve("copy" + copies++);
        ViewTestKit.copy(from, copy);
        return copy;
    }

    /// Opens a folder, finds a commit, and that the view goes on from there as if nothing had been.
    private void requireCommit(Path path, Commit expected) {
        List<List<String>> before = written.subList(0, (int) expected.rows());
        assertThat(kit.read(path, ROW, ALL)).isEqualTo(before);
        try (ViewLog log = open(path)) {
            assertThat(log.last()).contains(expected);
            assertThat(kit.read(path, ROW, ALL)).isEqualTo(before);
            try (Batch rows = kit.rows(ROW, 5, new Random(9))) {
                log.write(rows, kit.context.dictionary());
                List<List<String>> all = new ArrayList<>(before);
                all.addAll(ViewTestKit.texts(rows, kit.context.dictionary()));
                log.commit(ViewTestKit.commit(expected.number() + 1, all.size()));
                assertThat(kit.read(path, ROW, ALL)).isEqualTo(all);
            }
        }
    }

    /// A commit writes output first, then its record: the writer is killed at each byte of both.
    @ParameterizedTest
    @ValueSource(longs = {11, 12})
    void aWriterThatIsKilledAtAnyByteLeavesTheCommitBeforeOrTheWholeOne(long seed)
            throws IOException {
        Random random = new Random(seed);
        Path view = folder.resolve("view");
        Path before;
        Commit old;
        Commit last;
        try (ViewLog log = open(view)) {
            write(log, 9, random);
            old = log.last().orElseThrow();
            before = copyOf(view);
            write(log, 1, random);
            last = log.last().orElseThrow();
        }
        Path record = view.resolve("commits.log");
        byte[] log = Files.readAllBytes(record);
        long from = Files.size(before.resolve("commits.log"));
        for (Path segment : ViewFolder.at(view).segments().values()) {
            Path earlier = before.resolve("output").resolve(segment.getFileName());
            byte[] bytes = Files.readAllBytes(segment);
            int known = Files.exists(earlier) ? (int) Files.size(earlier) : 0;
            for (int end = known; end < bytes.length; end += 1 + random.nextInt(120)) {
                Path killed = copyOf(before);
                Path name = killed.resolve("output").resolve(segment.getFileName());
                Files.write(name, Arrays.copyOf(bytes, end));
                requireCommit(killed, old);
            }
        }
        for (int end = (int) from; end <= log.length; end += 1 + random.nextInt(5)) {
            Path killed = copyOf(view);
            Files.write(killed.resolve("commits.log"), Arrays.copyOf(log, end));
            requireCommit(killed, end == log.length ? last : old);
        }
        requireCommit(copyOf(view), last);
        // blocks that the file system had counted but not written
        for (int end = (int) from; end < log.length; end += 17) {
            Path killed = copyOf(view);
            byte[] torn = log.clone();
            Arrays.fill(torn, end, torn.length, (byte) 0);
            Files.write(killed.resolve("commits.log"), torn);
            requireCommit(killed, old);
        }
    }

    @Test
    void aFlippedBitIsFoundWhereverItIs() throws IOException {
        Random random = new Random(21);
        Path view = folder.resolve("view");
        try (ViewLog log = open(view)) {
            write(log, 12, random);
        }
        assertThat(ViewFolder.at(view).segments().size()).isGreaterThan(2);
        for (Path file : ViewTestKit.files(view)) {
            byte[] bytes = Files.readAllBytes(file);
            for (int at = random.nextInt(3); at < bytes.length; at += 1 + random.nextInt(60)) {
                Path damaged = copyOf(view);
                byte[] other = bytes.clone();
                other[at] ^= (byte) (1 << random.nextInt(8));
                Files.write(damaged.resolve(view.relativize(file).toString()), other);
                requireDamaged(damaged, file.getFileName().toString() + " at " + at);
            }
        }
    }

    private void requireDamaged(Path damaged, String what) {
        assertThatThrownBy(() -> kit.read(damaged, ROW, ALL))
                .as(what)
                .isInstanceOfSatisfying(
                        EngineException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.CORRUPT))
                .hasMessageContaining("is damaged at byte")
                .hasMessageContaining("REFRESH MATERIALIZED VIEW");
    }

    private void requireNotOpened(Path damaged, String what) {
        assertThatThrownBy(() -> open(damaged))
                .isInstanceOfSatisfying(
                        EngineException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.CORRUPT))
                .hasMessageContaining(what);
        // what failed has let go of the lock
        assertThatThrownBy(() -> open(damaged)).hasMessageContaining(what);
    }

    @Test
    void damageOfTheLastSegmentAndOfTheLogIsFoundOnOpening() throws IOException {
        Random random = new Random(22);
        Path view = folder.resolve("view");
        try (ViewLog log = open(view)) {
            write(log, 12, random);
        }
        Path last = ViewFolder.at(view).segments().lastEntry().getValue();
        Path log = view.resolve("commits.log");
        for (Path file : List.of(last, log)) {
            byte[] bytes = Files.readAllBytes(file);
            for (int at = 0; at < bytes.length; at += 1 + random.nextInt(40)) {
                Path damaged = copyOf(view);
                byte[] other = bytes.clone();
                other[at] ^= (byte) (1 << random.nextInt(8));
                Files.write(damaged.resolve(view.relativize(file).toString()), other);
                requireNotOpened(damaged, file.getFileName().toString());
            }
        }
    }

    @Test
    void outputThatIsShorterThanCommittedIsDamage() throws IOException {
        Random random = new Random(23);
        Path view = folder.resolve("view");
        try (ViewLog log = open(view)) {
            write(log, 12, random);
        }
        for (Path segment : ViewFolder.at(view).segments().values()) {
            Path damaged = copyOf(view);
            Path name = damaged.resolve("output").resolve(segment.getFileName());
            ViewTestKit.cut(name, Files.size(segment) - 1 - random.nextInt(300));
            requireDamaged(damaged, "cut off");
            Files.delete(name);
            requireDamaged(damaged, "gone");
        }
        Path last = ViewFolder.at(view).segments().lastEntry().getValue();
        Path damaged = copyOf(view);
        ViewTestKit.cut(
                damaged.resolve("output").resolve(last.getFileName()), Files.size(last) - 1);
        requireNotOpened(damaged, "it ends here");
        Files.delete(damaged.resolve("output").resolve(last.getFileName()));
        requireNotOpened(damaged, "it is not there");
        Path without = copyOf(view);
        Files.delete(without.resolve("commits.log"));
        requireNotOpened(without, "it is not there, but there is output");
    }

    @Test
    void otherColumnsAreNotThoseOfTheView() {
        Path view = folder.resolve("view");
        try (ViewLog log = open(view)) {
            write(log, 1, new Random(1));
        }
        RowType other = TestQuery.type("s", SqlType.VARCHAR, "n", SqlType.DOUBLE);
        assertThatThrownBy(() -> kit.open(view, other))
                .isInstanceOfSatisfying(
                        EngineException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.CORRUPT))
                .hasMessageContaining("its columns are not those of the view");
    }

    @Test
    void aWriterThatFailedIsOfNoUse() throws IOException {
        Path view = folder.resolve("view");
        try (ViewLog log = open(view);
                Batch rows = kit.rows(ROW, 3, new Random(1))) {
            write(log, 2, new Random(3));
            // the next segment cannot be made
            Files.move(view.resolve("output"), view.resolve("elsewhere"));
            assertThatThrownBy(
                            () -> {
                                for (int i = 0; i < 1000; i++) {
                                    log.write(rows, kit.context.dictionary());
                                }
                            })
                    .isInstanceOfSatisfying(
                            EngineException.class,
                            e -> assertThat(e.code()).isEqualTo(ErrorCode.IO_ERROR));
            assertThatThrownBy(() -> log.write(rows, kit.context.dictionary()))
                    .hasMessageContaining("has failed; open it anew");
            assertThatThrownBy(() -> log.commit(ViewTestKit.commit(3, written.size())))
                    .hasMessageContaining("has failed; open it anew");
            Files.move(view.resolve("elsewhere"), view.resolve("output"));
        }
        requireCommit(view, ViewTestKit.commit(2, written.size()));
    }
}

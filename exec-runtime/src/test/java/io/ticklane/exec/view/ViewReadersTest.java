package io.ticklane.exec.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.api.type.RowType;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.connector.LogReader;
import io.ticklane.exec.operator.Source;
import io.ticklane.exec.query.QueryContext;
import io.ticklane.exec.testing.TestQuery;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Readers beside a writer.
@Timeout(120)
final class ViewReadersTest {
    private static final RowType ROW =
            TestQuery.type("s", SqlType.VARCHAR, "n", SqlType.BIGINT, "x", SqlType.DOUBLE);
    private static final List<Integer> ALL = List.of(0, 1, 2);

    private final ViewTestKit kit = new ViewTestKit();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @AfterEach
    void allMemoryIsReleased() {
        kit.close();
    }

    private void write(ViewLog log, List<List<String>> written, Random random) {
        for (int part = 0; part < 3; part++) {
            try (Batch rows = kit.rows(ROW, random.nextInt(60), random)) {
                log.write(rows, kit.context.dictionary());
                written.addAll(ViewTestKit.texts(rows, kit.context.dictionary()));
            }
        }
        long number = log.last().map(Commit::number).orElse(0L);
        log.commit(ViewTestKit.commit(number + 1, written.size()));
    }

    @Test
    void readersBesideAWriterSeeWholeCommitsInTheirOrder() throws Exception {
        List<List<String>> written = new ArrayList<>();
        AtomicInteger committed = new AtomicInteger(-1);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
                ViewLog log = kit.open(folder, ROW)) {
            List<Future<List<List<String>>>> followers = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                followers.add(threads.submit(() -> followTo(committed)));
            }
            Future<List<List<List<String>>>> snapshots =
                    threads.submit(() -> {
                        List<List<List<String>>> seen = new ArrayList<>();
                        while (committed.get() < 0) {
                            seen.add(kit.read(folder, ROW, ALL));
                        }
                        return seen;
                    });
            Random random = new Random(31);
            for (int i = 0; i < 60; i++) {
                write(log, written, random);
            }
            committed.set(written.size());
            for (Future<List<List<String>>> follower : followers) {
                assertThat(follower.get()).isEqualTo(written);
            }
            int before = 0;
            for (List<List<String>> seen : snapshots.get()) {
                assertThat(seen.size()).isGreaterThanOrEqualTo(before);
                assertThat(seen).isEqualTo(written.subList(0, seen.size()));
                before = seen.size();
            }
        }
    }

    /// Follows until as many rows came as the writer says in the end.
    private List<List<String>> followTo(AtomicInteger committed) {
        List<List<String>> rows = new ArrayList<>();
        try (QueryContext query = kit.context();
                LogReader reader = ViewTestKit.table(folder, ROW).follow(ALL, query)) {
            while (committed.get() < 0 || rows.size() < committed.get()) {
                LogReader.Rows some = reader.poll(20_000_000);
                if (some != null) {
                    try (Batch batch = some.batch()) {
                        rows.addAll(ViewTestKit.texts(batch, query.dictionary()));
                    }
                    assertThat(some.nextOffset()).isEqualTo(rows.size());
                }
            }
        }
        return rows;
    }

    @Test
    void aReaderIsWokenByACommitOfItsProcess() throws Exception {
        List<List<String>> written = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
                ViewLog log = kit.open(folder, ROW);
                QueryContext query = kit.context();
                LogReader reader = ViewTestKit.table(folder, ROW).follow(ALL, query)) {
            Callable<LogReader.Rows> waiting = () -> reader.poll(Long.MAX_VALUE);
            Future<LogReader.Rows> rows = threads.submit(waiting);
            LockSupport.parkNanos(20_000_000);
            assertThat(rows.isDone()).isFalse();
            Random random = new Random(32);
            while (written.isEmpty()) {
                write(log, written, random);
            }
            try (Batch batch = rows.get().batch()) {
                assertThat(ViewTestKit.texts(batch, query.dictionary()))
                        .isEqualTo(written.subList(0, batch.rows()));
            }
        }
    }

    /// The folder is a copy to which is copied what another one gets, as if a process wrote it.
    @Test
    void aReaderFollowsAWriterOfAnotherProcess() throws Exception {
        List<List<String>> written = new ArrayList<>();
        List<List<String>> read = new ArrayList<>();
        Path copy = folder.resolve("copy");
        Path view = folder.resolve("view");
        Random random = new Random(33);
        try (ViewLog log = kit.open(view, ROW);
                QueryContext query = kit.context()) {
            ViewTestKit.copy(view, copy);
            try (LogReader reader = ViewTestKit.table(copy, ROW).follow(ALL, query)) {
                for (int i = 0; i < 40; i++) {
                    write(log, written, random);
                    copyNew(view, copy);
                    read.addAll(ViewTestKit.follow(reader, query, written.size() - read.size()));
                    assertThat(read).isEqualTo(written);
                }
            }
        }
    }

    private static void copyNew(Path view, Path copy) throws IOException {
        ViewTestKit.copy(view.resolve("output"), copy.resolve("output"));
        Path log = copy.resolve("commits.log");
        Path aside = copy.resolve("aside");
        java.nio.file.Files.copy(view.resolve("commits.log"), aside);
        ViewFolder.replace(aside, log);
    }

    @Test
    void aReaderGivesNothingBehindItsBound() {
        List<List<String>> written = new ArrayList<>();
        try (ViewLog log = kit.open(folder, ROW);
                QueryContext query = kit.context();
                ViewLogReader reader = new ViewLogReader(ViewFolder.at(folder), ROW, ALL, query)) {
            write(log, written, new Random(34));
            int bound = 2 * written.size() / 3;
            reader.until(0, bound);
            List<List<String>> read = ViewTestKit.follow(reader, query, bound);
            assertThat(read).isEqualTo(written.subList(0, bound));
            assertThat(reader.poll(1_000_000)).isNull();
            assertThat(reader.position(0)).isEqualTo(bound);
            reader.until(0, Long.MAX_VALUE);
            read.addAll(ViewTestKit.follow(reader, query, written.size() - bound));
            assertThat(read).isEqualTo(written);
        }
    }

    @Test
    void severalWorkersReadMorselsAtATime() throws Exception {
        List<List<String>> written = new ArrayList<>();
        try (ViewLog log = kit.open(folder, ROW)) {
            Random random = new Random(35);
            for (int i = 0; i < 50; i++) {
                write(log, written, random);
            }
        }
        Map<Long, List<List<String>>> morsels = new ConcurrentHashMap<>();
        PhysicalNode.Scan scan =
                new PhysicalNode.Scan(
                        ViewConnector.source("public", "v", folder, Optional.empty()),
                        ROW,
                        ALL,
                        Optional.empty());
        try (QueryContext query = kit.context();
                Source source = ViewTestKit.table(folder, ROW).read(scan, query);
                ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Future<?>> workers = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                workers.add(threads.submit(() -> drain(source, query, morsels)));
            }
            for (Future<?> worker : workers) {
                worker.get();
            }
        }
        List<List<String>> rows = new ArrayList<>();
        for (long number = 0; number < morsels.size(); number++) {
            rows.addAll(morsels.get(number));
        }
        assertThat(morsels.size()).isGreaterThan(4);
        assertThat(rows).isEqualTo(written);
    }

    private static void drain(
            Source source, QueryContext query, Map<Long, List<List<String>>> morsels) {
        for (Source.Morsel morsel = source.next(); morsel != null; morsel = source.next()) {
            morsel.read(batch -> {
                try (batch) {
                    morsels.put(batch.sequence(), ViewTestKit.texts(batch, query.dictionary()));
                }
            });
        }
    }

    @Test
    void aPositionBehindTheLastRowIsOfAViewThatWasMadeAnew() {
        List<List<String>> written = new ArrayList<>();
        try (ViewLog log = kit.open(folder, ROW);
                QueryContext query = kit.context();
                LogReader reader = ViewTestKit.table(folder, ROW).follow(ALL, query)) {
            write(log, written, new Random(36));
            reader.seek(0, written.size());
            assertThat(reader.poll(0)).isNull();
            reader.seek(0, written.size() + 1);
            assertThatThrownBy(() -> reader.poll(0))
                    .isInstanceOfSatisfying(
                            EngineException.class,
                            e -> assertThat(e.code()).isEqualTo(ErrorCode.SOURCE_FAILED))
                    .hasMessageContaining("it was made anew");
        }
    }

    @Test
    void aViewThatIsGoneIsNotThere() {
        assertThatThrownBy(() -> kit.read(folder.resolve("none"), ROW, ALL))
                .isInstanceOfSatisfying(
                        EngineException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.IO_ERROR))
                .hasMessageContaining("it is not there");
    }
}

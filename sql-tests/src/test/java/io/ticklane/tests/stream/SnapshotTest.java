package io.ticklane.tests.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.plan.Fragment;
import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.api.plan.PhysicalPlan;
import io.ticklane.api.plan.SortKey;
import io.ticklane.exec.ContinuousRun;
import io.ticklane.exec.ContinuousRun.Resume;
import io.ticklane.exec.RunContext;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.stream.LogSource;
import io.ticklane.exec.stream.Positions;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.apache.arrow.vector.ipc.ArrowStreamWriter;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a continuous query knows goes to a file and back.
@Timeout(300)
final class SnapshotTest {
    private static final int QUERIES = 12;
    private static final int TRAILER_BYTES = 40;

    @TempDir private Path folder;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void goingOnFromSnapshotsChangesNothing(long seed) {
        Random random = new Random(seed);
        int taken = 0;
        try (StreamQueries queries = new StreamQueries()) {
            for (int i = 0; i < QUERIES; i++) {
                int partitions = 1 + random.nextInt(3);
                Ticks ticks =
                        Ticks.random(
                                random,
                                30 + random.nextInt(600),
                                partitions,
                                1 + random.nextInt(9));
                String sql = RandomStreams.query(random, partitions > 1);
                PhysicalPlan plan = queries.plan(sql);
                List<List<@Nullable Object>> expected =
                        Restarts.undisturbed(plan, Restarts.cut(queries, ticks, 0, random, 2));
                Restarts.Chance chance = new Restarts.Chance(random, Optional.of(folder));
                Restarts.Kept kept = Restarts.disturbed(queries, plan, ticks, 0, chance);
                assertThat(kept.rows())
                        .as("seed %d, query %d, %d partitions: %s", seed, i, partitions, sql)
                        .isEqualTo(expected);
                taken += kept.snapshots().size();
            }
        }
        assertThat(taken).as("snapshots of seed %d", seed).isPositive();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void framesWithSomeRowsOfATimeGoOnFromSnapshots(long seed) {
        Random random = new Random(seed);
        int taken = 0;
        try (StreamQueries queries = new StreamQueries()) {
            for (String sql : RandomStreams.peers()) {
                Ticks ticks = Ticks.random(random, 400, 1 + random.nextInt(3), 5);
                PhysicalPlan plan = queries.plan(sql);
                List<List<@Nullable Object>> expected =
                        Restarts.undisturbed(plan, Restarts.cut(queries, ticks, 0, random, 2));
                Restarts.Chance chance = new Restarts.Chance(random, Optional.of(folder));
                Restarts.Kept kept = Restarts.disturbed(queries, plan, ticks, 0, chance);
                assertThat(kept.rows()).as("seed %d: %s", seed, sql).isEqualTo(expected);
                taken += kept.snapshots().size();
            }
        }
        assertThat(taken).as("snapshots of seed %d", seed).isPositive();
    }

    /// Late rows that a plan keeps have all columns, whatever the query reads.
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void lateRowsThatAreKeptComeOnceEach(long seed) {
        Random random = new Random(seed);
        try (StreamQueries queries = new StreamQueries()) {
            PhysicalPlan plan =
                    queries.plan(
                            "SELECT n, SUM(size) OVER (PARTITION BY symbol ORDER BY ts ROWS 3 PRECEDING)"
                                    + " AS s FROM feed EMIT CHANGES");
            Ticks ticks = Ticks.random(random, 500, 1 + random.nextInt(3), 5);
            List<List<@Nullable Object>> expected =
                    Restarts.undisturbed(plan, Restarts.cut(queries, ticks, 0, random, 2));
            Restarts.Chance chance = new Restarts.Chance(random, Optional.of(folder));
            Restarts.Kept kept =
                    Restarts.disturbed(queries, plan.keepingLateRows(), ticks, 0, chance);
            assertThat(kept.rows()).as("seed %d", seed).isEqualTo(expected);
            assertThat(kept.late()).allMatch(row -> row.size() == Ticks.COLUMNS.size());
            assertThat(kept.late().stream().map(row -> (Long) row.getLast()).sorted())
                    .as("seed %d", seed)
                    .isEqualTo(ticks.late(StreamQueries.DELAY_NANOS))
                    .hasSize((int) kept.lateRows())
                    .isNotEmpty();
        }
    }

    /// A run that has stopped somewhere.
    private record Stop(Positions positions, String digest) {}

    /// Nothing where a LIMIT has ended it: up to where rows were taken then depends on how they
    /// came.
    private static Optional<Stop> stop(ContinuousRun run, Path file) {
        Positions positions = run.drain(Batch::close);
        boolean cut = run.ended() && !positions.inputs().getFirst().contains(LogSource.AT_END);
        return run.unsaved().isEmpty() && !cut
                ? Optional.of(new Stop(positions, run.save(file)))
                : Optional.empty();
    }

    private static void pollSome(ContinuousRun run, Random random) {
        for (int polls = random.nextInt(25); polls > 0 && !run.ended(); polls--) {
            Restarts.poll(run, new ArrayList<>());
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void theDigestFollowsFromThePositionsAlone(long seed) {
        Random random = new Random(seed);
        try (StreamQueries queries = new StreamQueries()) {
            for (String sql : RandomStreams.all()) {
                PhysicalPlan plan = queries.plan(sql);
                Ticks ticks = Ticks.random(random, 400, 1 + random.nextInt(3), 7);
                Path early = folder.resolve("early");
                Path late = folder.resolve("late");
                Optional<Stop> stop;
                boolean saved;
                RunContext context = Restarts.cut(queries, ticks, 0, random, 1);
                try (ContinuousRun run = ContinuousRun.start(plan, context, Optional.empty())) {
                    pollSome(run, random);
                    saved = stop(run, early).isPresent();
                    run.proceed();
                    pollSome(run, random);
                    stop = stop(run, late);
                }
                if (stop.isEmpty()) {
                    continue;
                }
                List<Optional<Path>> begins =
                        saved
                                ? List.of(Optional.empty(), Optional.of(early))
                                : List.of(Optional.empty());
                for (Optional<Path> begin : begins) {
                    RunContext other = Restarts.cut(queries, ticks, 0, random, 1);
                    Resume resume = new Resume(begin, stop.get().positions());
                    try (ContinuousRun run =
                            ContinuousRun.start(plan, other, Optional.of(resume))) {
                        assertThat(stop(run, folder.resolve("again")))
                                .as("seed %d, from %s: %s", seed, begin, sql)
                                .isEqualTo(stop);
                    }
                }
            }
        }
    }

    @Test
    void theStatesOfAllTheseCanBeSaved() {
        Random random = new Random(3);
        try (StreamQueries queries = new StreamQueries()) {
            Ticks ticks = Ticks.random(random, 300, 1, 5);
            for (String sql : RandomStreams.all()) {
                RunContext context = Restarts.cut(queries, ticks, 0, random, 1);
                try (ContinuousRun run =
                        ContinuousRun.start(queries.plan(sql), context, Optional.empty())) {
                    while (run.drain(Batch::close).inputs().getFirst().getFirst() < 200
                            && !run.ended()) {
                        run.proceed();
                        Restarts.poll(run, new ArrayList<>());
                    }
                    assertThat(run.unsaved()).as(sql).isEmpty();
                }
            }
        }
    }

    /// The planner gives no such plan for a log without an end.
    @Test
    void whatSeesAllRowsFirstIsNotSaved() {
        Random random = new Random(4);
        try (StreamQueries queries = new StreamQueries()) {
            PhysicalPlan plan = sorted(queries.plan("SELECT n FROM feed EMIT FINAL"));
            Ticks ticks = Ticks.random(random, 300, 1, 5);
            RunContext context = Restarts.cut(queries, ticks, 0, random, 1);
            Path file = folder.resolve("none");
            // a run that comes back stops at its positions, so it cannot have ended
            Resume resume = new Resume(Optional.empty(), new Positions(List.of(List.of(50L))));
            try (ContinuousRun run = ContinuousRun.start(plan, context, Optional.of(resume))) {
                assertThatThrownBy(run::unsaved).isInstanceOf(IllegalStateException.class);
                run.drain(Batch::close);
                assertThat(run.unsaved()).contains("ORDER BY");
                assertThatThrownBy(() -> run.save(file))
                        .isInstanceOfSatisfying(
                                EngineException.class,
                                e ->
                                        assertThat(e.code())
                                                .isEqualTo(ErrorCode.FEATURE_NOT_SUPPORTED))
                        .hasMessageContaining("a snapshot of the state of ORDER BY");
                assertThat(file).doesNotExist();
            }
        }
    }

    private static PhysicalPlan sorted(PhysicalPlan plan) {
        Fragment first = plan.fragment(0);
        PhysicalNode root =
                new PhysicalNode.Sort(first.root(), List.of(new SortKey(0, false, false)));
        return new PhysicalPlan(
                plan.version(),
                List.of(new Fragment(0, root, first.partitioning(), first.output())),
                plan.output(),
                List.of());
    }

    // ---- damage

    private byte[] snapshot(StreamQueries queries, PhysicalPlan plan, Ticks ticks, Random random)
            throws Exception {
        RunContext context = Restarts.cut(queries, ticks, 0, random, 1);
        try (ContinuousRun run = ContinuousRun.start(plan, context, Optional.empty())) {
            while (run.drain(Batch::close).inputs().getFirst().getFirst() < 50) {
                run.proceed();
                Restarts.poll(run, new ArrayList<>());
            }
            run.save(folder.resolve("whole"));
        }
        return Files.readAllBytes(folder.resolve("whole"));
    }

    private void refused(StreamQueries queries, PhysicalPlan plan, byte[] bytes, String why)
            throws Exception {
        Path file = folder.resolve("damaged");
        Files.write(file, bytes);
        Resume resume = new Resume(Optional.of(file), new Positions(List.of(List.of(90L))));
        Ticks ticks = Ticks.random(new Random(1), 100, 1, 5);
        RunContext context = Restarts.cut(queries, ticks, 0, new Random(1), 1);
        assertThatThrownBy(() -> ContinuousRun.start(plan, context, Optional.of(resume)).close())
                .isInstanceOfSatisfying(
                        EngineException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.CORRUPT))
                .hasMessageContaining(why)
                .hasMessageContaining("can be computed again from the inputs");
    }

    @Test
    void aDamagedSnapshotIsRefused() throws Exception {
        Random random = new Random(5);
        try (StreamQueries queries = new StreamQueries()) {
            PhysicalPlan plan =
                    queries.plan(
                            "SELECT n, EWMA(price, 0.1) OVER (PARTITION BY symbol ORDER BY ts)"
                                    + " FROM feed EMIT CHANGES");
            Ticks ticks = Ticks.random(random, 100, 1, 5);
            byte[] whole = snapshot(queries, plan, ticks, random);
            for (int i = 0; i < 200; i++) {
                byte[] flipped = whole.clone();
                flipped[random.nextInt(flipped.length)] ^= (byte) (1 << random.nextInt(8));
                refused(queries, plan, flipped, "cannot be used");
                refused(
                        queries,
                        plan,
                        Arrays.copyOf(whole, random.nextInt(whole.length)),
                        "cannot be used");
            }
            refused(queries, plan, new byte[0], "it has only 0 bytes");
            refused(queries, plan, otherFormat(whole), "it has the format 2, but");
            PhysicalPlan other = queries.plan("SELECT n FROM feed EMIT FINAL");
            refused(queries, other, whole, "it is of another plan");
        }
    }

    /// The same rows as of another version of the format, whole.
    private static byte[] otherFormat(byte[] whole) throws Exception {
        ByteArrayOutputStream made = new ByteArrayOutputStream();
        byte[] stream = Arrays.copyOf(whole, whole.length - TRAILER_BYTES);
        try (RootAllocator allocator = new RootAllocator();
                ArrowStreamReader reader =
                        new ArrowStreamReader(new ByteArrayInputStream(stream), allocator)) {
            VectorSchemaRoot read = reader.getVectorSchemaRoot();
            Map<String, String> metadata = new HashMap<>(read.getSchema().getCustomMetadata());
            metadata.replace("ticklane.snapshot.format", "2");
            Schema schema = new Schema(read.getSchema().getFields(), metadata);
            try (VectorSchemaRoot root = new VectorSchemaRoot(schema, read.getFieldVectors(), 0);
                    ArrowStreamWriter writer =
                            new ArrowStreamWriter(root, null, Channels.newChannel(made))) {
                writer.start();
                while (reader.loadNextBatch()) {
                    root.setRowCount(read.getRowCount());
                    writer.writeBatch();
                }
                writer.end();
            }
        }
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(made.toByteArray());
        made.write(whole, whole.length - TRAILER_BYTES, TRAILER_BYTES - digest.length);
        made.write(digest);
        return made.toByteArray();
    }

    @Test
    void aHundredThousandSymbolsGoToAFileAndBack(TestReporter reporter) {
        Random random = new Random(6);
        try (StreamQueries queries = new StreamQueries()) {
            PhysicalPlan plan =
                    queries.plan(
                            "SELECT n, EWMA(price, 0.1) OVER k AS e, RSI(price, 14) OVER k AS r,"
                                    + " ROW_NUMBER() OVER k AS c FROM feed"
                                    + " WINDOW k AS (PARTITION BY symbol ORDER BY ts) EMIT CHANGES");
            Ticks ticks = Ticks.random(random, 500_000, 1, 100_000);
            RunContext context =
                    queries.context(
                            (_, columns, query) -> new CutLog(ticks, 0, columns, query, random),
                            1,
                            4096);
            Path file = folder.resolve("large");
            Stop first;
            try (ContinuousRun run = ContinuousRun.start(plan, context, Optional.empty())) {
                while (run.drain(Batch::close).inputs().getFirst().getFirst() < 450_000) {
                    run.proceed();
                    pollSome(run, random);
                }
                first = stop(run, file).orElseThrow();
                for (int i = 0; i < 10; i++) {
                    long begin = System.nanoTime();
                    assertThat(run.save(file)).isEqualTo(first.digest());
                    long micros = (System.nanoTime() - begin) / 1_000;
                    reporter.publishEntry(
                            "save of " + file.toFile().length() + " bytes", micros + " us");
                }
            }
            Resume resume = new Resume(Optional.of(file), first.positions());
            long begin = System.nanoTime();
            try (ContinuousRun run = ContinuousRun.start(plan, context, Optional.of(resume))) {
                assertThat(stop(run, folder.resolve("other"))).contains(first);
                reporter.publishEntry("restore", (System.nanoTime() - begin) / 1_000 + " us");
            }
        }
    }
}

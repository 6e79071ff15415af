package io.ticklane.tests.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.plan.PhysicalPlan;
import io.ticklane.exec.ContinuousRun;
import io.ticklane.exec.ContinuousRun.Resume;
import io.ticklane.exec.RunContext;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.snapshot.RefusedSnapshot;
import io.ticklane.exec.stream.LogSource;
import io.ticklane.exec.stream.Positions;
import io.ticklane.tests.stream.Restarts.Market;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.apache.arrow.vector.ipc.ArrowStreamWriter;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/// Snapshots of steps that hold rows or groups back for long, and of those in which streams meet:
/// whoever goes on from one gives what a run that never stopped gives, and two states at the same
/// positions have the same bytes.
@Timeout(300)
final class HeldStatesTest {
    private static final int TRAILER_BYTES = 40;
    private static final String HISTORY = "$history";

    static final List<String> QUERIES =
            List.of(
                    "SELECT window_start, window_end, symbol, COUNT(*) AS c, SUM(price) AS s FROM"
                            + " TABLE(SESSION(TABLE feed PARTITION BY symbol, DESCRIPTOR(ts), INTERVAL '3'"
                            + " SECOND)) GROUP BY window_start, window_end, symbol EMIT FINAL",
                    "SELECT window_end, MIN(n) AS f, MAX(n) AS l, MAX(side) AS s, COUNT(*) AS c FROM"
                            + " TABLE(SESSION(TABLE feed, DESCRIPTOR(ts), INTERVAL '0.9' SECOND))"
                            + " WHERE price > 0 GROUP BY window_end EMIT FINAL",
                    "SELECT f.ts, f.symbol, f.n, o.ts AS since, o.n AS m, o.side FROM feed f LEFT ASOF JOIN"
                            + " other o MATCH_CONDITION o.ts <= f.ts ON o.symbol = f.symbol EMIT CHANGES",
                    "SELECT f.n, o.n AS m FROM feed f ASOF JOIN other o MATCH_CONDITION o.ts < f.ts"
                            + " ON o.symbol = f.symbol AND o.side = f.side EMIT CHANGES",
                    "SELECT f.n, o.n AS m, o.price - f.price AS d FROM feed f LEFT ASOF JOIN (SELECT * FROM"
                            + " other WHERE size > 300) o MATCH_CONDITION o.ts <= f.ts ON o.symbol = f.symbol"
                            + " AND o.ts >= f.ts - INTERVAL '2' SECOND EMIT FINAL",
                    "SELECT n, EWMA(d, 0.2) OVER (PARTITION BY symbol ORDER BY ts) AS e, SUM(d) OVER (PARTITION"
                            + " BY symbol ORDER BY ts RANGE BETWEEN INTERVAL '9' SECOND PRECEDING AND CURRENT"
                            + " ROW) AS s FROM (SELECT f.n, f.ts, f.symbol, f.price - o.price AS d FROM feed f"
                            + " ASOF JOIN other o MATCH_CONDITION o.ts <= f.ts ON o.symbol = f.symbol) EMIT"
                            + " CHANGES",
                    "SELECT a.n, a.m, b.n AS o FROM (SELECT f.ts, f.n, f.symbol, q.n AS m FROM feed f ASOF JOIN"
                            + " other q MATCH_CONDITION q.ts <= f.ts ON q.symbol = f.symbol) a LEFT ASOF JOIN"
                            + " other b MATCH_CONDITION b.ts < a.ts ON b.symbol = a.symbol EMIT CHANGES",
                    "SELECT ts, symbol, n, side, EWMA(price, 0.1) OVER (PARTITION BY symbol ORDER BY ts) AS e"
                            + " FROM (SELECT * FROM feed UNION ALL SELECT * FROM other) EMIT CHANGES",
                    "SELECT f.n, f.size, o.n AS m FROM (SELECT * FROM feed WHERE n % 2 = 0 UNION ALL SELECT *"
                            + " FROM other WHERE n % 3 = 0) f LEFT ASOF JOIN other o MATCH_CONDITION o.ts <="
                            + " f.ts ON o.symbol = f.symbol EMIT CHANGES",
                    "SELECT ts, symbol, n, COUNT(*) OVER k AS c, LAG(n) OVER k AS before FROM (SELECT ts,"
                            + " symbol, n FROM "
                            + HISTORY
                            + " UNION ALL SELECT ts, symbol, n FROM feed) WINDOW k AS (PARTITION BY symbol"
                            + " ORDER BY ts) EMIT FINAL",
                    "SELECT symbol, TIME_BUCKET(INTERVAL '20' SECOND, ts) AS w, COUNT(*) AS c, MAX(n) AS m FROM"
                            + " (SELECT ts, symbol, n FROM "
                            + HISTORY
                            + " UNION ALL SELECT ts, symbol, n FROM feed) GROUP BY symbol, w EMIT FINAL",
                    "SELECT symbol, COUNT(*) AS c, SUM(price) AS s, FIRST(n) AS f, LAST(n) AS l FROM feed GROUP"
                            + " BY symbol EMIT CHANGES",
                    "SELECT symbol, side, AVG(price) AS a FROM feed GROUP BY symbol, side EMIT EVERY INTERVAL"
                            + " '10' SECOND",
                    "SELECT TIME_BUCKET(INTERVAL '15' SECOND, ts) AS w, symbol, MAX(price) AS h FROM feed GROUP"
                            + " BY w, symbol EMIT CHANGES",
                    "SELECT COUNT(*) AS c, MIN(price) AS l FROM feed EMIT EVERY INTERVAL '5' SECOND",
                    "SELECT DISTINCT symbol, size FROM feed EMIT CHANGES",
                    "SELECT symbol, side, COUNT(*) AS c, LAST(n) AS l FROM feed GROUP BY symbol, side HAVING COUNT(*)"
                            + " % 3 <> 0 EMIT CHANGES WITH RETRACTIONS",
                    "SELECT TIME_BUCKET(INTERVAL '9' SECOND, ts) AS w, symbol, MAX(price) AS h FROM feed GROUP BY w,"
                            + " symbol HAVING COUNT(*) BETWEEN 2 AND 4 EMIT CHANGES WITH RETRACTIONS",
                    "SELECT COUNT(*) AS c FROM feed HAVING COUNT(*) % 2 = 1 EMIT CHANGES WITH RETRACTIONS",
                    "SELECT symbol, window_start, window_end, COUNT(*) AS c, FIRST(n) AS f, ARG_MAX(n, price) AS m FROM"
                            + " TABLE(SESSION(TABLE feed PARTITION BY symbol, DESCRIPTOR(ts), INTERVAL '2' SECOND))"
                            + " GROUP BY symbol, window_start, window_end EMIT AFTER WATERMARK WITH RETRACTIONS LATE"
                            + " UPDATE WITHIN INTERVAL '3' SECOND",
                    "SELECT window_end, side, MEDIAN(size) AS m FROM TABLE(SESSION(TABLE feed, DESCRIPTOR(ts),"
                            + " INTERVAL '0.4' SECOND)) WHERE n % 5 > 0 GROUP BY window_end, side HAVING COUNT(*) < 3"
                            + " EMIT AFTER WATERMARK WITH RETRACTIONS LATE UPDATE WITHIN INTERVAL '2' SECOND");

    @TempDir private Path folder;

    private PhysicalPlan plan(StreamQueries queries, String sql) {
        Path history = folder.resolve("history.csv");
        Histories.write(history);
        return queries.plan(sql.replace(HISTORY, "'" + history + "'"));
    }

    private static Market market(Random random) {
        return new Market(ticks(random), ticks(random));
    }

    private static Ticks ticks(Random random) {
        return Ticks.random(
                random, 90 + random.nextInt(400), 1 + random.nextInt(3), 1 + random.nextInt(9));
    }

    @ParameterizedTest
    @FieldSource("QUERIES")
    void goingOnFromSnapshotsChangesNothing(String sql) {
        int taken = 0;
        try (StreamQueries queries = new StreamQueries()) {
            PhysicalPlan plan = plan(queries, sql);
            for (long seed = 1; seed <= 3; seed++) {
                Random random = new Random(seed);
                Market market = market(random);
                List<List<@Nullable Object>> expected =
                        Restarts.undisturbed(plan, Restarts.cut(queries, market, 0, random, 2));
                Restarts.Chance chance = new Restarts.Chance(random, Optional.of(folder));
                Restarts.Kept kept = Restarts.disturbed(queries, plan, market, 0, chance);
                assertThat(kept.rows()).as("seed %d: %s", seed, sql).isEqualTo(expected);
                taken += kept.snapshots().size();
            }
        }
        assertThat(taken).as("snapshots of %s", sql).isPositive();
    }

    /// A run that has stopped somewhere.
    private record Stop(Positions positions, String digest) {}

    /// Nothing where the run has ended, which it may do before all of an input was read.
    private static Optional<Stop> stop(ContinuousRun run, Path file) {
        Positions positions = run.drain(Batch::close);
        boolean cut =
                run.ended()
                        && positions.inputs().stream()
                                .anyMatch(input -> !input.contains(LogSource.AT_END));
        return cut ? Optional.empty() : Optional.of(new Stop(positions, run.save(file)));
    }

    private static void pollSome(ContinuousRun run, Random random) {
        for (int polls = random.nextInt(40); polls > 0 && !run.ended(); polls--) {
            Restarts.poll(run, new ArrayList<>());
        }
    }

    @ParameterizedTest
    @FieldSource("QUERIES")
    void theDigestFollowsFromThePositionsAlone(String sql) {
        int compared = 0;
        try (StreamQueries queries = new StreamQueries()) {
            PhysicalPlan plan = plan(queries, sql);
            for (long seed = 1; seed <= 4; seed++) {
                Random random = new Random(seed);
                Market market = market(random);
                Path early = folder.resolve("early");
                Optional<Stop> first;
                Optional<Stop> stop;
                RunContext context = Restarts.cut(queries, market, 0, random, 1);
                try (ContinuousRun run = ContinuousRun.start(plan, context, Optional.empty())) {
                    pollSome(run, random);
                    first = stop(run, early);
                    run.proceed();
                    pollSome(run, random);
                    stop = stop(run, folder.resolve("late"));
                }
                if (stop.isEmpty()) {
                    continue;
                }
                compared++;
                List<Optional<Path>> begins = new ArrayList<>(List.of(Optional.empty()));
                first.ifPresent(_ -> begins.add(Optional.of(early)));
                for (Optional<Path> begin : begins) {
                    RunContext other = Restarts.cut(queries, market, 0, random, 1);
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
        assertThat(compared).as(sql).isPositive();
    }

    /// How many rows of all inputs were taken.
    private static long total(Positions positions) {
        return positions.inputs().stream()
                .flatMap(List::stream)
                .mapToLong(offset -> Math.min(offset, 1_000_000))
                .sum();
    }

    /// Bytes that are not those that were written are never a state, and loading them leaves
    /// nothing behind.
    @ParameterizedTest
    @FieldSource("QUERIES")
    void aDamagedSnapshotIsRefused(String sql) throws Exception {
        Random random = new Random(11);
        try (StreamQueries queries = new StreamQueries()) {
            PhysicalPlan plan = plan(queries, sql);
            Market market = market(random);
            Path file = folder.resolve("whole");
            Stop stop;
            RunContext context = Restarts.cut(queries, market, 0, random, 1);
            try (ContinuousRun run = ContinuousRun.start(plan, context, Optional.empty())) {
                while (total(run.drain(Batch::close)) < 60) {
                    run.proceed();
                    Restarts.poll(run, new ArrayList<>());
                }
                assertThat(run.ended()).isFalse();
                stop = new Stop(run.drain(Batch::close), run.save(file));
            }
            byte[] whole = Files.readAllBytes(file);
            for (int i = 0; i < 5; i++) {
                byte[] flipped = whole.clone();
                flipped[random.nextInt(whole.length)] ^= (byte) (1 << random.nextInt(8));
                refused(queries, plan, stop.positions(), flipped);
                byte[] cut = Arrays.copyOf(whole, random.nextInt(whole.length));
                refused(queries, plan, stop.positions(), cut);
                refused(queries, plan, stop.positions(), shortened(whole, random));
            }
            // the rows that were given end before it
            List<List<Long>> nothing =
                    stop.positions().inputs().stream()
                            .map(input -> Collections.nCopies(input.size(), 0L))
                            .toList();
            refused(queries, plan, new Positions(nothing), whole);
            PhysicalPlan other = queries.plan("SELECT n FROM feed EMIT FINAL");
            refused(queries, other, new Positions(List.of(List.of(0L))), whole);
        }
    }

    private void refused(
            StreamQueries queries, PhysicalPlan plan, Positions positions, byte[] bytes)
            throws Exception {
        Path file = folder.resolve("damaged");
        Files.write(file, bytes);
        Random random = new Random(11);
        RunContext context = Restarts.cut(queries, market(random), 0, random, 1);
        Resume resume = new Resume(Optional.of(file), positions);
        assertThatThrownBy(
                        () -> {
                            try (ContinuousRun run =
                                    ContinuousRun.start(plan, context, Optional.of(resume))) {
                                run.drain(Batch::close);
                            }
                        })
                .isInstanceOfSatisfying(
                        EngineException.class,
                        e -> {
                            assertThat(e.code()).as(e.getMessage()).isEqualTo(ErrorCode.CORRUPT);
                            assertThat(RefusedSnapshot.reason(e)).isPresent();
                        });
    }

    /// The same rows with less of what one step has kept, whole: loading fails half way.
    private static byte[] shortened(byte[] whole, Random random) throws Exception {
        ByteArrayOutputStream made = new ByteArrayOutputStream();
        byte[] stream = Arrays.copyOf(whole, whole.length - TRAILER_BYTES);
        int chosen = random.nextInt(batches(stream));
        try (RootAllocator allocator = new RootAllocator();
                ArrowStreamReader reader =
                        new ArrowStreamReader(new ByteArrayInputStream(stream), allocator)) {
            VectorSchemaRoot root = reader.getVectorSchemaRoot();
            try (ArrowStreamWriter writer =
                    new ArrowStreamWriter(root, null, Channels.newChannel(made))) {
                writer.start();
                for (int batch = 0; reader.loadNextBatch(); batch++) {
                    if (batch == chosen) {
                        VarBinaryVector data = (VarBinaryVector) root.getVector("data");
                        byte[] all = data.get(0);
                        data.setSafe(0, all, 0, random.nextInt(all.length));
                        root.setRowCount(1);
                    }
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

    private static int batches(byte[] stream) throws Exception {
        int batches = 0;
        try (RootAllocator allocator = new RootAllocator();
                ArrowStreamReader reader =
                        new ArrowStreamReader(new ByteArrayInputStream(stream), allocator)) {
            while (reader.loadNextBatch()) {
                batches++;
            }
        }
        return batches;
    }

    /// The history was read before the first snapshot, and is not read again.
    @Test
    void aHistoryIsReadOnce() {
        Random random = new Random(12);
        try (StreamQueries queries = new StreamQueries()) {
            PhysicalPlan plan =
                    plan(
                            queries,
                            "SELECT n FROM (SELECT ts, n FROM "
                                    + HISTORY
                                    + " UNION ALL SELECT ts, n FROM feed) EMIT FINAL");
            Market market = market(random);
            Path file = folder.resolve("whole");
            Positions positions;
            RunContext context = Restarts.cut(queries, market, 0, random, 1);
            try (ContinuousRun run = ContinuousRun.start(plan, context, Optional.empty())) {
                positions = run.drain(Batch::close);
                run.save(file);
            }
            long before = queries.morselsScanned();
            assertThat(before).isPositive();
            Resume resume = new Resume(Optional.of(file), positions);
            RunContext again = Restarts.cut(queries, market, 0, random, 1);
            try (ContinuousRun run = ContinuousRun.start(plan, again, Optional.of(resume))) {
                run.drain(Batch::close);
                run.proceed();
                while (!run.ended()) {
                    Restarts.poll(run, new ArrayList<>());
                }
            }
            assertThat(queries.morselsScanned()).isEqualTo(before);
        }
    }
}

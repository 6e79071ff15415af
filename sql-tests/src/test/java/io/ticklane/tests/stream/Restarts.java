package io.ticklane.tests.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.ticklane.api.plan.PhysicalPlan;
import io.ticklane.exec.ContinuousRun;
import io.ticklane.exec.ContinuousRun.Resume;
import io.ticklane.exec.QueryRunner;
import io.ticklane.exec.ResultStream;
import io.ticklane.exec.RunContext;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.stream.Positions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/// Runs that stop, end without warning, and are taken up by others.
final class Restarts {
    static final long WAIT_NANOS = 20_000_000;

    private Restarts() {}

    /// What happens when.
    ///
    /// @param random decides
    /// @param folder where snapshots are; empty for none
    record Chance(Random random, Optional<Path> folder) {
        Chance(Random random) {
            this(random, Optional.empty());
        }
    }

    /// What is durable: the rows that were committed, and up to where the inputs were read.
    static final class Kept {
        private final List<List<@Nullable Object>> rows = new ArrayList<>();
        private final List<List<@Nullable Object>> late = new ArrayList<>();
        private final List<Path> snapshots = new ArrayList<>();
        private Optional<Positions> begun = Optional.empty();
        private Optional<Positions> positions = Optional.empty();
        private long lateRows;
        private boolean ended;

        List<List<@Nullable Object>> rows() {
            return rows;
        }

        /// The late rows, if the plan keeps them.
        List<List<@Nullable Object>> late() {
            return late;
        }

        List<Path> snapshots() {
            return snapshots;
        }

        long lateRows() {
            return lateRows;
        }

        /// At the last commit, with one of the snapshots or with none.
        Optional<Resume> resume(Random random) {
            int place = random.nextInt(snapshots.size() + 1);
            int last = snapshots.size() - 1;
            Optional<Path> snapshot =
                    place > last
                            ? Optional.empty()
                            : Optional.of(snapshots.get(random.nextBoolean() ? last : place));
            return positions.map(known -> new Resume(snapshot, begun, known));
        }
    }

    /// The rows of both tables.
    record Market(Ticks feed, Ticks other) {
        Ticks of(String table) {
            return table.equals("feed") ? feed : other;
        }
    }

    /// A context whose log is cut at random, from the row `first` of each partition on.
    static RunContext cut(
            StreamQueries queries, Ticks ticks, int first, Random random, int workers) {
        return cut(queries, new Market(ticks, ticks), first, random, workers);
    }

    /// The same with the logs of both tables.
    static RunContext cut(
            StreamQueries queries, Market market, int first, Random random, int workers) {
        Random cuts = new Random(random.nextLong());
        int batchRows = 1 + random.nextInt(random.nextBoolean() ? 7 : 400);
        return queries.context(
                (table, columns, context) ->
                        new CutLog(
                                market.of(table),
                                first,
                                columns,
                                context,
                                new Random(cuts.nextLong())),
                workers,
                batchRows);
    }

    /// The rows of a query that nothing disturbs.
    static List<List<@Nullable Object>> undisturbed(PhysicalPlan plan, RunContext context) {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        try (ResultStream stream = QueryRunner.run(plan, context)) {
            for (Batch batch = stream.next(); batch != null; batch = stream.next()) {
                StreamQueries.drain(batch, stream.dictionary(), rows);
            }
        }
        return rows;
    }

    /// The rows of a query that is committed now and then, and taken up by other runs.
    static Kept disturbed(
            StreamQueries queries, PhysicalPlan plan, Ticks ticks, int first, Chance chance) {
        return disturbed(queries, plan, new Market(ticks, ticks), first, chance);
    }

    /// The same over both tables.
    static Kept disturbed(
            StreamQueries queries, PhysicalPlan plan, Market market, int first, Chance chance) {
        Kept kept = new Kept();
        Random random = chance.random();
        for (int runs = 0; !kept.ended; runs++) {
            assertThat(runs).isLessThan(10_000);
            // a table that says "from now on" begins elsewhere each time
            int begin = kept.begun.isEmpty() ? first : first + random.nextInt(3);
            RunContext context = cut(queries, market, begin, random, 1 + random.nextInt(2));
            try (ContinuousRun run = ContinuousRun.start(plan, context, kept.resume(random))) {
                runFor(run, kept, chance);
            }
        }
        return kept;
    }

    /// Runs a few commits, and often some way into the next one.
    private static void runFor(ContinuousRun run, Kept kept, Chance chance) {
        Random random = chance.random();
        List<List<@Nullable Object>> rows = new ArrayList<>();
        List<List<@Nullable Object>> late = new ArrayList<>();
        for (int commits = random.nextInt(5); commits > 0; commits--) {
            for (int polls = random.nextInt(12); polls > 0 && !run.ended(); polls--) {
                poll(run, rows);
                takeLate(run, late);
            }
            kept.begun = Optional.of(run.begun());
            kept.positions =
                    Optional.of(
                            run.drain(batch -> StreamQueries.drain(batch, run.dictionary(), rows)));
            takeLate(run, late);
            kept.rows.addAll(rows);
            kept.late.addAll(late);
            rows.clear();
            late.clear();
            kept.lateRows = run.lateRows();
            kept.ended = run.ended();
            if (chance.folder().isPresent() && random.nextInt(3) == 0) {
                snapshot(run, kept, chance.folder().get());
            }
            run.proceed();
        }
        for (int polls = random.nextInt(6); polls > 0 && !run.ended(); polls--) {
            poll(run, rows);
        }
    }

    private static void takeLate(ContinuousRun run, List<List<@Nullable Object>> to) {
        for (Batch batch = run.late(); batch != null; batch = run.late()) {
            StreamQueries.drain(batch, run.dictionary(), to);
        }
    }

    private static void snapshot(ContinuousRun run, Kept kept, Path folder) {
        if (run.unsaved().isEmpty()) {
            Path file = folder.resolve("snapshot-" + kept.snapshots.size());
            assertThat(run.save(file)).hasSize(64);
            kept.snapshots.add(file);
        }
    }

    /// Takes what comes next, if anything does.
    static void poll(ContinuousRun run, List<List<@Nullable Object>> rows) {
        Batch batch = run.poll(WAIT_NANOS);
        if (batch != null) {
            StreamQueries.drain(batch, run.dictionary(), rows);
        }
    }
}

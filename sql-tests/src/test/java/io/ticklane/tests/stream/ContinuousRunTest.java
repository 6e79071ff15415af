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
import io.ticklane.exec.stream.LogSource;
import io.ticklane.exec.stream.Positions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A continuous query that stops, ends without warning, and goes on in another run gives what it
/// gives when nothing disturbs it: every row once, bit for bit.
@Timeout(300)
final class ContinuousRunTest {
    private static final int QUERIES = 12;

    @TempDir private Path folder;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void commitsAndRestartsChangeNothing(long seed) {
        Random random = new Random(seed);
        try (StreamQueries queries = new StreamQueries()) {
            for (int i = 0; i < QUERIES; i++) {
                int partitions = 1 + random.nextInt(3);
                Ticks ticks =
                        Ticks.random(
                                random,
                                30 + random.nextInt(600),
                                partitions,
                                1 + random.nextInt(9));
                int first = random.nextInt(3);
                String sql = RandomStreams.query(random, partitions > 1);
                PhysicalPlan plan = queries.plan(sql);
                List<List<@Nullable Object>> expected =
                        Restarts.undisturbed(plan, Restarts.cut(queries, ticks, first, random, 2));
                Restarts.Kept kept =
                        Restarts.disturbed(
                                queries, plan, ticks, first, new Restarts.Chance(random));
                assertThat(kept.rows())
                        .as("seed %d, query %d, %d partitions: %s", seed, i, partitions, sql)
                        .isEqualTo(expected);
                againAtTheEnd(queries, plan, ticks, kept, random);
                if (!sql.contains("LIMIT")) {
                    assertThat(kept.lateRows())
                            .as(sql)
                            .isEqualTo(lateRows(queries, plan, ticks, first));
                }
            }
        }
    }

    /// Whoever goes on where all was given gives nothing.
    private static void againAtTheEnd(
            StreamQueries queries,
            PhysicalPlan plan,
            Ticks ticks,
            Restarts.Kept kept,
            Random random) {
        RunContext context = Restarts.cut(queries, ticks, 0, random, 1);
        try (ContinuousRun run = ContinuousRun.start(plan, context, kept.resume(random))) {
            List<List<@Nullable Object>> rows = new ArrayList<>();
            while (!run.ended()) {
                Restarts.poll(run, rows);
            }
            assertThat(rows).isEmpty();
        }
    }

    private static long lateRows(StreamQueries queries, PhysicalPlan plan, Ticks ticks, int first) {
        RunContext context = Restarts.cut(queries, ticks, first, new Random(first), 1);
        try (ContinuousRun run = ContinuousRun.start(plan, context, Optional.empty())) {
            while (!run.ended()) {
                Restarts.poll(run, new ArrayList<>());
            }
            return run.lateRows();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void rowsWithoutAnOrderComeOnceEach(long seed) {
        Random random = new Random(seed);
        try (StreamQueries queries = new StreamQueries()) {
            Ticks ticks = Ticks.random(random, 500, 4, 5);
            PhysicalPlan plan =
                    queries.plan(
                            "SELECT n, symbol, 2 * price FROM feed WHERE size > 300 EMIT CHANGES");
            List<List<@Nullable Object>> expected =
                    Restarts.undisturbed(plan, Restarts.cut(queries, ticks, 0, random, 2));
            Restarts.Kept kept =
                    Restarts.disturbed(queries, plan, ticks, 0, new Restarts.Chance(random));
            Comparator<List<@Nullable Object>> byNumber =
                    Comparator.comparing(row -> (Long) row.getFirst());
            expected.sort(byNumber);
            kept.rows().sort(byNumber);
            assertThat(kept.rows()).as("seed %d", seed).isEqualTo(expected).hasSizeGreaterThan(100);
        }
    }

    /// Also where a frame holds rows until their peers are there: which, follows from their times.
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void aHistoryBeforeTheStreamIsThereOnce(long seed) {
        Random random = new Random(seed);
        Path history = folder.resolve("history.csv");
        Histories.write(history);
        try (StreamQueries queries = new StreamQueries()) {
            Ticks ticks = Ticks.random(random, 150, 1 + random.nextInt(3), 5);
            PhysicalPlan plan =
                    queries.plan(
                            "SELECT ts, symbol, n, COUNT(*) OVER (PARTITION BY symbol ORDER BY ts) AS c FROM"
                                    + " (SELECT ts, symbol, n FROM '"
                                    + history
                                    + "' UNION ALL SELECT ts, symbol, n FROM feed) EMIT FINAL");
            List<List<@Nullable Object>> expected =
                    Restarts.undisturbed(plan, Restarts.cut(queries, ticks, 0, random, 2));
            Restarts.Kept kept =
                    Restarts.disturbed(queries, plan, ticks, 0, new Restarts.Chance(random));
            assertThat(kept.rows()).as("seed %d", seed).isEqualTo(expected);
        }
    }

    @Test
    void aDrainedRunTakesNothingInUntilItProceeds() {
        Random random = new Random(7);
        try (StreamQueries queries = new StreamQueries()) {
            Ticks ticks = Ticks.random(random, 200, 2, 3);
            PhysicalPlan plan = queries.plan("SELECT n FROM feed EMIT FINAL");
            RunContext context = Restarts.cut(queries, ticks, 0, random, 1);
            try (ContinuousRun run = ContinuousRun.start(plan, context, Optional.empty())) {
                List<List<@Nullable Object>> rows = new ArrayList<>();
                Positions first =
                        run.drain(batch -> StreamQueries.drain(batch, run.dictionary(), rows));
                int given = rows.size();
                assertThat(run.drain(Batch::close)).isEqualTo(first);
                assertThatThrownBy(() -> run.poll(0)).isInstanceOf(IllegalStateException.class);
                assertThat(rows).hasSize(given);
                run.proceed();
                while (!run.ended()) {
                    Restarts.poll(run, rows);
                }
                Positions end = run.drain(Batch::close);
                assertThat(end.inputs())
                        .isEqualTo(List.of(List.of(LogSource.AT_END, LogSource.AT_END)));
                assertThat(rows).hasSize(200 - (int) run.lateRows());
            }
        }
    }

    @Test
    void aLogWithOtherPartitionsCannotBeGoneOnWith() {
        Random random = new Random(8);
        try (StreamQueries queries = new StreamQueries()) {
            PhysicalPlan plan = queries.plan("SELECT n FROM feed EMIT FINAL");
            Ticks two = Ticks.random(random, 20, 2, 3);
            Resume resume =
                    new Resume(Optional.empty(), new Positions(List.of(List.of(1L, 2L, 3L))));
            assertThatThrownBy(() ->
                            ContinuousRun.start(
                                    plan,
                                    Restarts.cut(queries, two, 0, random, 1),
                                    Optional.of(resume)))
                    .isInstanceOfSatisfying(
                            EngineException.class,
                            e -> assertThat(e.code()).isEqualTo(ErrorCode.SOURCE_FAILED))
                    .hasMessageContaining("has 2 partitions, but it had 3");
        }
    }

    @Test
    void aLogThatHasLostRowsIsAnError() {
        Random random = new Random(9);
        try (StreamQueries queries = new StreamQueries()) {
            PhysicalPlan plan = queries.plan("SELECT n FROM feed EMIT FINAL");
            Ticks ticks = Ticks.random(random, 20, 1, 3);
            Resume resume = new Resume(Optional.empty(), new Positions(List.of(List.of(21L))));
            try (ContinuousRun run =
                    ContinuousRun.start(
                            plan,
                            Restarts.cut(queries, ticks, 0, random, 1),
                            Optional.of(resume))) {
                assertThatThrownBy(() -> run.drain(Batch::close))
                        .hasMessageContaining("the log ends at offset 20 of partition 0");
            }
        }
    }

    @Test
    void aCancelledRunSaysWhy() {
        Random random = new Random(10);
        try (StreamQueries queries = new StreamQueries()) {
            PhysicalPlan plan = queries.plan("SELECT n FROM feed EMIT FINAL");
            Ticks ticks = Ticks.random(random, 20, 1, 3);
            RunContext context = Restarts.cut(queries, ticks, 0, random, 1);
            try (ContinuousRun run = ContinuousRun.start(plan, context, Optional.empty())) {
                run.cancel("enough");
                assertThatThrownBy(() -> run.poll(Restarts.WAIT_NANOS)).hasMessage("enough");
                assertThatThrownBy(() -> run.drain(Batch::close)).hasMessage("enough");
            }
        }
    }
}

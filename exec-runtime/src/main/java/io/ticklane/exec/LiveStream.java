package io.ticklane.exec;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.plan.Fragment;
import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.api.plan.PhysicalPlan;
import io.ticklane.api.plan.TableSource;
import io.ticklane.api.type.Field;
import io.ticklane.api.type.RowType;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.ColumnBuilder;
import io.ticklane.exec.batch.Dictionary;
import io.ticklane.exec.memory.QueryMemory;
import io.ticklane.exec.stream.ClientPosition;
import io.ticklane.exec.stream.Conflation;
import io.ticklane.exec.stream.Positions;
import io.ticklane.exec.stream.Progress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// The rows of a continuous query for a client, who is told now and then where it can go on.
///
/// ```
///   take rows: batch, batch ... --> drain: batch, batch + position --> proceed --> take rows ...
/// ```
///
/// Now and then all that is on its way is let out, and with the last batch of it goes the position,
/// which says: all rows up to here were given, and none behind. Where rows come slowly that is so
/// for each batch; where they flow, for one in some hundredths of a second. When no rows come but
/// the inputs do, a batch without rows says so about twice a second.
///
/// A query whose steps keep nothing goes on by reading its inputs at the position. Any other reads
/// them again from where it once began, and gives nothing up to the position.
///
/// Threads: one reads and closes, and may be virtual; any may cancel.
public final class LiveStream implements RowStream {
    private static final long NEWS_NANOS = 500_000_000;

    /// how long at least from one position to the next one: each costs the time in which a pipeline
    /// runs empty
    private static final long LEAST_NANOS = 20_000_000;

    /// how long conflation waits for more rows, and how long it goes on at most
    private static final long QUIET_NANOS = 2_000_000;

    private static final long MOST_NANOS = 200_000_000;

    private final ContinuousRun run;
    private final String query;
    private final boolean keepsNothing;
    private final LongSupplier clock;
    private final @Nullable Conflation conflation;
    private final Deque<Batch> ready = new ArrayDeque<>();
    private Progress reached = Progress.NONE;
    private Progress progress = Progress.NONE;
    private boolean complete;
    private long drained;
    private boolean closed;

    private LiveStream(
            ContinuousRun run,
            String query,
            boolean keepsNothing,
            LongSupplier clock,
            Optional<List<Integer>> conflated) {
        this.run = run;
        this.query = query;
        this.keepsNothing = keepsNothing;
        this.clock = clock;
        this.drained = clock.getAsLong();
        this.conflation = conflated.map(keys -> new Conflation(run.memory(), keys)).orElse(null);
    }

    /// Starts a plan for one node whose parameters are bound, from the beginning of its tables or
    /// behind a position. The caller closes it.
    ///
    /// @param inputs what the tables are that the plan reads, as far as the plan does not say it
    /// @param after the position, as [Progress#position()] gave it
    /// @param conflated whether of rows that come together only the newest of each key is given,
    ///   for a plan whose rows have keys
    ///
    ///   Errors: 22023 for what is no position, or that of another query; 0A000 for what
    ///   [#unresumable] names.
    public static LiveStream start(
            PhysicalPlan plan,
            RunContext context,
            String inputs,
            Optional<String> after,
            boolean conflated) {
        String query = ClientPosition.digest(RunSnapshot.fingerprint(plan) + inputs);
        boolean keepsNothing = keepsNothing(plan, plan.fragment(0).root());
        Optional<ContinuousRun.Resume> resume =
                after.map(ClientPosition::decode)
                        .map(position -> resume(position, query, keepsNothing));
        return new LiveStream(
                ContinuousRun.start(plan, context, resume),
                query,
                keepsNothing,
                context.clockNanos(),
                conflated ? plan.upsertKey() : Optional.empty());
    }

    private static ContinuousRun.Resume resume(
            ClientPosition position, String query, boolean keepsNothing) {
        if (!position.query().equals(query)) {
            throw new EngineException(
                    ErrorCode.INVALID_ARGUMENT,
                    "the position behind AFTER POSITION came with the rows of another query: its"
                            + " text and parameters have to be the same, and its tables and views"
                            + " must not have been made anew in another way since");
        }
        Positions begun = keepsNothing ? position.positions() : position.begun();
        return new ContinuousRun.Resume(Optional.empty(), Optional.of(begun), position.positions());
    }

    /// Why the rows of a continuous plan come without positions; empty if they come with them.
    public static Optional<String> unresumable(PhysicalPlan plan) {
        return plan.fragments().stream()
                .map(Fragment::root)
                .map(root -> unresumable(plan, root))
                .flatMap(Optional::stream)
                .findFirst();
    }

    private static Optional<String> unresumable(PhysicalPlan plan, PhysicalNode node) {
        if (node instanceof PhysicalNode.Scan scan
                && !(scan.source() instanceof TableSource.Files)) {
            return Optional.of(
                    "a query that reads "
                            + scan.source().describe()
                            + " beside its stream, whose rows may be others then");
        }
        if (node instanceof PhysicalNode.Union union
                && plan.isStream(union)
                && !union.inputs().stream().allMatch(plan::isStream)) {
            return Optional.of("UNION ALL of finite tables and a stream");
        }
        return node.inputs().stream()
                .map(input -> unresumable(plan, input))
                .flatMap(Optional::stream)
                .findFirst();
    }

    /// Whether what comes behind a row of the stream does not depend on the rows before it.
    private static boolean keepsNothing(PhysicalPlan plan, PhysicalNode node) {
        return switch (node) {
            case PhysicalNode.StreamScan scan -> scan.order().isEmpty();
            case PhysicalNode.Receive receive ->
                    keepsNothing(plan, plan.fragment(receive.fragment()).root());
            case PhysicalNode.Filter filter -> keepsNothing(plan, filter.input());
            case PhysicalNode.Project project -> keepsNothing(plan, project.input());
            case PhysicalNode.HashJoin join ->
                    keepsNothing(plan, join.left()) && !plan.isStream(join.right());
            default -> false;
        };
    }

    @Override
    public RowType rowType() {
        return run.rowType();
    }

    @Override
    public Dictionary dictionary() {
        return run.dictionary();
    }

    @Override
    public QueryMemory memory() {
        return run.memory();
    }

    @Override
    public @Nullable Batch next() {
        while (ready.isEmpty() || (!complete && ready.size() == 1)) {
            if (ready.isEmpty() && run.ended()) {
                return null;
            }
            take();
        }
        Batch batch = ready.removeFirst();
        progress = complete && ready.isEmpty() ? reached : Progress.NONE;
        return batch;
    }

    /// Takes one more batch, or lets all out. A batch is kept for a moment, because the last one
    /// has to come with the position.
    private void take() {
        boolean kept = !ready.isEmpty();
        long left = LEAST_NANOS - (clock.getAsLong() - drained);
        boolean due = run.ended() || left <= 0;
        Batch batch = kept && due ? null : run.poll(kept ? left : NEWS_NANOS);
        if (batch == null && !kept && run.isCatchingUp()) {
            return;
        }
        if (batch != null) {
            complete = false;
            add(batch);
            if (conflation != null) {
                takeMore();
            } else if (kept || !due) {
                return;
            }
        }
        drain();
    }

    private void drain() {
        Progress before = reached;
        reached = progress(run.drain(this::add));
        run.proceed();
        drained = clock.getAsLong();
        complete = true;
        if (conflation != null && !conflation.isEmpty()) {
            ready.addLast(conflation.take());
        }
        if (ready.isEmpty() && !reached.equals(before)) {
            ready.addLast(nothing());
        }
    }

    private void add(Batch rows) {
        if (conflation == null) {
            ready.addLast(rows);
        } else {
            conflation.add(rows);
        }
    }

    /// Takes what comes without a pause, for some time.
    private void takeMore() {
        long end = clock.getAsLong() + MOST_NANOS;
        Batch next = run.poll(QUIET_NANOS);
        while (next != null) {
            add(next);
            next = clock.getAsLong() - end < 0 ? run.poll(QUIET_NANOS) : null;
        }
    }

    private Progress progress(Positions positions) {
        Positions begun = keepsNothing ? new Positions(List.of()) : run.begun();
        return new Progress(
                Optional.of(new ClientPosition(query, begun, positions).encode()),
                run.watermark(),
                run.newest());
    }

    /// A batch without rows.
    private Batch nothing() {
        List<Column> columns = new ArrayList<>();
        try {
            for (Field field : run.rowType().fields()) {
                try (ColumnBuilder column = new ColumnBuilder(run.memory(), field.type(), 0)) {
                    columns.add(column.build());
                }
            }
            return new Batch(0, 0, columns);
        } catch (Throwable e) {
            columns.forEach(Column::close);
            throw e;
        }
    }

    /// How far the query had come with the last batch that was given.
    @Override
    public Progress progress() {
        return progress;
    }

    /// How many rows of streams were late.
    @Override
    public List<String> sharing() {
        long late = run.lateRows();
        return late == 0 ? List.of() : List.of("late rows left out " + late);
    }

    @Override
    public void cancel(String reason) {
        run.cancel(reason);
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        ready.forEach(Batch::close);
        ready.clear();
        if (conflation != null) {
            conflation.close();
        }
        run.close();
    }
}

package io.ticklane.exec;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.plan.PhysicalPlan;
import io.ticklane.api.type.RowType;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Dictionary;
import io.ticklane.exec.exchange.ExchangeReceiver;
import io.ticklane.exec.exchange.MorselQueue;
import io.ticklane.exec.memory.QueryMemory;
import io.ticklane.exec.operator.Source;
import io.ticklane.exec.operator.WaitingSource.Claim;
import io.ticklane.exec.pipeline.QueryRun;
import io.ticklane.exec.query.QueryContext;
import io.ticklane.exec.query.QuerySettings;
import io.ticklane.exec.snapshot.SnapshotHeader;
import io.ticklane.exec.snapshot.SnapshotReader;
import io.ticklane.exec.snapshot.WrittenSnapshot;
import io.ticklane.exec.stream.Positions;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A continuous query that stops now and then where nothing is in flight, and that can be taken up
/// again by another run.
///
/// ```
///   start --> poll, poll, poll --> drain --> proceed --> poll ... --> drain --> close
///                                    |
///                                    '-- positions: where the inputs are, all rows before were given
///
///   start(resume) --> [ catches up: reads on to the positions, gives nothing ] --> poll ...
/// ```
///
/// What a run has given when it is drained follows from the logs up to the positions, however they
/// were cut. So a run that resumes at the positions of another one goes on where that was drained:
/// no row is lost, and none is there twice.
///
/// It runs with one worker, so that all steps of a stream are in one pipeline and no row waits
/// between two of them.
///
/// Threads: one, which may be virtual; any may cancel.
public final class ContinuousRun implements AutoCloseable {
    private final QueryContext context;
    private final QueryRun run;
    private final MorselQueue result;
    private final ExchangeReceiver receiver;
    private final LogInputs inputs;
    private final PipelineCompiler compiler;
    private final PhysicalPlan plan;
    private final Optional<Positions> begun;
    private final @Nullable SnapshotReader snapshot;
    private final Deque<Batch> ready = new ArrayDeque<>();
    private boolean caughtUp;
    private boolean drained;
    private boolean ended;
    private boolean closed;

    /// Where a run goes on.
    ///
    /// @param snapshot what the steps of an earlier run kept; empty to read from the beginning
    /// @param digest the digest that it must have; empty where any will do
    /// @param begun where the first of all runs began, [ContinuousRun#begun()]; empty for where the
    ///   tables say, which is right for tables that always begin with the same row
    /// @param positions up to where rows were given
    public record Resume(
            Optional<Path> snapshot,
            Optional<String> digest,
            Optional<Positions> begun,
            Positions positions) {
        /// Going on with any snapshot of the plan.
        public Resume(Optional<Path> snapshot, Optional<Positions> begun, Positions positions) {
            this(snapshot, Optional.empty(), begun, positions);
        }

        /// Going on at positions, with tables that always begin with the same row.
        public Resume(Optional<Path> snapshot, Positions positions) {
            this(snapshot, Optional.empty(), positions);
        }
    }

    private ContinuousRun(
            PhysicalPlan plan,
            RunContext runContext,
            QueryContext context,
            Optional<Resume> resume,
            @Nullable SnapshotReader snapshot) {
        this.plan = plan;
        this.snapshot = snapshot;
        this.begun = resume.flatMap(Resume::begun);
        this.context = context;
        this.run = new QueryRun(runContext.scheduler(), context);
        this.result = new MorselQueue(Streams.lookAhead(context), run::resultChanged);
        this.receiver = result.receiver();
        this.ended = snapshot != null && snapshot.header().ended();
        this.caughtUp = resume.isEmpty() || ended;
        this.inputs =
                new LogInputs(
                        plan,
                        context,
                        run::resultChanged,
                        snapshot == null
                                ? begun
                                : Optional.of(new Positions(snapshot.header().positions())),
                        resume.map(Resume::positions));
        this.compiler = new PipelineCompiler(plan, runContext.tables(), context, run);
        compiler.readBy(inputs);
        run.own(() -> {
            if (context.stopped()) {
                receiver.close();
            }
        });
    }

    /// Starts a plan for one node whose parameters are bound; from the beginning of its tables, or
    /// where an earlier run was. The caller closes it.
    ///
    /// Errors: what can be said without running, such as a table that cannot be opened, or a log
    /// that has other partitions than it had (58000); XX001 for a snapshot that cannot be used,
    /// with a [cause][io.ticklane.exec.snapshot.RefusedSnapshot] that tells it from others. What a
    /// step has kept in another form is found when it gets its first row, or at [#drain].
    public static ContinuousRun start(
            PhysicalPlan plan, RunContext runContext, Optional<Resume> resume) {
        QueryRunner.requireVersion(plan);
        QueryContext context = QueryRunner.context(alone(runContext));
        SnapshotReader snapshot = null;
        ContinuousRun made;
        try {
            if (resume.isPresent() && resume.get().snapshot().isPresent()) {
                snapshot = read(resume.get(), plan, context);
            }
            made = new ContinuousRun(plan, runContext, context, resume, snapshot);
        } catch (Throwable e) {
            if (snapshot != null) {
                snapshot.close();
            }
            context.close();
            throw e;
        }
        try {
            made.begin();
            return made;
        } catch (Throwable e) {
            made.close();
            throw e;
        }
    }

    private static SnapshotReader read(Resume resume, PhysicalPlan plan, QueryContext context) {
        Path file = resume.snapshot().orElseThrow();
        SnapshotReader reader = new SnapshotReader(file, context.memory(), context.dictionary());
        Optional<String> wrong = RunSnapshot.refusal(reader.header(), plan, resume.positions());
        if (wrong.isEmpty() && !resume.digest().orElse(reader.digest()).equals(reader.digest())) {
            wrong = Optional.of("it is another one than that which was written here");
        }
        if (wrong.isPresent()) {
            reader.close();
            throw reader.corrupt(wrong.get());
        }
        context.countLate(reader.header().lateRows());
        return reader;
    }

    /// Lets the run begin, unless all was given before.
    private void begin() {
        if (snapshot != null && ended) {
            return;
        }
        compiler.compile(result.sender());
        if (snapshot != null) {
            RunSnapshot.restore(snapshot, run);
        }
        run.start();
    }

    private static RunContext alone(RunContext given) {
        QuerySettings settings = given.settings();
        return new RunContext(
                given.scheduler(),
                given.allocator(),
                given.functions(),
                given.tables(),
                given.dictionary(),
                new QuerySettings(
                        1, settings.batchRows(), settings.morselRows(), settings.memoryBytes()),
                given.clockNanos(),
                given.deadlineNanos());
    }

    /// The columns of the result.
    public RowType rowType() {
        return plan.output();
    }

    /// The texts of the batches that were given.
    public Dictionary dictionary() {
        return context.dictionary();
    }

    /// The memory of the query.
    public QueryMemory memory() {
        return context.memory();
    }

    /// Where the inputs of the first of all runs began.
    public Positions begun() {
        return begun.orElseGet(inputs::begun);
    }

    /// Whether the run still reads what was read before.
    public boolean isCatchingUp() {
        return !caughtUp;
    }

    /// The next batch, waiting for it about so long; null when none came. The caller closes it,
    /// before the run. Throws why the query stopped, if it did.
    ///
    /// While the run catches up, this works on that, about so long, and gives nothing.
    public @Nullable Batch poll(long waitNanos) {
        requireOpen();
        if (drained) {
            throw new IllegalStateException("the run is drained and has to proceed first");
        }
        if (ready.isEmpty() && catchUp(waitNanos, false) && !ended) {
            switch (run.await(receiver, waitNanos)) {
                case MORSEL -> take();
                case END -> ended = true;
                case NOT_YET -> {}
            }
        }
        return ready.pollFirst();
    }

    private void take() {
        Source.Morsel morsel = receiver.next();
        if (morsel != null) {
            morsel.read(ready::addLast);
        }
    }

    /// Reads what was read before, for about so long, and goes on or pauses then; whether all of it
    /// was read.
    private boolean catchUp(long nanos, boolean thenPause) {
        long begin = context.clock().getAsLong();
        while (!caughtUp) {
            long left = nanos - (context.clock().getAsLong() - begin);
            switch (run.work(receiver, inputs::areThrough, left)) {
                case MORSEL -> {
                    take();
                    ready.forEach(Batch::close);
                    ready.clear();
                }
                case NOT_YET -> {
                    closeLate();
                    return false;
                }
                case END -> {
                    caughtUp = true;
                    closeLate();
                    ended = run.await(receiver, 0) == Claim.END;
                    if (thenPause) {
                        inputs.pause();
                    }
                    inputs.letOn();
                }
            }
        }
        return true;
    }

    private void closeLate() {
        for (Batch rows = context.takeLate(); rows != null; rows = context.takeLate()) {
            rows.close();
        }
    }

    /// The next rows that were left out because they were late, where the plan keeps such; null
    /// when there are none now. When the run is drained and there are no more, those up to its
    /// positions were given. The caller closes the batch, before the run.
    public @Nullable Batch late() {
        requireOpen();
        return caughtUp ? context.takeLate() : null;
    }

    /// Whether the inputs have ended, and all rows were given.
    public boolean ended() {
        return ended && ready.isEmpty();
    }

    /// Takes no more of the inputs in, and gives what is on its way; returns when nothing is in
    /// flight, so that all that the run knows is in what its steps keep. Catches up first.
    ///
    /// Ownership: the consumer owns the batches.
    ///
    /// Errors: why the query stopped.
    public Positions drain(Consumer<Batch> out) {
        requireOpen();
        boolean more = catchUp(Long.MAX_VALUE, true);
        inputs.pause();
        drained = true;
        while (more) {
            while (!ready.isEmpty()) {
                out.accept(ready.removeFirst());
            }
            if (run.work(receiver, () -> true, Long.MAX_VALUE) == Claim.MORSEL) {
                take();
            } else {
                more = false;
            }
        }
        if (compiler.holdsRows()) {
            throw new EngineException(
                    ErrorCode.INTERNAL,
                    "rows wait between the steps of a continuous query, which cannot be drained");
        }
        ended = ended || run.await(receiver, 0) == Claim.END;
        if (snapshot != null && !ended) {
            RunSnapshot.complete(snapshot, run);
        }
        return positions();
    }

    private Positions positions() {
        return inputs.areOpen() || snapshot == null
                ? inputs.positions()
                : new Positions(snapshot.header().positions());
    }

    /// Goes on after [#drain].
    public void proceed() {
        requireOpen();
        if (drained) {
            drained = false;
            inputs.proceed();
        }
    }

    /// How many rows were left out because they were late, since the first of all runs began.
    public long lateRows() {
        return context.lateRows();
    }

    /// How many rows this run has taken of its inputs, those that it read again too.
    public long rowsRead() {
        return context.rowsRead();
    }

    /// The time up to which rows were given, in nanoseconds since 1970; empty where it is not
    /// known, and where no step needs the order of time.
    public OptionalLong watermark() {
        return context.watermark();
    }

    /// The greatest time that was read, in nanoseconds since 1970; empty where no step needs the
    /// order of time, and before there is one.
    public OptionalLong newest() {
        return context.newest();
    }

    /// What has a state that cannot be saved, by its name; empty if snapshots are possible. What
    /// steps say that have seen no rows yet is not known. Only while the run is drained.
    public Optional<String> unsaved() {
        requireDrained();
        if (ended) {
            return Optional.empty();
        }
        return RunSnapshot.unsaved(plan, run);
    }

    /// Writes what the steps keep to a file: aside first, and under its name when it is whole and
    /// on the disk. Gives its SHA-256 in hex, which follows from the logs up to the positions, and
    /// not from how they were cut. Only while the run is drained.
    ///
    /// Errors: 0A000 for what [#unsaved()] names; 58030 where the file cannot be written.
    public String save(Path file) {
        try (WrittenSnapshot written = write(file)) {
            written.force();
            return written.digest();
        }
    }

    /// The same, but returns when all is written: the run may go on while the caller, who owns it,
    /// brings it to the disk.
    public WrittenSnapshot write(Path file) {
        unsaved()
                .ifPresent(name -> {
                    throw new EngineException(
                            ErrorCode.FEATURE_NOT_SUPPORTED,
                            "a snapshot of the state of "
                                    + name
                                    + " is not supported; the query can be read again from the"
                                    + " beginning of its logs");
                });
        SnapshotHeader header =
                new SnapshotHeader(
                        plan.version(),
                        RunSnapshot.fingerprint(plan),
                        positions().inputs(),
                        lateRows(),
                        ended);
        return RunSnapshot.write(file, header, run, context);
    }

    private void requireDrained() {
        requireOpen();
        if (!drained) {
            throw new IllegalStateException("the run has to be drained first");
        }
    }

    /// Ends the query with error 57014 and this message.
    public void cancel(String reason) {
        run.stop(new EngineException(ErrorCode.CANCELLED, reason));
    }

    private void requireOpen() {
        if (closed) {
            throw new EngineException(ErrorCode.INVALID_CURSOR, "the run is closed");
        }
        context.check();
    }

    /// Ends the query if it still runs and releases its memory; returns when nothing of it runs any
    /// more.
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        ready.forEach(Batch::close);
        ready.clear();
        try {
            run.close();
        } finally {
            receiver.close();
            if (snapshot != null) {
                snapshot.close();
            }
            context.close();
        }
    }
}

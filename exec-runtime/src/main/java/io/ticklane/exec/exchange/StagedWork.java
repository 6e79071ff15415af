package io.ticklane.exec.exchange;

import io.ticklane.exec.operator.BatchConsumer;
import io.ticklane.exec.operator.Source;
import java.util.function.IntConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Work in stages, as a source whose morsels are tasks and give no rows. The tasks of a stage run
/// in parallel; the next stage begins when all of them have ended.
///
/// Threads: any; claims come one at a time, as all decisions of a scheduler do.
public final class StagedWork implements ExchangeReceiver {
    private static final Stage UNKNOWN = new Stage(0, _ -> {});

    private final Supplier<@Nullable Stage> stages;
    private @Nullable Stage stage;
    private int claimed;
    private int taken;
    private int ended;
    private long sequence;

    /// Tasks `0` to `tasks - 1` of a stage.
    public record Stage(int tasks, IntConsumer work) {}

    /// The stages that the supplier gives, each asked for when the one before has ended; null ends
    /// the work.
    public StagedWork(Supplier<@Nullable Stage> stages) {
        this.stages = stages;
        advance();
    }

    /// Does all the work here and now.
    public void runAll() {
        for (Source.Morsel task = next(); task != null; task = next()) {
            task.read(_ -> {});
        }
    }

    private void advance() {
        claimed = 0;
        taken = 0;
        ended = 0;
        // if no next stage can be had, nobody does this one once more, nor goes on behind it
        stage = UNKNOWN;
        Stage next;
        do {
            next = stages.get();
        } while (next != null && next.tasks() == 0);
        stage = next;
    }

    @Override
    public synchronized Claim claim() {
        if (stage == null) {
            return Claim.END;
        }
        if (claimed == stage.tasks()) {
            return Claim.NOT_YET;
        }
        claimed++;
        return Claim.MORSEL;
    }

    @Override
    public synchronized Source.@Nullable Morsel next() {
        Stage current = stage;
        if (current == null || taken == current.tasks()) {
            return null;
        }
        return new Task(sequence++, current.work(), taken++);
    }

    private synchronized void taskEnded() {
        Stage current = stage;
        if (current != null && ++ended == current.tasks()) {
            advance();
        }
    }

    @Override
    public synchronized void close() {
        stage = null;
    }

    private final class Task implements Source.Morsel {
        private final long sequence;
        private final IntConsumer work;
        private final int number;

        private Task(long sequence, IntConsumer work, int number) {
            this.sequence = sequence;
            this.work = work;
            this.number = number;
        }

        @Override
        public long sequence() {
            return sequence;
        }

        @Override
        public void read(BatchConsumer out) {
            work.accept(number);
            taskEnded();
        }
    }
}

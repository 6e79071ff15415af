package io.ticklane.exec.stream;

import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.api.snapshot.StateReader;
import io.ticklane.api.snapshot.StateWriter;
import io.ticklane.api.type.Field;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.operator.BatchConsumer;
import io.ticklane.exec.operator.Meeting;
import io.ticklane.exec.query.QueryContext;
import io.ticklane.exec.snapshot.Saved;
import java.util.ArrayList;
import java.util.List;

/// The rows of several streams, each by its times, as one: by time, rows of one time by their
/// stream. A row goes on when all other streams have reached its time. A stream that is far ahead
/// is not read until the others follow.
///
/// Threads: one at a time.
final class MergedStreams implements Meeting {
    /// How many rows of a stream may wait for the others.
    private static final long MOST_WAITING = 1 << 20;

    private final List<SqlType> types;
    private final TimeMerge merge;
    private final List<Input> inputs = new ArrayList<>();
    private long told = Long.MIN_VALUE;

    /// What is known of a stream.
    private static final class Input {
        private final HeldRuns runs;
        private long reached = Long.MIN_VALUE;
        private boolean ended;

        private Input(HeldRuns runs) {
            this.runs = runs;
        }
    }

    /// The union of a plan node, all of whose inputs are streams.
    MergedStreams(PhysicalNode.Union node, QueryContext context) {
        this.types = node.output().fields().stream().map(Field::type).toList();
        int time = node.order().orElseThrow().time();
        this.merge = new TimeMerge(context.memory(), context.settings().batchRows());
        for (int number = 0; number < node.inputs().size(); number++) {
            inputs.add(new Input(new HeldRuns(context, merge, time, number)));
        }
    }

    @Override
    public boolean wants(int number) {
        Input input = inputs.get(number);
        return input.runs.rows() < MOST_WAITING
                || inputs.stream()
                        .noneMatch(other -> !other.ended && other.reached < input.reached);
    }

    @Override
    public void process(int number, Batch in, BatchConsumer out) {
        Input input = inputs.get(number);
        input.runs.add(in.retain());
        release(out);
    }

    @Override
    public void reached(int number, long now, BatchConsumer out) {
        inputs.get(number).reached = now;
        release(out);
    }

    @Override
    public void ended(int number, BatchConsumer out) {
        inputs.get(number).ended = true;
        release(out);
    }

    private void release(BatchConsumer out) {
        TimeMerge.Bound least = TimeMerge.Bound.NONE;
        for (int number = 0; number < inputs.size(); number++) {
            Input input = inputs.get(number);
            if (!input.ended && input.reached < least.time()) {
                least = new TimeMerge.Bound(input.reached, number);
            }
        }
        merge.take(inputs.stream().map(input -> input.runs).toList(), least, 0, out);
        if (least.time() > told && least.time() < Long.MAX_VALUE) {
            told = least.time();
            out.reached(told);
        }
    }

    @Override
    public Saved saved() {
        return new State();
    }

    /// How far each stream is, and its rows that wait for others in the order in which they will
    /// go.
    private final class State implements Saved {
        @Override
        public void save(StateWriter out) {
            out.writeLong(told);
            for (Input input : inputs) {
                out.writeLong(input.reached);
                out.writeLong(input.ended ? 1 : 0);
                input.runs.save(out);
            }
        }

        @Override
        public void restore(StateReader in) {
            told = in.readLong();
            for (int number = 0; number < inputs.size(); number++) {
                Input input = inputs.get(number);
                input.reached = in.readLong();
                input.ended = in.readCount(1) == 1;
                input.runs.restore(in, types);
            }
        }
    }

    @Override
    public void close() {
        inputs.forEach(input -> input.runs.close());
    }
}

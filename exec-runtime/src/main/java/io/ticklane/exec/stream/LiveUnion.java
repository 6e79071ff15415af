package io.ticklane.exec.stream;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.api.plan.PhysicalNode.StreamScan.Late;
import io.ticklane.api.plan.PhysicalNode.StreamScan.TimeOrder;
import io.ticklane.api.snapshot.StateReader;
import io.ticklane.api.snapshot.StateWriter;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.RowRange;
import io.ticklane.exec.expression.value.TimeText;
import io.ticklane.exec.operator.BatchConsumer;
import io.ticklane.exec.operator.Meeting;
import io.ticklane.exec.query.QueryContext;
import io.ticklane.exec.snapshot.Saved;
import java.util.Optional;
import java.util.function.Predicate;

/// The rows of finite inputs, one after the other, and then those of a stream. With an order all of
/// them come by their times: a row of the stream that is before the last one of the others is late.
///
/// Threads: one at a time.
public final class LiveUnion implements Meeting {
    private final PhysicalNode.Union node;
    private final QueryContext context;
    private final int live;
    private int current;
    private long last = Long.MIN_VALUE;

    private LiveUnion(PhysicalNode.Union node, QueryContext context) {
        this.node = node;
        this.context = context;
        this.live = node.inputs().size() - 1;
    }

    /// The union of a plan node with streams, which are the inputs for which `isStream` holds.
    public static Meeting of(
            PhysicalNode.Union node, Predicate<PhysicalNode> isStream, QueryContext context) {
        return node.inputs().stream().allMatch(isStream)
                ? new MergedStreams(node, context)
                : new LiveUnion(node, context);
    }

    @Override
    public boolean wants(int input) {
        return input == current;
    }

    @Override
    public void process(int input, Batch in, BatchConsumer out) {
        if (node.order().isEmpty()) {
            out.accept(in.retain());
        } else if (input < live) {
            last = lastTime(in, node.order().get());
            out.accept(in.retain());
            out.reached(last);
        } else {
            onTime(in, node.order().get(), out);
        }
    }

    /// The time of the last row; NULLs come last.
    private long lastTime(Batch in, TimeOrder order) {
        Column times = in.column(order.time());
        int row = in.rows() - 1;
        if (times.isNull(row)) {
            throw new EngineException(
                    ErrorCode.INVALID_ARGUMENT,
                    "a row before those of the stream has NULL in "
                            + name(order)
                            + ", but the rows of a stream need a time; leave it out with WHERE "
                            + name(order)
                            + " IS NOT NULL");
        }
        return times.longValue(row);
    }

    private void onTime(Batch in, TimeOrder order, BatchConsumer out) {
        Column times = in.column(order.time());
        int late = 0;
        while (late < in.rows() && times.longValue(late) < last) {
            late++;
        }
        if (late > 0 && order.late() == Late.ERROR) {
            throw new EngineException(
                    ErrorCode.INVALID_ARGUMENT,
                    "a row of the stream is late: its "
                            + name(order)
                            + " is "
                            + TimeText.timestamp(times.longValue(0))
                            + ", and the rows before the stream go on to "
                            + TimeText.timestamp(last)
                            + "; use LATE DROP, or leave such rows out of one of the two");
        }
        context.countLate(late);
        if (late < in.rows()) {
            out.accept(RowRange.of(context.memory(), in, late, in.rows() - late));
        }
    }

    private String name(TimeOrder order) {
        return node.output().field(order.time()).name();
    }

    @Override
    public void reached(int input, long time, BatchConsumer out) {
        if (input == live) {
            out.reached(Math.max(time, last));
        }
    }

    @Override
    public void ended(int input, BatchConsumer out) {
        current++;
    }

    @Override
    public Saved saved() {
        return new State();
    }

    /// Which input is read, and the last time of those before the stream. Those are read whole
    /// before a run is drained: it need not be known where in one of them it was.
    private final class State implements Saved {
        @Override
        public Optional<String> unsaved() {
            return current < live
                    ? Optional.of("UNION ALL that has not come to its stream")
                    : Optional.empty();
        }

        @Override
        public void save(StateWriter out) {
            out.writeLong(current);
            out.writeLong(last);
        }

        @Override
        public void restore(StateReader in) {
            current = in.readCount(live + 1);
            last = in.readLong();
        }
    }

    @Override
    public void close() {}
}

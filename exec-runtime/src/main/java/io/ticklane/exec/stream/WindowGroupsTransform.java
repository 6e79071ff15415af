package io.ticklane.exec.stream;

import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.api.snapshot.StateReader;
import io.ticklane.api.snapshot.StateWriter;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.Lane;
import io.ticklane.exec.batch.RowRange;
import io.ticklane.exec.group.AggregateSink;
import io.ticklane.exec.operator.BatchConsumer;
import io.ticklane.exec.operator.Sink;
import io.ticklane.exec.operator.Source;
import io.ticklane.exec.operator.Transform;
import io.ticklane.exec.query.QueryContext;
import io.ticklane.exec.snapshot.Saved;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Groups rows window by window: rows with the same value of the first key, which come together.
/// The groups of a window come out when a row of another one has come, and those of the last one
/// when the input has ended; nothing of a window is kept after that. The position of a row, for
/// calls that depend on it, is its number in its window.
///
/// Threads: one at a time, serial.
public final class WindowGroupsTransform implements Transform {
    private final PhysicalNode.Aggregate node;
    private final QueryContext context;
    private @Nullable AggregateSink sink;
    private Sink.@Nullable Local local;
    private long window;
    private @Nullable Optional<String> unsaved;

    /// The groups of a plan node.
    public WindowGroupsTransform(PhysicalNode.Aggregate node, QueryContext context) {
        this.node =
                new PhysicalNode.Aggregate(node.input(), node.keys(), node.calls(), node.output());
        this.context = context;
    }

    @Override
    public void process(Batch in, BatchConsumer out) {
        Column windows = in.column(node.keys().get(0));
        int from = 0;
        while (from < in.rows()) {
            long value = value(windows, from);
            int to = from + 1;
            while (to < in.rows() && value(windows, to) == value) {
                to++;
            }
            if (sink != null && value != window) {
                emit(in.sequence(), out);
            }
            window = value;
            try (Batch rows = RowRange.of(context.memory(), in, from, to - from);
                    Batch placed = rows.withSequence(0)) {
                open().consume(placed);
            }
            from = to;
        }
    }

    private static long value(Column windows, int row) {
        return windows.lane() == Lane.INT ? windows.integer(row) : windows.longValue(row);
    }

    private Sink.Local open() {
        Sink.Local open = local;
        if (open == null) {
            AggregateSink made = new AggregateSink(node, context);
            sink = made;
            open = made.local();
            local = open;
        }
        return open;
    }

    @Override
    public void finish(BatchConsumer out) {
        emit(0, out);
    }

    private void emit(long sequence, BatchConsumer out) {
        AggregateSink done = sink;
        if (done == null) {
            return;
        }
        sink = null;
        local = null;
        try (done;
                Source groups = done.finish()) {
            for (Source.Morsel morsel = groups.next(); morsel != null; morsel = groups.next()) {
                morsel.read(batch -> {
                    try (batch) {
                        out.accept(batch.withSequence(sequence));
                    }
                });
            }
        }
    }

    @Override
    public Saved saved() {
        return new OpenWindow();
    }

    /// The window that is open, if there is one, and its groups.
    private final class OpenWindow implements Saved {
        @Override
        public Optional<String> unsaved() {
            Optional<String> known = unsaved;
            if (known == null) {
                try (AggregateSink some = new AggregateSink(node, context)) {
                    known = some.saved().unsaved();
                }
                unsaved = known;
            }
            return known;
        }

        @Override
        public void save(StateWriter out) {
            AggregateSink open = sink;
            out.writeLong(open == null ? 0 : 1);
            if (open != null) {
                out.writeLong(window);
                open.saved().save(out);
            }
        }

        @Override
        public void restore(StateReader in) {
            if (in.readCount(1) == 1) {
                window = in.readLong();
                open();
                Objects.requireNonNull(sink).saved().restore(in);
            }
        }
    }

    @Override
    public void close() {
        AggregateSink open = sink;
        if (open != null) {
            open.close();
        }
        sink = null;
        local = null;
    }
}

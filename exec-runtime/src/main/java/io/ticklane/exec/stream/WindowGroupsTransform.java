package io.ticklane.exec.stream;

import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.api.snapshot.StateReader;
import io.ticklane.api.snapshot.StateWriter;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.RowRange;
import io.ticklane.exec.group.AggregateSink;
import io.ticklane.exec.operator.BatchConsumer;
import io.ticklane.exec.operator.Sink;
import io.ticklane.exec.operator.Source;
import io.ticklane.exec.operator.Transform;
import io.ticklane.exec.query.QueryContext;
import io.ticklane.exec.snapshot.Saved;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Groups rows window by window: a window is a value of the first key. The groups of a window come
/// out when the rows have reached a time from which on none lies in it, or, where windows follow
/// one another, when a row of a later one has come; those that are left when the input has ended.
/// Nothing of a window is kept after that. Windows come in ascending order, and the groups of each
/// in the order of their first rows. The position of a row, for calls that depend on it, is its
/// number in its window.
///
/// Threads: one at a time, serial.
public final class WindowGroupsTransform implements Transform {
    private final PhysicalNode.Aggregate node;
    private final QueryContext context;
    private final boolean overlapping;
    private final WindowBound bound;
    private final NavigableMap<Long, Window> open = new TreeMap<>();
    private final WindowRows split;
    private long last;
    private boolean asked;
    private Optional<String> unsaved = Optional.empty();

    /// The groups of a plan node.
    public WindowGroupsTransform(PhysicalNode.Aggregate node, QueryContext context) {
        PhysicalNode.Aggregate.Windows windows = node.windows().orElseThrow();
        this.node =
                new PhysicalNode.Aggregate(node.input(), node.keys(), node.calls(), node.output());
        this.context = context;
        this.overlapping = windows.overlapping();
        this.bound = new WindowBound(windows.least(), context);
        this.split = new WindowRows(context);
    }

    /// The groups of a window so far.
    private record Window(AggregateSink groups, Sink.Local rows) implements AutoCloseable {
        @Override
        public void close() {
            groups.close();
        }
    }

    @Override
    public void process(Batch in, BatchConsumer out) {
        last = in.sequence();
        Column windows = in.column(node.keys().get(0));
        if (overlapping) {
            split.split(in, windows, this::add);
            return;
        }
        int from = 0;
        while (from < in.rows()) {
            long value = windows.longValue(from);
            int to = from + 1;
            while (to < in.rows() && windows.longValue(to) == value) {
                to++;
            }
            emit(open.headMap(value, false), out);
            try (Batch rows = RowRange.of(context.memory(), in, from, to - from)) {
                add(value, rows);
            }
            from = to;
        }
    }

    private void add(long value, Batch rows) {
        try (Batch placed = rows.withSequence(0)) {
            window(value).rows().consume(placed);
        }
    }

    private Window window(long value) {
        @Nullable Window window = open.get(value);
        if (window == null) {
            AggregateSink groups = new AggregateSink(node, context);
            window = new Window(groups, groups.local());
            open.put(value, window);
        }
        return window;
    }

    @Override
    public void reached(long time, BatchConsumer out) {
        long least = bound.at(time);
        emit(open.headMap(least, false), out);
        out.reached(least);
    }

    @Override
    public void finish(BatchConsumer out) {
        emit(open, out);
    }

    private void emit(NavigableMap<Long, Window> complete, BatchConsumer out) {
        while (!complete.isEmpty()) {
            Window window = complete.pollFirstEntry().getValue();
            try (window;
                    Source groups = window.groups().finish()) {
                emit(groups, out);
            }
        }
    }

    private void emit(Source groups, BatchConsumer out) {
        for (Source.Morsel morsel = groups.next(); morsel != null; morsel = groups.next()) {
            morsel.read(batch -> {
                try (batch) {
                    out.accept(batch.withSequence(last));
                }
            });
        }
    }

    @Override
    public Saved saved() {
        return new OpenWindows();
    }

    /// The windows that are open, and their groups.
    private final class OpenWindows implements Saved {
        @Override
        public Optional<String> unsaved() {
            if (!asked) {
                try (AggregateSink some = new AggregateSink(node, context)) {
                    unsaved = some.saved().unsaved();
                }
                asked = true;
            }
            return unsaved;
        }

        @Override
        public void save(StateWriter out) {
            out.writeLong(open.size());
            for (Map.Entry<Long, Window> each : open.entrySet()) {
                out.writeLong(each.getKey());
                each.getValue().groups().saved().save(out);
            }
        }

        @Override
        public void restore(StateReader in) {
            for (int left = in.readCount(Integer.MAX_VALUE); left > 0; left--) {
                window(in.readLong()).groups().saved().restore(in);
            }
        }
    }

    @Override
    public void close() {
        open.values().forEach(Window::close);
        open.clear();
        bound.close();
        split.close();
    }
}

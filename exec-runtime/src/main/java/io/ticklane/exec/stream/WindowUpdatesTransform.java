package io.ticklane.exec.stream;

import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.api.snapshot.StateReader;
import io.ticklane.api.snapshot.StateWriter;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.ColumnBuilder;
import io.ticklane.exec.batch.RowRange;
import io.ticklane.exec.group.LiveGroups;
import io.ticklane.exec.operator.BatchConsumer;
import io.ticklane.exec.operator.Transform;
import io.ticklane.exec.query.QueryContext;
import io.ticklane.exec.snapshot.Saved;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;

/// Gives the groups of windows of time when these are complete, and those that late rows have
/// changed again. A window is a value of the first key.
///
/// ```
///   come at  time   window of 10 that ends at 10
///        7      7   +
///       12     12   complete at 10, before this row: given
///       15      8   + late
///       15      9   + late
///       16     16   given again, once, for the two rows that came at 15
/// ```
///
/// Rows come in the order of their ordinals: the times at which they come, which for rows that are
/// late is later than their time. A window is complete when the rows have come to a time from which
/// on only late ones lie in it. Late rows that come at one time change its groups together. Both
/// are given before what comes next, earlier windows first, and in each the groups in the order in
/// which they have changed. So what comes out, and in which order, follows from the rows. A window
/// is forgotten when no row that is not too late can lie in it.
///
/// The position of a row, for calls that depend on it, is its time; rows of one time count in the
/// order in which they come.
///
/// Threads: one at a time, serial.
public final class WindowUpdatesTransform implements Transform {
    private final PhysicalNode.Aggregate node;
    private final QueryContext context;
    private final int time;
    private final long within;
    private final WindowBound bound;
    private final WindowRows split;
    private final NavigableMap<Long, LiveGroups> open = new TreeMap<>();
    private final List<ColumnBuilder> made = new ArrayList<>();
    private long now = Long.MIN_VALUE;

    /// the first window that is not complete
    private long complete = Long.MIN_VALUE;

    /// whether rows that came now lie in windows that were given
    private boolean changed;

    private long last;

    /// The groups of a plan node.
    WindowUpdatesTransform(PhysicalNode.Aggregate node, QueryContext context) {
        PhysicalNode.Aggregate.Changes changes = node.changes().orElseThrow();
        this.node =
                new PhysicalNode.Aggregate(node.input(), node.keys(), node.calls(), node.output());
        this.context = context;
        this.time = changes.time();
        this.within = changes.withinNanos();
        this.bound = new WindowBound(node.windows().orElseThrow().least(), context);
        this.split = new WindowRows(context);
    }

    @Override
    public void process(Batch in, BatchConsumer out) {
        last = in.sequence();
        Column places = Objects.requireNonNull(in.ordinals(), "when the rows come");
        Column windows = in.column(node.keys().get(0));
        try (Column least = bound.at(places)) {
            int from = 0;
            for (int row = 0; row < in.rows(); row++) {
                if (places.longValue(row) > now) {
                    if (changed || least.longValue(row) > complete) {
                        add(in, from, row);
                        from = row;
                        give(least.longValue(row), out);
                    }
                    now = places.longValue(row);
                }
                changed |= windows.longValue(row) < complete;
            }
            add(in, from, in.rows());
        }
        flush(out);
    }

    private void add(Batch in, int from, int to) {
        if (from < to) {
            try (Batch rows = RowRange.of(context.memory(), in, from, to - from);
                    Batch placed = byTime(rows)) {
                split.split(
                        placed,
                        placed.column(node.keys().get(0)),
                        (window, part) -> groups(window).consume(part));
            }
        }
    }

    /// The same rows with their times as their positions, of which -1 is none.
    private Batch byTime(Batch rows) {
        Column times = rows.column(time);
        Column positions = times;
        if (IntStream.range(0, rows.rows()).anyMatch(row -> times.longValue(row) < 0)) {
            try (ColumnBuilder builder =
                    new ColumnBuilder(context.memory(), SqlType.BIGINT, rows.rows())) {
                for (int row = 0; row < rows.rows(); row++) {
                    long each = times.longValue(row);
                    builder.append(each < 0 ? Math.max(each, Long.MIN_VALUE + 1) - 1 : each);
                }
                positions = builder.build();
            }
        } else {
            positions.retain();
        }
        rows.columns().forEach(Column::retain);
        return new Batch(0, rows.rows(), rows.columns(), positions);
    }

    private LiveGroups groups(long window) {
        LiveGroups known = open.get(window);
        if (known == null) {
            known = new LiveGroups(node, context);
            open.put(window, known);
        }
        return known;
    }

    /// Gives what has changed of the windows below one, which are complete.
    private void give(long least, BatchConsumer out) {
        open.headMap(least, false).values().forEach(groups -> give(groups, out));
        complete = least;
        changed = false;
    }

    private void give(LiveGroups groups, BatchConsumer out) {
        if (groups.changes() == 0) {
            return;
        }
        if (made.isEmpty()) {
            node.output()
                    .fields()
                    .forEach(field ->
                            made.add(
                                    new ColumnBuilder(
                                            context.memory(), field.type(), groups.changes())));
        }
        groups.append(made);
        if (made.get(0).rows() >= context.settings().batchRows()) {
            flush(out);
        }
    }

    private void flush(BatchConsumer out) {
        if (made.isEmpty()) {
            return;
        }
        int rows = made.get(0).rows();
        List<Column> columns = made.stream().map(ColumnBuilder::build).toList();
        made.clear();
        out.accept(new Batch(last, rows, columns));
    }

    @Override
    public void reached(long reached, BatchConsumer out) {
        if (reached > now) {
            long least = bound.at(reached);
            if (changed || least > complete) {
                give(least, out);
                flush(out);
            }
            now = reached;
        }
        if (reached >= Long.MIN_VALUE + within) {
            NavigableMap<Long, LiveGroups> old = open.headMap(bound.at(reached - within), false);
            old.values().forEach(LiveGroups::close);
            old.clear();
        }
    }

    @Override
    public void finish(BatchConsumer out) {
        open.values().forEach(groups -> give(groups, out));
        flush(out);
    }

    @Override
    public Saved saved() {
        return new OpenWindows();
    }

    /// Up to where rows have come, and the windows that may change, with their groups.
    private final class OpenWindows implements Saved {
        @Override
        public Optional<String> unsaved() {
            try (LiveGroups some = new LiveGroups(node, context)) {
                return some.saved().unsaved();
            }
        }

        @Override
        public void save(StateWriter out) {
            out.writeLong(now);
            out.writeLong(complete);
            out.writeLong(changed ? 1 : 0);
            out.writeLong(open.size());
            for (Map.Entry<Long, LiveGroups> each : open.entrySet()) {
                out.writeLong(each.getKey());
                each.getValue().saved().save(out);
            }
        }

        @Override
        public void restore(StateReader in) {
            now = in.readLong();
            complete = in.readLong();
            changed = in.readCount(1) == 1;
            for (int left = in.readCount(Integer.MAX_VALUE); left > 0; left--) {
                groups(in.readLong()).saved().restore(in);
            }
        }
    }

    @Override
    public void close() {
        made.forEach(ColumnBuilder::close);
        made.clear();
        open.values().forEach(LiveGroups::close);
        open.clear();
        bound.close();
        split.close();
    }
}

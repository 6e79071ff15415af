package io.ticklane.exec.stream;

import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.api.snapshot.StateReader;
import io.ticklane.api.snapshot.StateWriter;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.ColumnBuilder;
import io.ticklane.exec.batch.RowRange;
import io.ticklane.exec.operator.BatchConsumer;
import io.ticklane.exec.operator.Transform;
import io.ticklane.exec.query.QueryContext;
import io.ticklane.exec.snapshot.Saved;
import java.util.Objects;
import java.util.Optional;
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
    private final QueryContext context;
    private final int window;
    private final int time;
    private final long within;
    private final WindowBound bound;
    private final OpenGroups open;
    private long now = Long.MIN_VALUE;

    /// the first window that is not complete
    private long complete = Long.MIN_VALUE;

    /// whether rows that came now lie in windows that were given
    private boolean changed;

    private long last;

    /// The groups of a plan node.
    WindowUpdatesTransform(PhysicalNode.Aggregate node, QueryContext context) {
        PhysicalNode.Aggregate.Changes changes = node.changes().orElseThrow();
        this.context = context;
        this.window = node.keys().get(0);
        this.time = changes.time();
        this.within = changes.withinNanos();
        this.bound = new WindowBound(node.windows().orElseThrow().least(), context);
        this.open = new OpenGroups(node, context);
    }

    @Override
    public void process(Batch in, BatchConsumer out) {
        last = in.sequence();
        Column places = Objects.requireNonNull(in.ordinals(), "when the rows come");
        Column windows = in.column(window);
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
        open.flush(last, out);
    }

    private void add(Batch in, int from, int to) {
        if (from < to) {
            try (Batch rows = RowRange.of(context.memory(), in, from, to - from);
                    Batch placed = byTime(rows)) {
                open.add(placed);
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

    /// Gives what has changed of the windows below one, which are complete.
    private void give(long least, BatchConsumer out) {
        open.giveBelow(least, last, out);
        complete = least;
        changed = false;
    }

    @Override
    public void reached(long reached, BatchConsumer out) {
        if (reached > now) {
            long least = bound.at(reached);
            if (changed || least > complete) {
                give(least, out);
                open.flush(last, out);
            }
            now = reached;
        }
        if (reached >= Long.MIN_VALUE + within) {
            long least = bound.at(reached - within);
            open.forgetBelow(least);
            out.reached(open.least(least));
        }
    }

    @Override
    public void finish(BatchConsumer out) {
        open.give(last, out);
        open.flush(last, out);
    }

    @Override
    public Saved saved() {
        return new State();
    }

    /// Up to where rows have come, and the windows that may change, with their groups.
    private final class State implements Saved {
        @Override
        public Optional<String> unsaved() {
            return open.unsaved();
        }

        @Override
        public void save(StateWriter out) {
            out.writeLong(now);
            out.writeLong(complete);
            out.writeLong(changed ? 1 : 0);
            open.save(out);
        }

        @Override
        public void restore(StateReader in) {
            now = in.readLong();
            complete = in.readLong();
            changed = in.readCount(1) == 1;
            open.restore(in);
        }
    }

    @Override
    public void close() {
        open.close();
        bound.close();
    }
}

package io.ticklane.exec.stream;

import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.api.snapshot.StateReader;
import io.ticklane.api.snapshot.StateWriter;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.RowRange;
import io.ticklane.exec.operator.BatchConsumer;
import io.ticklane.exec.operator.Transform;
import io.ticklane.exec.query.QueryContext;
import io.ticklane.exec.snapshot.Saved;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Gives groups again as they change: when a step of time is over, those that rows of that step
/// have changed, with what they are after all its rows. Windows come in ascending order, and the
/// groups of each in the order of their first rows in the step. So what comes out follows from the
/// rows and their times. A window that is complete is forgotten; groups without windows stay.
///
/// Threads: one at a time, serial.
public final class GroupChangesTransform implements Transform {
    private final QueryContext context;
    private final int time;
    private final long every;
    private final @Nullable WindowBound bound;
    private final OpenGroups open;
    private long step = Long.MIN_VALUE;
    private long last;

    /// The groups of a plan node.
    GroupChangesTransform(PhysicalNode.Aggregate node, QueryContext context) {
        PhysicalNode.Aggregate.Changes changes = node.changes().orElseThrow();
        this.context = context;
        this.time = changes.time();
        this.every = changes.everyNanos();
        this.bound =
                node.windows()
                        .map(windows -> new WindowBound(windows.least(), context))
                        .orElse(null);
        this.open = new OpenGroups(node, context);
    }

    /// The step of an aggregation over a stream: of groups that change, or of windows.
    public static Transform of(PhysicalNode.Aggregate node, QueryContext context) {
        return switch (node.phase()) {
            case CHANGES -> new GroupChangesTransform(node, context);
            case UPDATES -> new WindowUpdatesTransform(node, context);
            case SESSIONS -> new SessionGroupsTransform(node, context);
            case EACH_WINDOW, WHOLE, PARTIAL, FINAL -> new WindowGroupsTransform(node, context);
        };
    }

    private long step(long now) {
        return every == 0 ? now : Math.floorDiv(now, every);
    }

    @Override
    public void process(Batch in, BatchConsumer out) {
        last = in.sequence();
        Column times = in.column(time);
        int from = 0;
        while (from < in.rows()) {
            long now = step(times.longValue(from));
            int to = from + 1;
            while (to < in.rows() && step(times.longValue(to)) == now) {
                to++;
            }
            if (now != step) {
                open.give(last, out);
                step = now;
            }
            // groups count their rows by themselves, for morsels are cut anywhere
            try (Batch part = RowRange.of(context.memory(), in, from, to - from);
                    Batch rows = part.withSequence(0)) {
                add(rows);
            }
            from = to;
        }
        open.flush(last, out);
    }

    private void add(Batch rows) {
        if (bound == null) {
            open.add(0, rows);
        } else {
            open.add(rows);
        }
    }

    @Override
    public void reached(long now, BatchConsumer out) {
        if (step != Long.MIN_VALUE && step(now) > step) {
            open.give(last, out);
            open.flush(last, out);
        }
        if (bound != null) {
            long least = bound.at(now);
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

    /// The step of time, and the groups of each window that is open.
    private final class State implements Saved {
        @Override
        public Optional<String> unsaved() {
            return open.unsaved();
        }

        @Override
        public void save(StateWriter out) {
            out.writeLong(step);
            open.save(out);
        }

        @Override
        public void restore(StateReader in) {
            step = in.readLong();
            open.restore(in);
        }
    }

    @Override
    public void close() {
        open.close();
        if (bound != null) {
            bound.close();
        }
    }
}

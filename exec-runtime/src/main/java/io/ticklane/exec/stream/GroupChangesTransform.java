package io.ticklane.exec.stream;

import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.api.snapshot.StateReader;
import io.ticklane.api.snapshot.StateWriter;
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
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Gives groups again as they change: when a step of time is over, those that rows of that step
/// have changed, with what they are after all its rows. Windows come in ascending order, and the
/// groups of each in the order of their first rows in the step. So what comes out follows from the
/// rows and their times. A window that is complete is forgotten; groups without windows stay.
///
/// Threads: one at a time, serial.
public final class GroupChangesTransform implements Transform {
    private final PhysicalNode.Aggregate node;
    private final QueryContext context;
    private final int time;
    private final long every;
    private final boolean windowed;
    private final @Nullable WindowBound bound;
    private final NavigableMap<Long, LiveGroups> open = new TreeMap<>();
    private final WindowRows split;
    private final List<ColumnBuilder> made = new ArrayList<>();
    private long step = Long.MIN_VALUE;
    private long last;
    private boolean asked;
    private Optional<String> unsaved = Optional.empty();

    /// The groups of a plan node.
    GroupChangesTransform(PhysicalNode.Aggregate node, QueryContext context) {
        PhysicalNode.Aggregate.Changes changes = node.changes().orElseThrow();
        this.node =
                new PhysicalNode.Aggregate(node.input(), node.keys(), node.calls(), node.output());
        this.context = context;
        this.time = changes.time();
        this.every = changes.everyNanos();
        this.windowed = node.windows().isPresent();
        this.bound =
                node.windows()
                        .map(windows -> new WindowBound(windows.least(), context))
                        .orElse(null);
        this.split = new WindowRows(context);
    }

    /// The step of an aggregation over a stream: of groups that change, or of windows.
    public static Transform of(PhysicalNode.Aggregate node, QueryContext context) {
        return switch (node.phase()) {
            case CHANGES -> new GroupChangesTransform(node, context);
            case UPDATES -> new WindowUpdatesTransform(node, context);
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
                endStep(out);
                step = now;
            }
            // groups count their rows by themselves, for morsels are cut anywhere
            try (Batch part = RowRange.of(context.memory(), in, from, to - from);
                    Batch rows = part.withSequence(0)) {
                add(rows);
            }
            from = to;
        }
        flush(out);
    }

    private void add(Batch rows) {
        if (windowed) {
            split.split(
                    rows,
                    rows.column(node.keys().get(0)),
                    (window, part) -> groups(window).consume(part));
        } else {
            groups(0).consume(rows);
        }
    }

    private LiveGroups groups(long window) {
        LiveGroups known = open.get(window);
        if (known == null) {
            known = new LiveGroups(node, context);
            open.put(window, known);
        }
        return known;
    }

    /// Adds the groups that have changed to what is given.
    private void endStep(BatchConsumer out) {
        for (LiveGroups groups : open.values()) {
            if (groups.changes() > 0) {
                if (made.isEmpty()) {
                    node.output()
                            .fields()
                            .forEach(field ->
                                    made.add(
                                            new ColumnBuilder(
                                                    context.memory(),
                                                    field.type(),
                                                    groups.changes())));
                }
                groups.append(made);
            }
        }
        if (!made.isEmpty() && made.get(0).rows() >= context.settings().batchRows()) {
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
    public void reached(long now, BatchConsumer out) {
        if (step != Long.MIN_VALUE && step(now) > step) {
            endStep(out);
            flush(out);
        }
        if (bound != null) {
            open.headMap(bound.at(now), false)
                    .values()
                    .removeIf(groups -> {
                        boolean given = groups.changes() == 0;
                        if (given) {
                            groups.close();
                        }
                        return given;
                    });
        }
    }

    @Override
    public void finish(BatchConsumer out) {
        endStep(out);
        flush(out);
    }

    @Override
    public Saved saved() {
        return new OpenGroups();
    }

    /// The step of time, and the groups of each window that is open.
    private final class OpenGroups implements Saved {
        @Override
        public Optional<String> unsaved() {
            if (!asked) {
                try (LiveGroups some = new LiveGroups(node, context)) {
                    unsaved = some.saved().unsaved();
                }
                asked = true;
            }
            return unsaved;
        }

        @Override
        public void save(StateWriter out) {
            out.writeLong(step);
            out.writeLong(open.size());
            for (Map.Entry<Long, LiveGroups> each : open.entrySet()) {
                out.writeLong(each.getKey());
                each.getValue().saved().save(out);
            }
        }

        @Override
        public void restore(StateReader in) {
            step = in.readLong();
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
        if (bound != null) {
            bound.close();
        }
        split.close();
    }
}

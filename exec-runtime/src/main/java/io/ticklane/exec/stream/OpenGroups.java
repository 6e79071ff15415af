package io.ticklane.exec.stream;

import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.api.snapshot.StateReader;
import io.ticklane.api.snapshot.StateWriter;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.ColumnBuilder;
import io.ticklane.exec.group.LiveGroups;
import io.ticklane.exec.operator.BatchConsumer;
import io.ticklane.exec.query.QueryContext;
import io.ticklane.exec.snapshot.Saved;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/// The groups of windows that may still change, each with what has changed since it was given last,
/// and the batch in which changed groups are being gathered.
///
/// Threads: one at a time.
final class OpenGroups implements Saved, AutoCloseable {
    private final PhysicalNode.Aggregate node;
    private final QueryContext context;
    private final WindowRows split;
    private final NavigableMap<Long, LiveGroups> windows = new TreeMap<>();
    private final List<ColumnBuilder> made = new ArrayList<>();
    private boolean asked;
    private Optional<String> unsaved = Optional.empty();

    /// No windows yet.
    OpenGroups(PhysicalNode.Aggregate node, QueryContext context) {
        this.node =
                new PhysicalNode.Aggregate(node.input(), node.keys(), node.calls(), node.output());
        this.context = context;
        this.split = new WindowRows(context);
    }

    /// Takes rows of several windows, which the first key says.
    void add(Batch rows) {
        split.split(rows, rows.column(node.keys().get(0)), this::add);
    }

    /// Takes rows of a window.
    void add(long window, Batch rows) {
        groups(window).consume(rows);
    }

    private LiveGroups groups(long window) {
        LiveGroups known = windows.get(window);
        if (known == null) {
            known = new LiveGroups(node, context);
            windows.put(window, known);
        }
        return known;
    }

    /// Gives what has changed of all windows, in their order; [#flush] gives the last of it.
    void give(long sequence, BatchConsumer out) {
        windows.values().forEach(groups -> give(groups, sequence, out));
    }

    /// Gives what has changed of the windows below one.
    void giveBelow(long window, long sequence, BatchConsumer out) {
        windows.headMap(window, false).values().forEach(groups -> give(groups, sequence, out));
    }

    private void give(LiveGroups groups, long sequence, BatchConsumer out) {
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
            flush(sequence, out);
        }
    }

    /// Passes on what was gathered.
    void flush(long sequence, BatchConsumer out) {
        if (made.isEmpty()) {
            return;
        }
        int rows = made.get(0).rows();
        List<Column> columns = made.stream().map(ColumnBuilder::build).toList();
        made.clear();
        out.accept(new Batch(sequence, rows, columns));
    }

    /// Forgets the windows below one, but for those with changes that were not given.
    void forgetBelow(long window) {
        windows.headMap(window, false)
                .values()
                .removeIf(groups -> {
                    boolean given = groups.changes() == 0;
                    if (given) {
                        groups.close();
                    }
                    return given;
                });
    }

    /// The least window of which a group may still come, if none below `least` gets rows.
    long least(long least) {
        return windows.isEmpty() ? least : Math.min(least, windows.firstKey());
    }

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
        out.writeLong(windows.size());
        for (Map.Entry<Long, LiveGroups> each : windows.entrySet()) {
            out.writeLong(each.getKey());
            each.getValue().saved().save(out);
        }
    }

    @Override
    public void restore(StateReader in) {
        for (int left = in.readCount(Integer.MAX_VALUE); left > 0; left--) {
            groups(in.readLong()).saved().restore(in);
        }
    }

    @Override
    public void close() {
        made.forEach(ColumnBuilder::close);
        made.clear();
        windows.values().forEach(LiveGroups::close);
        windows.clear();
        split.close();
    }
}

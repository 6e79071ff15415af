package io.ticklane.exec.group;

import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.exec.aggregate.Accumulator;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.operator.Sink;
import io.ticklane.exec.query.QueryContext;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// Merges states of groups into the groups of one worker.
///
/// ```
///   rows of states -> arrived: an Accumulator for each step, a group for each row -> Groups
/// ```
///
/// Threads: one at a time.
final class StateRows implements Sink.Local, AutoCloseable {
    private final QueryContext context;
    private final Groups groups;
    private final int keys;
    private final List<Accumulator> arrived = new ArrayList<>();
    private final int[] columns;
    private int[] slots = new int[0];
    private int[] rowNumbers = new int[0];

    StateRows(QueryContext context, PhysicalNode.Aggregate node, List<GroupStep> steps) {
        this.context = context;
        this.groups = new Groups(context, node, steps);
        this.keys = node.keys().size();
        this.columns = new int[steps.size()];
        try {
            for (int step = 0; step < columns.length; step++) {
                Accumulator accumulator = steps.get(step).accumulator(context, null);
                arrived.add(accumulator);
                columns[step] = accumulator.stateTypes().size();
            }
        } catch (RuntimeException e) {
            close();
            groups.close();
            throw e;
        }
    }

    /// The groups that were merged; the caller closes them.
    Groups groups() {
        return groups;
    }

    @Override
    public void consume(Batch in) {
        context.check();
        int rows = in.rows();
        if (rows == 0) {
            return;
        }
        MemorySegment places = groups.place(in);
        ensure(rows);
        for (int row = 0; row < rows; row++) {
            slots[row] = places.get(ValueLayout.JAVA_INT_UNALIGNED, (long) row << 2);
        }
        int from = keys;
        for (int step = 0; step < columns.length; step++) {
            int to = from + columns[step];
            Accumulator seen = arrived.get(step);
            seen.ensure(rows);
            seen.setStates(in.columns().subList(from, to), rows);
            Objects.requireNonNull(groups.accumulator(step)).merge(seen, slots, rowNumbers, rows);
            from = to;
        }
    }

    private void ensure(int rows) {
        if (slots.length < rows) {
            slots = new int[rows];
            rowNumbers = new int[rows];
            for (int row = 0; row < rows; row++) {
                rowNumbers[row] = row;
            }
        }
    }

    /// Closes what has arrived, not the groups.
    @Override
    public void close() {
        arrived.forEach(Accumulator::close);
        arrived.clear();
    }
}

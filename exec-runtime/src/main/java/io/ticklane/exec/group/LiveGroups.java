package io.ticklane.exec.group;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.api.snapshot.StateReader;
import io.ticklane.api.snapshot.StateWriter;
import io.ticklane.exec.aggregate.Accumulator;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.ColumnBuilder;
import io.ticklane.exec.memory.GrowingLongs;
import io.ticklane.exec.query.QueryContext;
import io.ticklane.exec.snapshot.Saved;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// Groups that are read while rows still come: at any time those that have changed since they were
/// read last; without calls, which could change, those that are new.
///
/// Threads: one at a time.
public final class LiveGroups implements AutoCloseable {
    private final PhysicalNode.Aggregate node;
    private final List<GroupStep> steps;
    private final Groups groups;

    /// for each group, the reading before which it has changed
    private final GrowingLongs changedBefore;

    private int[] changed = new int[0];
    private int count;
    private long reading = 1;

    /// No groups yet.
    ///
    /// Errors: 0A000 for calls that need all rows of a group together.
    public LiveGroups(PhysicalNode.Aggregate node, QueryContext context) {
        this.node = node;
        this.steps = GroupStates.steps(node, context);
        for (GroupStep step : steps) {
            if (step.plan().collects()) {
                throw new EngineException(
                        ErrorCode.FEATURE_NOT_SUPPORTED,
                        step.plan().call().function()
                                + " of groups that change is not supported yet; use EMIT FINAL");
            }
        }
        this.groups = new Groups(context, node, steps);
        this.changedBefore = new GrowingLongs(context.memory());
    }

    /// Takes rows.
    public void consume(Batch in) {
        groups.consume(in);
        List<Column> keys = node.keys().stream().map(in::column).toList();
        MemorySegment slots = groups.table().assign(keys, in.rows());
        changedBefore.ensure(groups.size());
        for (int row = 0; row < in.rows(); row++) {
            int slot = slots.get(ValueLayout.JAVA_INT_UNALIGNED, (long) row << 2);
            boolean isNew = changedBefore.get(slot) == 0;
            if (isNew || (!steps.isEmpty() && changedBefore.get(slot) != reading)) {
                changedBefore.set(slot, reading);
                if (count == changed.length) {
                    changed = Arrays.copyOf(changed, Math.max(16, 2 * count));
                }
                changed[count++] = slot;
            }
        }
    }

    /// How many groups have changed.
    public int changes() {
        return count;
    }

    /// Appends the changed groups, in the order in which they have: the keys, then the results of
    /// the calls.
    public void append(List<ColumnBuilder> out) {
        int keys = node.keys().size();
        for (int key = 0; key < keys; key++) {
            groups.table().appendKeys(changed, count, key, out.get(key));
        }
        int[] slots = Arrays.copyOf(changed, count);
        for (int step = 0; step < steps.size(); step++) {
            Accumulator accumulator = Objects.requireNonNull(groups.accumulator(step));
            List<Integer> calls = steps.get(step).calls();
            for (int sharer = 0; sharer < calls.size(); sharer++) {
                accumulator.results(sharer, slots, count, out.get(keys + calls.get(sharer)));
            }
        }
        count = 0;
        reading++;
    }

    /// The groups, and which of them have changed.
    public Saved saved() {
        return new Saved() {
            @Override
            public Optional<String> unsaved() {
                return groups.unsaved();
            }

            @Override
            public void save(StateWriter out) {
                groups.save(out);
                out.writeLong(count);
                for (int i = 0; i < count; i++) {
                    out.writeLong(changed[i]);
                }
            }

            @Override
            public void restore(StateReader in) {
                groups.restore(in);
                int size = groups.size();
                changedBefore.ensure(size);
                for (int slot = 0; slot < size; slot++) {
                    changedBefore.set(slot, reading);
                }
                reading++;
                count = in.readCount(size);
                changed = new int[count];
                for (int i = 0; i < count; i++) {
                    changed[i] = in.readCount(size - 1);
                    changedBefore.set(changed[i], reading);
                }
            }
        };
    }

    @Override
    public void close() {
        groups.close();
        changedBefore.close();
    }
}

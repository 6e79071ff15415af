package io.ticklane.exec.group;

import io.ticklane.api.column.Slots;
import io.ticklane.api.plan.AggregateCall;
import io.ticklane.api.plan.Expression;
import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.api.snapshot.StateReader;
import io.ticklane.api.snapshot.StateWriter;
import io.ticklane.api.type.RowType;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.aggregate.Accumulator;
import io.ticklane.exec.aggregate.RowAccumulator;
import io.ticklane.exec.aggregate.RowCounts;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Bits;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.ColumnBuilder;
import io.ticklane.exec.batch.RowPicker;
import io.ticklane.exec.memory.GrowingLongs;
import io.ticklane.exec.memory.GrowingMemory;
import io.ticklane.exec.operator.Sink;
import io.ticklane.exec.query.QueryContext;
import io.ticklane.exec.rows.KeyTable;
import io.ticklane.exec.rows.LiteralColumn;
import io.ticklane.exec.rows.RowStore;
import io.ticklane.exec.snapshot.Saved;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// The groups that one worker has seen, with what their calls have seen.
///
/// Threads: one at a time.
final class Groups implements Sink.Local, Saved, AutoCloseable {
    private final QueryContext context;
    private final int[] keyColumns;
    private final List<GroupStep> steps;
    private final KeyTable table;
    private final GrowingLongs firstPositions;
    private final RowCounts rowCounts;
    private final List<@Nullable Accumulator> accumulators = new ArrayList<>();
    private final List<@Nullable Collected> collected = new ArrayList<>();
    private final GrowingMemory filteredSlots;
    private final List<Column> keys = new ArrayList<>();
    private int[] picks = new int[0];
    private int[] newRows = new int[0];
    private int newCount;
    private long morsel = -1;
    private long rowInMorsel;
    private long lastPosition = -1;
    private boolean sorted = true;
    private int size;

    Groups(QueryContext context, PhysicalNode.Aggregate node, List<GroupStep> steps) {
        RowType input = node.input().output();
        this.context = context;
        boolean states = node.phase() == PhysicalNode.Aggregate.Phase.FINAL;
        this.keyColumns =
                IntStream.range(0, node.keys().size())
                        .map(key -> states ? key : node.keys().get(key))
                        .toArray();
        this.steps = steps;
        this.table = new KeyTable(context.memory(), node.keys().stream().map(input::type).toList());
        this.firstPositions = new GrowingLongs(context.memory());
        this.rowCounts = new RowCounts(context.memory());
        this.filteredSlots = new GrowingMemory(context.memory());
        try {
            for (GroupStep step : steps) {
                boolean collects = step.plan().collects();
                collected.add(collects ? new Collected(context.memory(), step.plan()) : null);
                RowCounts counts = states ? null : rowCounts;
                accumulators.add(collects ? null : step.accumulator(context, counts));
            }
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /// How many groups this worker has seen; the table may be given the keys of others.
    int size() {
        return size;
    }

    KeyTable table() {
        return table;
    }

    /// The position of the first row of a group.
    long firstPosition(int slot) {
        return firstPositions.get(slot);
    }

    /// Whether groups are in the order of their first rows.
    boolean isSorted() {
        return sorted;
    }

    @Nullable Accumulator accumulator(int step) {
        return accumulators.get(step);
    }

    @Nullable Collected collected(int step) {
        return collected.get(step);
    }

    @Override
    public void consume(Batch in) {
        context.check();
        begin(in);
        int rows = in.rows();
        if (rows == 0) {
            return;
        }
        MemorySegment slots = assign(in);
        if (rowCounts.isShared()) {
            rowCounts.add(slots(slots), null, 0, rows, 1);
        }
        try (Entering entering = new Entering(in, slots)) {
            if (!entering.inOrder) {
                lowerFirstPositions(in, slots);
            }
            for (int step = 0; step < accumulators.size(); step++) {
                entering.enter(step);
            }
        }
        rowInMorsel += rows;
    }

    /// The groups of rows whose states are merged by the caller, four bytes each; overwritten by
    /// the next call.
    MemorySegment place(Batch states) {
        begin(states);
        MemorySegment slots = assign(states);
        lowerFirstPositions(states, slots);
        rowInMorsel += states.rows();
        return slots;
    }

    private void begin(Batch in) {
        if (in.sequence() != morsel) {
            morsel = in.sequence();
            rowInMorsel = 0;
        }
    }

    private MemorySegment assign(Batch in) {
        int known = table.size();
        keys.clear();
        for (int column : keyColumns) {
            keys.add(in.column(column));
        }
        MemorySegment slots = table.assign(keys, in.rows());
        newCount = table.size() - known;
        if (newCount > 0) {
            newRows = table.newRows();
            addGroups(in, known);
        }
        return slots;
    }

    /// The groups of some rows; without keys there is one.
    private Slots slots(MemorySegment groups) {
        return keyColumns.length == 0 ? Slots.constant(0) : Slots.of(groups);
    }

    /// How many rows each group has seen, where calls share it.
    RowCounts rowCounts() {
        return rowCounts;
    }

    private void addGroups(Batch in, int known) {
        ensure(table.size());
        Column ordinals = in.ordinals();
        long before = known == 0 ? -1 : firstPositions.get(known - 1L);
        for (int i = 0; i < newCount; i++) {
            int row = newRows[i];
            long position = ordinals == null ? position(row) : ordinals.longValue(row);
            firstPositions.set((long) known + i, position);
            sorted &= position >= before;
            before = position;
        }
    }

    private void lowerFirstPositions(Batch in, MemorySegment slots) {
        Column ordinals = in.ordinals();
        for (int row = 0; row < in.rows(); row++) {
            int slot = slots.get(ValueLayout.JAVA_INT_UNALIGNED, (long) row << 2);
            long position = ordinals == null ? position(row) : ordinals.longValue(row);
            if (position < firstPositions.get(slot)) {
                firstPositions.set(slot, position);
                sorted = false;
            }
        }
    }

    private long position(int row) {
        return (morsel << Integer.SIZE) + rowInMorsel + row;
    }

    private void ensure(int groups) {
        size = groups;
        firstPositions.ensure(groups);
        rowCounts.ensure(groups);
        for (Accumulator accumulator : accumulators) {
            if (accumulator != null) {
                accumulator.ensure(groups);
            }
        }
    }

    @Override
    public Optional<String> unsaved() {
        for (int step = 0; step < steps.size(); step++) {
            Accumulator accumulator = accumulators.get(step);
            if (accumulator != null && !accumulator.isSaved()) {
                AggregateCall call = steps.get(step).plan().call();
                return Optional.of(
                        call.function() + (call.distinct() ? " of DISTINCT values" : ""));
            }
        }
        return Optional.empty();
    }

    @Override
    public void save(StateWriter out) {
        table.save(out);
        out.writeLong(rowInMorsel);
        out.writeLong(lastPosition);
        out.writeLong(sorted ? 1 : 0);
        firstPositions.save(out, size);
        rowCounts.save(out, size);
        for (int step = 0; step < steps.size(); step++) {
            Accumulator accumulator = accumulators.get(step);
            if (accumulator == null) {
                Objects.requireNonNull(collected.get(step)).save(out);
            } else {
                accumulator.save(out, size);
            }
        }
    }

    /// The rows that come next are of the morsel 0.
    @Override
    public void restore(StateReader in) {
        table.restore(in);
        ensure(table.size());
        morsel = 0;
        rowInMorsel = in.readLong();
        lastPosition = in.readLong();
        sorted = in.readCount(1) == 1;
        firstPositions.restore(in, size);
        rowCounts.restore(in, size);
        for (int step = 0; step < steps.size(); step++) {
            Accumulator accumulator = accumulators.get(step);
            if (accumulator == null) {
                Objects.requireNonNull(collected.get(step)).restore(in);
            } else {
                accumulator.restore(in, size);
            }
        }
    }

    /// Makes the one group of an aggregate without keys, if there was no row.
    void ensureGroup() {
        if (table.size() == 0) {
            table.assign(List.of(), 1);
            ensure(1);
        }
    }

    @Override
    public void close() {
        table.close();
        firstPositions.close();
        rowCounts.close();
        filteredSlots.close();
        for (Accumulator accumulator : accumulators) {
            if (accumulator != null) {
                accumulator.close();
            }
        }
        for (Collected rows : collected) {
            if (rows != null) {
                rows.close();
            }
        }
    }

    /// The rows of one batch on their way into the calls.
    private final class Entering implements AutoCloseable {
        private final Batch in;
        private final MemorySegment slots;
        private final boolean inOrder;
        private @Nullable Column positions;

        private Entering(Batch in, MemorySegment slots) {
            this.in = in;
            this.slots = slots;
            this.inOrder = follows(in.ordinals());
        }

        /// Whether positions go up, and none is before those of earlier batches.
        private boolean follows(@Nullable Column ordinals) {
            int rows = in.rows();
            boolean ascending = true;
            long first = ordinals == null ? position(0) : ordinals.longValue(0);
            long greatest = ordinals == null ? position(rows - 1) : first;
            if (ordinals != null) {
                MemorySegment values = ordinals.values();
                for (int row = 1; row < rows; row++) {
                    long each = values.get(ValueLayout.JAVA_LONG_UNALIGNED, (long) row << 3);
                    ascending &= greatest <= each;
                    greatest = Math.max(greatest, each);
                }
            }
            ascending &= first >= lastPosition;
            lastPosition = Math.max(lastPosition, greatest);
            return ascending;
        }

        private void enter(int step) {
            CallPlan plan = steps.get(step).plan();
            Column filter = plan.call().filter().map(in::column).orElse(null);
            int count = filter == null ? in.rows() : pickTrue(filter);
            if (count == 0) {
                return;
            }
            boolean all = count == in.rows();
            Accumulator accumulator = accumulators.get(step);
            boolean ordered = accumulator instanceof RowAccumulator;
            boolean positioned = accumulator == null || (ordered && !(inOrder && all));
            List<Column> columns = new ArrayList<>(plan.inputs().size() + 1);
            List<Column> made = new ArrayList<>();
            try {
                for (Expression input : plan.inputs()) {
                    columns.add(see(input, count, all, made));
                }
                Column places = positioned ? places(count, all, made) : in.ordinals();
                Batch seen =
                        new Batch(in.sequence(), count, columns, all || positioned ? places : null);
                MemorySegment groups = all ? slots : pickSlots(count);
                if (accumulator == null) {
                    Objects.requireNonNull(collected.get(step)).add(seen, groups);
                } else if (ordered && inOrder) {
                    ((RowAccumulator) accumulator)
                            .enterInOrder(
                                    seen,
                                    groups,
                                    position(0),
                                    newRows,
                                    filter == null ? newCount : -1);
                } else {
                    accumulator.enter(seen, slots(groups), 0, count);
                }
            } finally {
                RowStore.closeAll(made);
            }
        }

        private Column see(Expression input, int count, boolean all, List<Column> made) {
            Column column;
            if (input instanceof Expression.Column(int index, SqlType _)) {
                if (all) {
                    return in.column(index);
                }
                column = RowPicker.pick(context.memory(), in.column(index), picks, count);
            } else {
                column = LiteralColumn.of(context, (Expression.Literal) input, count);
            }
            made.add(column);
            return column;
        }

        private Column places(int count, boolean all, List<Column> made) {
            Column known = positions;
            if (known == null) {
                known = positions();
                positions = known;
            }
            if (all) {
                return known;
            }
            Column picked = RowPicker.pick(context.memory(), known, picks, count);
            made.add(picked);
            return picked;
        }

        private Column positions() {
            Column ordinals = in.ordinals();
            if (ordinals != null) {
                return ordinals.retain();
            }
            try (ColumnBuilder builder =
                    new ColumnBuilder(context.memory(), SqlType.BIGINT, in.rows())) {
                builder.resize(in.rows());
                MemorySegment values = builder.values();
                for (int row = 0; row < in.rows(); row++) {
                    values.set(ValueLayout.JAVA_LONG_UNALIGNED, (long) row << 3, position(row));
                }
                return builder.build();
            }
        }

        private int pickTrue(Column filter) {
            int rows = filter.rows();
            if (picks.length < rows) {
                picks = new int[rows];
            }
            MemorySegment bits = filter.values();
            int count = 0;
            for (int row = 0; row < rows; row++) {
                picks[count] = row;
                count += Bits.get(bits, row) && !filter.isNull(row) ? 1 : 0;
            }
            return count;
        }

        private MemorySegment pickSlots(int count) {
            MemorySegment target = filteredSlots.ensure((long) count << 2);
            for (int i = 0; i < count; i++) {
                int slot = slots.get(ValueLayout.JAVA_INT_UNALIGNED, (long) picks[i] << 2);
                target.set(ValueLayout.JAVA_INT_UNALIGNED, (long) i << 2, slot);
            }
            return target;
        }

        @Override
        public void close() {
            if (positions != null) {
                positions.close();
            }
        }
    }
}

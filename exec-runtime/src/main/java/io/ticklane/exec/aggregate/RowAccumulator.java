package io.ticklane.exec.aggregate;

import io.ticklane.api.column.Slots;
import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.memory.Machine;
import io.ticklane.api.plan.SortKey;
import io.ticklane.api.snapshot.StateReader;
import io.ticklane.api.snapshot.StateWriter;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.ColumnBuilder;
import io.ticklane.exec.batch.Dictionary;
import io.ticklane.exec.batch.Lane;
import io.ticklane.exec.memory.GrowingLongs;
import io.ticklane.exec.query.QueryContext;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The values of one row of each group: the first or last by some columns, of equal ones by
/// position. Carries FIRST, LAST, ANY_VALUE, SINGLE_VALUE, ARG_MIN, ARG_MAX, and MIN and MAX of
/// text and wide numbers. Calls that pick by the same rule share one.
///
/// A group keeps its row as words: position + 1 (0: none yet), a mask of NULLs, the values, then
/// the order columns; an order column of up to eight bytes, text aside, as its word in
/// [OrderWords].
///
/// Rows that come in the order of their positions are picked by a loop over the batch, and what was
/// picked is copied column by column; others one by one.
public final class RowAccumulator implements Accumulator {
    private static final int POSITION = 0;
    private static final int NULLS = 1;
    private static final int VALUE = 2;

    /// Which of the rows in order counts.
    enum Pick {
        FIRST,
        LAST,
        /// The first where the first order column, or without one the value, is not NULL.
        FIRST_NOT_NULL,
        /// The only one; more are an error.
        ONLY
    }

    /// Which row of a group counts, and its values.
    record Choice(List<Integer> values, List<SortKey> order, Pick pick) {
        Choice {
            values = List.copyOf(values);
            order = List.copyOf(order);
        }

        boolean last() {
            return pick == Pick.LAST;
        }

        boolean skipsNulls() {
            return pick == Pick.FIRST_NOT_NULL;
        }
    }

    private final Choice choice;
    private final Dictionary dictionary;
    private final int[] columns;
    private final Lane[] lanes;
    private final boolean[] sortable;
    private final int[] places;
    private final int valueCount;
    private final int width;
    private final boolean simple;

    /// Of which column NULLs are skipped: the first order column, or without one the value.
    private final int tested;

    private final GrowingLongs cells;
    private final RowPicks picks;
    private final RowStates states;
    private boolean keptNulls;

    /// An accumulator over columns of these types.
    RowAccumulator(QueryContext context, Choice choice, List<SqlType> types) {
        this.choice = choice;
        this.dictionary = context.dictionary();
        List<Integer> kept = new ArrayList<>(choice.values());
        this.valueCount = kept.size();
        choice.order().forEach(key -> kept.add(key.column()));
        if (kept.size() > Long.SIZE) {
            throw new EngineException(
                    ErrorCode.CONFIGURED_LIMIT, "more than 64 columns picked by the same order");
        }
        this.columns = kept.stream().mapToInt(Integer::intValue).toArray();
        this.lanes = new Lane[columns.length];
        this.sortable = new boolean[columns.length];
        this.places = new int[columns.length];
        int place = VALUE;
        List<SqlType> states = new ArrayList<>();
        for (int i = 0; i < columns.length; i++) {
            SqlType type = types.get(columns[i]);
            lanes[i] = Lane.of(type);
            sortable[i] = lanes[i] != Lane.WIDE && !Lane.isCoded(type);
            places[i] = place;
            place += lanes[i] == Lane.WIDE ? 2 : 1;
            states.add(i >= valueCount && sortable[i] ? SqlType.BIGINT : type);
        }
        this.width = place;
        this.tested = columns.length == valueCount ? 0 : valueCount;
        this.simple = columns.length == valueCount + 1 && sortable[valueCount];
        this.cells = new GrowingLongs(context.memory());
        this.picks = new RowPicks(context.memory());
        this.states = new RowStates(context.memory(), states, places, width);
    }

    /// Keeps the last row of each group by an order.
    public static RowAccumulator last(
            QueryContext context, List<SortKey> order, List<SqlType> types) {
        return new RowAccumulator(
                context, new Choice(List.of(order.get(0).column()), order, Pick.LAST), types);
    }

    /// The position of the row that a group has kept, or -1.
    public long position(int slot) {
        return cells.get((long) slot * width) - 1;
    }

    @Override
    public void ensure(int groups) {
        cells.ensure((long) groups * width);
    }

    @Override
    public void enter(Batch in, Slots slots, int from, int to) {
        Column positions = Objects.requireNonNull(in.ordinals());
        for (int row = from; row < to; row++) {
            offer(in, row, positions.longValue(row), (long) slots.get(row) * width);
        }
    }

    private void offer(Batch in, int row, long position, long at) {
        if (choice.skipsNulls() && in.column(columns[tested]).isNull(row)) {
            return;
        }
        if (cells.get(at) != 0) {
            if (choice.pick() == Pick.ONLY) {
                throw manyRows();
            }
            if (!isBetter(in, row, position, at)) {
                return;
            }
        }
        keep(in, row, position, at);
    }

    /// All rows of a batch enter, in ascending order of their positions and after all rows before.
    /// Without ordinals, row i is at position `first + i`. The groups that have seen no row before
    /// begin with the rows `newRows[0]` to `newRows[newCount - 1]`; less than 0 where that is not
    /// known.
    public void enterInOrder(
            Batch in, MemorySegment slots, long first, int[] newRows, int newCount) {
        int rows = in.rows();
        Column order = columns.length == valueCount ? null : in.column(columns[valueCount]);
        boolean known =
                order == null
                        ? choice.pick() != Pick.ONLY
                        : simple
                                && (choice.skipsNulls()
                                        || (order.validity() == null && !keptNulls));
        if (!known) {
            Column ordinals = in.ordinals();
            for (int row = 0; row < rows; row++) {
                long position = ordinals == null ? first + row : ordinals.longValue(row);
                offer(in, row, position, (long) getInt(slots, row) * width);
            }
            return;
        }
        RowPicks.Positions positions = new RowPicks.Positions(in.ordinals(), first);
        RowPicks.Groups groups = new RowPicks.Groups(slots, cells.segment(), (long) width << 3);
        if (order != null) {
            boolean descending = choice.order().get(0).descending();
            long place = (long) places[valueCount] << 3;
            RowPicks.By by = new RowPicks.By(choice.last(), descending, place);
            int count = picks.byOrder(order, by, groups, positions);
            setValues(in, slots, picks.rows(), count, 0);
        } else if (choice.last()) {
            keepLast(in, slots, positions, rows);
        } else if (choice.skipsNulls() || newCount < 0) {
            Column notNull = choice.skipsNulls() ? in.column(columns[0]) : null;
            int count = picks.first(notNull, rows, groups);
            setPositions(positions, slots, picks.rows(), count);
            setValues(in, slots, picks.rows(), count, 0);
        } else {
            setPositions(positions, slots, newRows, newCount);
            setValues(in, slots, newRows, newCount, 0);
        }
    }

    private void keepLast(Batch in, MemorySegment slots, RowPicks.Positions positions, int rows) {
        boolean wide = lanes[0] == Lane.LONG || lanes[0] == Lane.DOUBLE;
        if (wide && positions.ordinals() == null) {
            MemorySegment values = in.column(columns[0]).values();
            setLast(values, slots, positions.first() + 1, rows);
        } else {
            setPositions(positions, slots, null, rows);
        }
        setValues(in, slots, null, rows, wide && positions.ordinals() == null ? 1 : 0);
    }

    /// Positions and the first value in one loop.
    private void setLast(MemorySegment values, MemorySegment slots, long position, int count) {
        long kept = cells.segment().address();
        long bytes = (long) width << 3;
        for (int row = 0; row < count; row++) {
            long at = kept + getInt(slots, row) * bytes;
            setLong(Machine.ALL, at, position + row);
            setLong(Machine.ALL, at + (VALUE << 3), getLong(values, (long) row << 3));
        }
    }

    /// Of picked rows, or without picks of the first `count`.
    private void setPositions(
            RowPicks.Positions positions, MemorySegment slots, int @Nullable [] picked, int count) {
        MemorySegment kept = cells.segment();
        long bytes = (long) width << 3;
        for (int i = 0; i < count; i++) {
            int row = picked == null ? i : picked[i];
            setLong(kept, getInt(slots, row) * bytes, positions.of(row) + 1);
        }
    }

    /// The values of picked rows, or without picks of the first `count`, in this order; the first
    /// `done` are set already, but for their NULLs.
    private void setValues(
            Batch in, MemorySegment slots, int @Nullable [] picked, int count, int done) {
        for (int i = 0; i < valueCount && count > 0; i++) {
            Column column = in.column(columns[i]);
            if (i >= done) {
                setValues(column, i, slots, picked, count);
            }
            if (column.validity() != null || keptNulls) {
                setNulls(column, i, slots, picked, count);
            }
        }
    }

    private void setValues(
            Column column, int i, MemorySegment slots, int @Nullable [] picked, int count) {
        MemorySegment kept = cells.segment();
        MemorySegment values = column.values();
        long bytes = (long) width << 3;
        long place = (long) places[i] << 3;
        switch (lanes[i]) {
            case BIT -> {
                for (int n = 0; n < count; n++) {
                    int row = picked == null ? n : picked[n];
                    long at = getInt(slots, row) * bytes + place;
                    setLong(kept, at, column.bit(row) ? 1 : 0);
                }
            }
            case INT -> {
                for (int n = 0; n < count; n++) {
                    int row = picked == null ? n : picked[n];
                    long at = getInt(slots, row) * bytes + place;
                    setLong(kept, at, getInt(values, row));
                }
            }
            case LONG, DOUBLE -> {
                for (int n = 0; n < count; n++) {
                    int row = picked == null ? n : picked[n];
                    long at = getInt(slots, row) * bytes + place;
                    setLong(kept, at, getLong(values, (long) row << 3));
                }
            }
            case WIDE -> {
                for (int n = 0; n < count; n++) {
                    int row = picked == null ? n : picked[n];
                    long at = getInt(slots, row) * bytes + place;
                    setLong(kept, at, column.wideLow(row));
                    setLong(kept, at + Long.BYTES, column.wideHigh(row));
                }
            }
        }
    }

    private void setNulls(
            Column column, int i, MemorySegment slots, int @Nullable [] picked, int count) {
        keptNulls = true;
        for (int n = 0; n < count; n++) {
            int row = picked == null ? n : picked[n];
            long at = (long) getInt(slots, row) * width + NULLS;
            long nulls = cells.get(at) & ~(1L << i);
            cells.set(at, nulls | (column.isNull(row) ? 1L << i : 0));
        }
    }

    private boolean isBetter(Batch in, int row, long position, long at) {
        for (int i = valueCount; i < columns.length; i++) {
            SortKey key = choice.order().get(i - valueCount);
            int order = compare(in.column(columns[i]), row, i, at, key);
            if (order != 0) {
                return choice.last() ? order > 0 : order < 0;
            }
        }
        long kept = cells.get(at + POSITION) - 1;
        return choice.last() ? position >= kept : position < kept;
    }

    private int compare(Column column, int row, int i, long at, SortKey key) {
        boolean isNull = column.isNull(row);
        boolean wasNull = ((cells.get(at + NULLS) >> i) & 1) != 0;
        if (isNull || wasNull) {
            return isNull == wasNull ? 0 : isNull == key.nullsFirst() ? -1 : 1;
        }
        long word = cells.get(at + places[i]);
        if (sortable[i]) {
            return Long.compare(OrderWords.of(column, row, key.descending()), word);
        }
        int order;
        if (lanes[i] == Lane.WIDE) {
            int high = Long.compare(column.wideHigh(row), cells.get(at + places[i] + 1));
            order = high != 0 ? high : Long.compareUnsigned(column.wideLow(row), word);
        } else {
            order = dictionary.compare(column.integer(row), (int) word);
        }
        return key.descending() ? -order : order;
    }

    private void keep(Batch in, int row, long position, long at) {
        cells.set(at + POSITION, position + 1);
        long nulls = 0;
        for (int i = 0; i < columns.length; i++) {
            Column column = in.column(columns[i]);
            if (column.isNull(row)) {
                nulls |= 1L << i;
                continue;
            }
            long place = at + places[i];
            if (i >= valueCount && sortable[i]) {
                boolean descending = choice.order().get(i - valueCount).descending();
                cells.set(place, OrderWords.of(column, row, descending));
                continue;
            }
            switch (lanes[i]) {
                case BIT -> cells.set(place, column.bit(row) ? 1 : 0);
                case INT -> cells.set(place, column.integer(row));
                case LONG, DOUBLE -> cells.set(place, column.longValue(row));
                case WIDE -> {
                    cells.set(place, column.wideLow(row));
                    cells.set(place + 1, column.wideHigh(row));
                }
            }
        }
        cells.set(at + NULLS, nulls);
        keptNulls |= nulls != 0;
    }

    @Override
    public boolean concurrent() {
        return true;
    }

    @Override
    public void merge(Accumulator from, int[] slots, int[] fromSlots, int count) {
        GrowingLongs other = ((RowAccumulator) from).cells;
        boolean byPosition = columns.length == valueCount && choice.pick() != Pick.ONLY;
        for (int i = 0; i < count; i++) {
            long position = other.get((long) fromSlots[i] * width);
            long kept = cells.get((long) slots[i] * width);
            // most groups have the first of all rows here, and the last there
            if (!byPosition || kept == 0 || (position < kept) != choice.last()) {
                merge(from, slots[i], fromSlots[i]);
            }
        }
    }

    @Override
    public void merge(Accumulator from, int slot, int fromSlot) {
        RowAccumulator other = (RowAccumulator) from;
        long at = (long) slot * width;
        long fromAt = (long) fromSlot * width;
        if (other.cells.get(fromAt) == 0) {
            return;
        }
        if (cells.get(at) != 0 && choice.pick() == Pick.ONLY) {
            throw manyRows();
        }
        if (cells.get(at) == 0 || isBetterKept(other.cells, fromAt, at)) {
            for (int i = 0; i < width; i++) {
                cells.set(at + i, other.cells.get(fromAt + i));
            }
        }
    }

    private boolean isBetterKept(GrowingLongs other, long fromAt, long at) {
        for (int i = valueCount; i < columns.length; i++) {
            int order = compareKept(other, fromAt, i, at, choice.order().get(i - valueCount));
            if (order != 0) {
                return choice.last() ? order > 0 : order < 0;
            }
        }
        int order = Long.compare(other.get(fromAt), cells.get(at));
        return choice.last() ? order > 0 : order < 0;
    }

    private int compareKept(GrowingLongs other, long fromAt, int i, long at, SortKey key) {
        boolean isNull = ((other.get(fromAt + NULLS) >> i) & 1) != 0;
        boolean wasNull = ((cells.get(at + NULLS) >> i) & 1) != 0;
        if (isNull || wasNull) {
            return isNull == wasNull ? 0 : isNull == key.nullsFirst() ? -1 : 1;
        }
        long left = other.get(fromAt + places[i]);
        long right = cells.get(at + places[i]);
        if (sortable[i]) {
            return Long.compare(left, right);
        }
        int order;
        if (lanes[i] == Lane.WIDE) {
            int high =
                    Long.compare(other.get(fromAt + places[i] + 1), cells.get(at + places[i] + 1));
            order = high != 0 ? high : Long.compareUnsigned(left, right);
        } else {
            order = dictionary.compare((int) left, (int) right);
        }
        return key.descending() ? -order : order;
    }

    @Override
    public void clear(int slot) {
        cells.set((long) slot * width + POSITION, 0);
        cells.set((long) slot * width + NULLS, 0);
    }

    @Override
    public void result(int slot, Batch in, int row, ColumnBuilder out) {
        results(0, new int[] {slot}, 1, out);
    }

    @Override
    public void results(int value, int[] slots, int count, ColumnBuilder out) {
        states.appendColumn(cells, value, slots, count, out);
    }

    @Override
    public List<SqlType> stateTypes() {
        return states.types();
    }

    @Override
    public void appendStates(int[] slots, int count, List<ColumnBuilder> out) {
        states.append(cells, slots, count, out);
    }

    @Override
    public void setStates(List<Column> in, int rows) {
        states.set(cells, in, rows);
    }

    private static EngineException manyRows() {
        return new EngineException(
                ErrorCode.TOO_MANY_ROWS,
                "a subquery that is used as one value gave more than one row");
    }

    private static int getInt(MemorySegment segment, long index) {
        return segment.get(ValueLayout.JAVA_INT_UNALIGNED, index << 2);
    }

    private static long getLong(MemorySegment segment, long at) {
        return segment.get(ValueLayout.JAVA_LONG_UNALIGNED, at);
    }

    private static void setLong(MemorySegment segment, long at, long value) {
        segment.set(ValueLayout.JAVA_LONG_UNALIGNED, at, value);
    }

    @Override
    public boolean isSaved() {
        return true;
    }

    @Override
    public void save(StateWriter out, int groups) {
        states.save(cells, groups, out);
    }

    @Override
    public void restore(StateReader in, int groups) {
        ensure(groups);
        keptNulls = states.restore(cells, groups, in);
    }

    @Override
    public void close() {
        cells.close();
        picks.close();
    }
}

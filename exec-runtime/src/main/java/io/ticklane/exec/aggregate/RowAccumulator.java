package io.ticklane.exec.aggregate;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.function.Slots;
import io.ticklane.api.plan.SortKey;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.ColumnBuilder;
import io.ticklane.exec.batch.Dictionary;
import io.ticklane.exec.batch.Lane;
import io.ticklane.exec.memory.GrowingLongs;
import io.ticklane.exec.query.QueryContext;
import io.ticklane.exec.rows.RowOrder;
import java.util.ArrayList;
import java.util.List;

/// The value of one row of each group: the first or last by some columns, of equal ones by
/// position. Carries FIRST, LAST, ANY_VALUE, SINGLE_VALUE, ARG_MIN, ARG_MAX, and MIN and MAX of
/// text and wide numbers.
///
/// A group keeps its row as words: position + 1 (0: none yet), a mask of NULLs, the value, then the
/// order columns.
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

    /// Which row of a group counts, and its value.
    record Choice(int value, List<SortKey> order, Pick pick) {
        Choice {
            order = List.copyOf(order);
        }

        boolean last() {
            return pick == Pick.LAST;
        }

        boolean skipsNullOrder() {
            return pick == Pick.FIRST_NOT_NULL;
        }

        boolean single() {
            return pick == Pick.ONLY;
        }
    }

    private final Choice choice;
    private final Dictionary dictionary;
    private final int[] columns;
    private final Lane[] lanes;
    private final boolean[] coded;
    private final int[] places;
    private final int width;
    private final boolean byTime;
    private final GrowingLongs cells;

    /// An accumulator over columns of these types.
    RowAccumulator(QueryContext context, Choice choice, List<SqlType> types) {
        this.choice = choice;
        this.dictionary = context.dictionary();
        List<Integer> kept = new ArrayList<>();
        kept.add(choice.value());
        choice.order().forEach(key -> kept.add(key.column()));
        this.columns = kept.stream().mapToInt(Integer::intValue).toArray();
        this.lanes = new Lane[columns.length];
        this.coded = new boolean[columns.length];
        this.places = new int[columns.length];
        int place = VALUE;
        for (int i = 0; i < columns.length; i++) {
            SqlType type = types.get(columns[i]);
            lanes[i] = Lane.of(type);
            coded[i] = Lane.isCoded(type);
            places[i] = place;
            place += lanes[i] == Lane.WIDE ? 2 : 1;
        }
        this.width = place;
        this.byTime =
                columns.length == 2 && lanes[1] == Lane.LONG && !choice.order().get(0).descending();
        this.cells = new GrowingLongs(context.memory());
    }

    /// Keeps the last row of each group by an order.
    public static RowAccumulator last(
            QueryContext context, List<SortKey> order, List<SqlType> types) {
        return new RowAccumulator(
                context, new Choice(order.get(0).column(), order, Pick.LAST), types);
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
        Column positions = java.util.Objects.requireNonNull(in.ordinals());
        if (columns.length == 1) {
            enterByPosition(in, positions, slots, from, to);
            return;
        }
        if (byTime && in.column(columns[1]).validity() == null) {
            enterByTime(in, positions, slots, from, to);
            return;
        }
        for (int row = from; row < to; row++) {
            if (choice.skipsNullOrder() && in.column(columns[1]).isNull(row)) {
                continue;
            }
            long at = (long) slots.get(row) * width;
            long position = positions.longValue(row);
            if (cells.get(at) == 0 || isBetter(in, row, position, at)) {
                keep(in, row, position, at);
            }
        }
    }

    private void enterByPosition(Batch in, Column positions, Slots slots, int from, int to) {
        boolean skipsNulls = choice.skipsNullOrder();
        for (int row = from; row < to; row++) {
            if (skipsNulls && in.column(columns[0]).isNull(row)) {
                continue;
            }
            long at = (long) slots.get(row) * width;
            long kept = cells.get(at);
            if (kept != 0 && choice.single()) {
                throw manyRows();
            }
            long position = positions.longValue(row);
            if (kept == 0 || (choice.last() ? position >= kept : position < kept - 1)) {
                keep(in, row, position, at);
            }
        }
    }

    private void enterByTime(Batch in, Column positions, Slots slots, int from, int to) {
        Column times = in.column(columns[1]);
        boolean last = choice.last();
        int place = places[1];
        for (int row = from; row < to; row++) {
            long at = (long) slots.get(row) * width;
            long kept = cells.get(at);
            long time = times.longValue(row);
            boolean better = kept == 0;
            if (!better) {
                // a NULL that was kept has its bit; its time is not to be compared
                if (cells.get(at + NULLS) > 1) {
                    better = isBetter(in, row, positions.longValue(row), at);
                } else {
                    long old = cells.get(at + place);
                    better =
                            last
                                    ? time > old
                                            || (time == old && positions.longValue(row) >= kept)
                                    : time < old
                                            || (time == old && positions.longValue(row) < kept - 1);
                }
            }
            if (better) {
                keep(in, row, positions.longValue(row), at);
            }
        }
    }

    private boolean isBetter(Batch in, int row, long position, long at) {
        for (int i = 1; i < columns.length; i++) {
            SortKey key = choice.order().get(i - 1);
            Column column = in.column(columns[i]);
            int order = compare(column, row, i, at, key);
            if (order != 0) {
                return choice.last() ? order > 0 : order < 0;
            }
        }
        long kept = cells.get(at + POSITION) - 1;
        return choice.last() ? position > kept : position < kept;
    }

    private int compare(Column column, int row, int i, long at, SortKey key) {
        boolean isNull = column.isNull(row);
        boolean wasNull = ((cells.get(at + NULLS) >> i) & 1) != 0;
        if (isNull || wasNull) {
            return isNull == wasNull ? 0 : isNull == key.nullsFirst() ? -1 : 1;
        }
        long word = cells.get(at + places[i]);
        int order =
                switch (lanes[i]) {
                    case BIT -> Long.compare(column.bit(row) ? 1 : 0, word);
                    case INT ->
                            coded[i]
                                    ? dictionary.compare(column.integer(row), (int) word)
                                    : Integer.compare(column.integer(row), (int) word);
                    case LONG -> Long.compare(column.longValue(row), word);
                    case DOUBLE ->
                            RowOrder.compareDoubles(
                                    column.doubleValue(row), Double.longBitsToDouble(word));
                    case WIDE -> {
                        int high =
                                Long.compare(column.wideHigh(row), cells.get(at + places[i] + 1));
                        yield high != 0 ? high : Long.compareUnsigned(column.wideLow(row), word);
                    }
                };
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
    }

    @Override
    public void merge(Accumulator from, int slot, int fromSlot) {
        RowAccumulator other = (RowAccumulator) from;
        long at = (long) slot * width;
        long fromAt = (long) fromSlot * width;
        if (other.cells.get(fromAt) == 0) {
            return;
        }
        if (cells.get(at) != 0 && choice.single()) {
            throw manyRows();
        }
        if (cells.get(at) == 0 || isBetterKept(other.cells, fromAt, at)) {
            for (int i = 0; i < width; i++) {
                cells.set(at + i, other.cells.get(fromAt + i));
            }
        }
    }

    private boolean isBetterKept(GrowingLongs other, long fromAt, long at) {
        for (int i = 1; i < columns.length; i++) {
            int order = compareKept(other, fromAt, i, at, choice.order().get(i - 1));
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
        int order =
                switch (lanes[i]) {
                    case BIT, LONG -> Long.compare(left, right);
                    case INT ->
                            coded[i]
                                    ? dictionary.compare((int) left, (int) right)
                                    : Long.compare(left, right);
                    case DOUBLE ->
                            RowOrder.compareDoubles(
                                    Double.longBitsToDouble(left), Double.longBitsToDouble(right));
                    case WIDE -> {
                        int high =
                                Long.compare(
                                        other.get(fromAt + places[i] + 1),
                                        cells.get(at + places[i] + 1));
                        yield high != 0 ? high : Long.compareUnsigned(left, right);
                    }
                };
        return key.descending() ? -order : order;
    }

    @Override
    public void clear(int slot) {
        cells.set((long) slot * width, 0);
    }

    @Override
    public void result(int slot, Batch in, int row, ColumnBuilder out) {
        long at = (long) slot * width;
        if (cells.get(at) == 0 || (cells.get(at + NULLS) & 1) != 0) {
            out.appendNull();
            return;
        }
        long word = cells.get(at + VALUE);
        switch (lanes[0]) {
            case BIT -> out.append(word != 0);
            case INT -> out.append((int) word);
            case LONG -> out.append(word);
            case DOUBLE -> out.append(Double.longBitsToDouble(word));
            case WIDE -> out.append(word, cells.get(at + VALUE + 1));
        }
    }

    private static EngineException manyRows() {
        return new EngineException(
                ErrorCode.TOO_MANY_ROWS,
                "a subquery that is used as one value gave more than one row");
    }

    @Override
    public void close() {
        cells.close();
    }
}

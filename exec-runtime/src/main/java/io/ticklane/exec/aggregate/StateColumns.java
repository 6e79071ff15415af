package io.ticklane.exec.aggregate;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.state.DoubleCells;
import io.ticklane.api.state.LongCells;
import io.ticklane.api.state.PortableSums;
import io.ticklane.api.state.State;
import io.ticklane.api.state.StateLayout;
import io.ticklane.api.state.StateLayout.Cell;
import io.ticklane.api.state.SumCells;
import io.ticklane.api.type.SqlType;
import io.ticklane.api.type.TypeKind;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.ColumnBuilder;
import io.ticklane.exec.batch.Dictionary;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Slots of a [State] as rows of columns, on their way to another node: a column for each number;
/// for each exact sum three of doubles, and one of bytes that is NULL where those are the sum.
///
/// Threads: several may append different slots.
final class StateColumns {
    /// Bytes of any number, which travel as texts do.
    static final SqlType BYTES = SqlType.of(TypeKind.VARBINARY);

    private static final List<SqlType> SUM =
            List.of(SqlType.DOUBLE, SqlType.DOUBLE, SqlType.DOUBLE, BYTES);

    private StateColumns() {}

    /// The types of the columns.
    static List<SqlType> types(StateLayout layout) {
        List<SqlType> types = new ArrayList<>();
        for (Cell cell : layout.cells()) {
            switch (cell) {
                case Cell.OfDouble _ -> types.add(SqlType.DOUBLE);
                case Cell.OfLong _ -> types.add(SqlType.BIGINT);
                case Cell.OfSum _ -> types.addAll(SUM);
                case Cell.OfSums(String _, int count) -> {
                    for (int place = 0; place < count; place++) {
                        types.addAll(SUM);
                    }
                }
                case Cell.OfRing _, Cell.OfQueue _, Cell.OfSorted _ -> throw notFixed(layout);
            }
        }
        return types;
    }

    private static EngineException notFixed(StateLayout layout) {
        return new EngineException(
                ErrorCode.INTERNAL, "the state " + layout.name() + " is no fixed number of cells");
    }

    /// Appends the slots `slots[0]` to `slots[count - 1]`.
    static void append(
            State state, Dictionary dictionary, int[] slots, int count, List<ColumnBuilder> out) {
        int column = 0;
        List<Cell> cells = state.layout().cells();
        for (int i = 0; i < cells.size(); i++) {
            switch (cells.get(i)) {
                case Cell.OfDouble _ ->
                        append(state.doubles(i), slots, more(out.get(column++), count));
                case Cell.OfLong _ -> append(state.longs(i), slots, more(out.get(column++), count));
                case Cell.OfSum _ -> {
                    append(
                            state.sums(i),
                            0,
                            dictionary,
                            slots,
                            count,
                            out.subList(column, column + SUM.size()));
                    column += SUM.size();
                }
                case Cell.OfSums(String _, int sums) -> {
                    for (int place = 0; place < sums; place++) {
                        append(
                                state.sums(i),
                                place,
                                dictionary,
                                slots,
                                count,
                                out.subList(column, column + SUM.size()));
                        column += SUM.size();
                    }
                }
                case Cell.OfRing _, Cell.OfQueue _, Cell.OfSorted _ ->
                        throw notFixed(state.layout());
            }
        }
    }

    /// Memory for so many further values of eight bytes.
    static MemorySegment more(ColumnBuilder out, int count) {
        int base = out.rows();
        out.resize(base + count);
        return out.values().asSlice((long) base << 3, (long) count << 3);
    }

    private static void append(DoubleCells cells, int[] slots, MemorySegment out) {
        for (int i = 0; (long) i << 3 < out.byteSize(); i++) {
            out.set(ValueLayout.JAVA_DOUBLE_UNALIGNED, (long) i << 3, cells.get(slots[i]));
        }
    }

    private static void append(LongCells cells, int[] slots, MemorySegment out) {
        for (int i = 0; (long) i << 3 < out.byteSize(); i++) {
            out.set(ValueLayout.JAVA_LONG_UNALIGNED, (long) i << 3, cells.get(slots[i]));
        }
    }

    private static void append(
            SumCells sums,
            int place,
            Dictionary dictionary,
            int[] slots,
            int count,
            List<ColumnBuilder> out) {
        for (int part = 0; part < PortableSums.PARTS; part++) {
            PortableSums.write(sums, place, slots, count, part, more(out.get(part), count));
        }
        ColumnBuilder rests = out.get(PortableSums.PARTS);
        for (int i = 0; i < count; i++) {
            byte @Nullable [] rest = PortableSums.rest(sums, slots[i], place);
            if (rest == null) {
                rests.appendNull();
            } else {
                rests.append(dictionary.code(rest));
            }
        }
    }

    /// Sets the slots 0 to `rows - 1` to what the rows of the columns say.
    static void set(State state, Dictionary dictionary, List<Column> in, int rows) {
        for (int slot = 0; slot < rows; slot++) {
            state.clear(slot);
        }
        int column = 0;
        List<Cell> cells = state.layout().cells();
        for (int i = 0; i < cells.size(); i++) {
            switch (cells.get(i)) {
                case Cell.OfDouble _ -> {
                    DoubleCells.View doubles = state.doubles(i).view();
                    Column values = in.get(column++);
                    for (int slot = 0; slot < rows; slot++) {
                        doubles.set(slot, values.doubleValue(slot));
                    }
                }
                case Cell.OfLong _ -> {
                    LongCells.View longs = state.longs(i).view();
                    Column values = in.get(column++);
                    for (int slot = 0; slot < rows; slot++) {
                        longs.set(slot, values.longValue(slot));
                    }
                }
                case Cell.OfSum _ -> {
                    set(
                            state.sums(i),
                            0,
                            dictionary,
                            in.subList(column, column + SUM.size()),
                            rows);
                    column += SUM.size();
                }
                case Cell.OfSums(String _, int sums) -> {
                    for (int place = 0; place < sums; place++) {
                        set(
                                state.sums(i),
                                place,
                                dictionary,
                                in.subList(column, column + SUM.size()),
                                rows);
                        column += SUM.size();
                    }
                }
                case Cell.OfRing _, Cell.OfQueue _, Cell.OfSorted _ ->
                        throw notFixed(state.layout());
            }
        }
    }

    private static void set(
            SumCells sums, int place, Dictionary dictionary, List<Column> in, int rows) {
        for (int part = 0; part < PortableSums.PARTS; part++) {
            PortableSums.read(sums, place, part, in.get(part).values(), rows);
        }
        Column rests = in.get(PortableSums.PARTS);
        for (int slot = 0; slot < rows; slot++) {
            if (!rests.isNull(slot)) {
                PortableSums.readRest(sums, slot, place, dictionary.bytes(rests.integer(slot)));
            }
        }
    }
}

package io.ticklane.exec.rows;

import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.Bits;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.ColumnBuilder;
import io.ticklane.exec.batch.Lane;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/// How the values of key columns are written as words of eight bytes, so that equal keys have equal
/// words: NULLs are equal, 0.0 and -0.0 are equal, NaNs are equal.
///
/// Narrow columns share the first words, each with a bit that marks its NULL above its value; then
/// comes a word for each column of eight bytes, two for a WIDE one; their marks are in the room
/// that narrow columns leave, else in a word of their own at the end. A single column of eight
/// bytes or more has no mark: [KeyTable] keeps its NULL apart.
final class KeyLayout {
    private enum Form {
        BIT(1),
        CODE(31),
        INT(32),
        LONG(0),
        DOUBLE(0),
        WIDE(0);

        /// The bits of a value in a shared word; 0 for words of its own.
        private final int bits;

        Form(int bits) {
            this.bits = bits;
        }

        static Form of(SqlType type) {
            return switch (Lane.of(type)) {
                case BIT -> BIT;
                case INT -> Lane.isCoded(type) ? CODE : INT;
                case LONG -> LONG;
                case DOUBLE -> DOUBLE;
                case WIDE -> WIDE;
            };
        }

        /// The form that holds values of both.
        static Form of(SqlType type, SqlType other) {
            Form left = of(type);
            Form right = of(other);
            return left.compareTo(right) > 0 ? left : right;
        }
    }

    /// Where a column is: `shift` in its word, and the bit that marks its NULL.
    private record Place(Form form, int word, int shift, int markWord, int mark) {}

    private final List<SqlType> types;
    private final Place[] places;
    private final int words;
    private final int narrowWords;
    private final boolean marked;

    /// The layout for columns of these types.
    KeyLayout(List<SqlType> types) {
        this(types, types);
    }

    /// The layout for columns that may have the types of either list.
    KeyLayout(List<SqlType> types, List<SqlType> others) {
        this.types = List.copyOf(types);
        this.places = new Place[types.size()];
        List<Form> forms = new ArrayList<>();
        for (int key = 0; key < types.size(); key++) {
            forms.add(Form.of(types.get(key), others.get(key)));
        }
        this.marked = forms.size() != 1 || forms.get(0).bits > 0;
        List<Integer> used = new ArrayList<>();
        for (int key = 0; key < places.length; key++) {
            int bits = forms.get(key).bits;
            if (bits > 0) {
                int word = room(used, bits + 1);
                int shift = used.get(word);
                used.set(word, shift + bits + 1);
                places[key] = new Place(forms.get(key), word, shift, word, shift + bits);
            }
        }
        this.narrowWords = used.size();
        int next = narrowWords;
        int end = narrowWords;
        for (Form form : forms) {
            end += form.bits > 0 ? 0 : form == Form.WIDE ? 2 : 1;
        }
        for (int key = 0; key < places.length; key++) {
            Form form = forms.get(key);
            if (form.bits == 0) {
                int room = marked ? room(used, 1) : 0;
                int bit = marked ? used.get(room) : 0;
                int markWord = room < narrowWords ? room : end + room - narrowWords;
                places[key] = new Place(form, next, 0, markWord, bit);
                next += form == Form.WIDE ? 2 : 1;
                if (marked) {
                    used.set(room, bit + 1);
                }
            }
        }
        this.words = end + used.size() - narrowWords;
    }

    /// The first word with room for some bits, a new one if there is none.
    private static int room(List<Integer> used, int bits) {
        for (int word = 0; word < used.size(); word++) {
            if (used.get(word) + bits <= Long.SIZE) {
                return word;
            }
        }
        used.add(0);
        return used.size() - 1;
    }

    /// The number of key columns.
    int columns() {
        return types.size();
    }

    /// The type of a key column.
    SqlType type(int key) {
        return types.get(key);
    }

    /// The words of a key.
    int words() {
        return words;
    }

    /// Whether words tell NULLs; else there is one column.
    boolean marked() {
        return marked;
    }

    /// Whether the key is one column whose values can be places of an array.
    boolean isNarrow() {
        return columns() == 1 && (places[0].form == Form.CODE || places[0].form == Form.INT);
    }

    /// Whether the key is one column of codes.
    boolean isCoded() {
        return columns() == 1 && places[0].form == Form.CODE;
    }

    /// Whether the first word is one narrow column.
    boolean leadsNarrow() {
        int inFirst = 0;
        for (Place place : places) {
            inFirst += place.word == 0 ? 1 : 0;
        }
        return narrowWords > 0 && inFirst == 1;
    }

    /// The column of codes or whole numbers that is the lower half of the first word; -1 without.
    int lead() {
        for (int key = 0; key < places.length; key++) {
            Place place = places[key];
            boolean half = place.form == Form.CODE || place.form == Form.INT;
            if (half && place.word == 0 && place.shift == 0) {
                return key;
            }
        }
        return -1;
    }

    /// Whether a column is of codes, whose NULL is the lowest integer.
    boolean isCode(int key) {
        return places[key].form == Form.CODE;
    }

    /// The bytes that [#write] needs.
    long bytes(int rows) {
        return ((long) rows * words) << 3;
    }

    /// Shows the words of rows 0 to `rows - 1` in `out`, one segment for each word; what no column
    /// has as it is, is written to `target`.
    void write(List<Column> keys, int rows, MemorySegment target, MemorySegment[] out) {
        for (int word = 0; word < words; word++) {
            long bytes = (long) rows << 3;
            out[word] = target.asSlice(word * bytes, bytes);
        }
        boolean[] begun = new boolean[words];
        for (int key = 0; key < places.length; key++) {
            Place place = places[key];
            if (place.form.bits > 0) {
                writeNarrow(keys.get(key), place, rows, out[place.word], begun[place.word]);
                begun[place.word] = true;
            }
        }
        for (int word = 0; word < words; word++) {
            if (!begun[word] && (word < narrowWords || isMark(word))) {
                out[word].fill((byte) 0);
            }
        }
        for (int key = 0; key < places.length; key++) {
            if (places[key].form.bits == 0) {
                writeWide(keys.get(key), places[key], rows, out);
            }
        }
    }

    private boolean isMark(int word) {
        for (Place place : places) {
            if (place.markWord == word && marked) {
                return true;
            }
        }
        return false;
    }

    private static void writeNarrow(
            Column column, Place place, int rows, MemorySegment target, boolean begun) {
        MemorySegment values = column.values();
        int shift = place.shift;
        if (place.form == Form.BIT) {
            for (int row = 0; row < rows; row++) {
                long old = begun ? get(target, row) : 0;
                put(target, row, old | (Bits.get(values, row) ? 1L << shift : 0));
            }
        } else if (begun) {
            for (int row = 0; row < rows; row++) {
                put(
                        target,
                        row,
                        get(target, row) | Integer.toUnsignedLong(integer(values, row)) << shift);
            }
        } else {
            for (int row = 0; row < rows; row++) {
                put(target, row, Integer.toUnsignedLong(integer(values, row)));
            }
        }
        if (column.validity() != null) {
            long keep = ~(((1L << place.form.bits) - 1) << shift);
            for (int row = 0; row < rows; row++) {
                if (column.isNull(row)) {
                    put(target, row, (get(target, row) & keep) | 1L << place.mark);
                }
            }
        }
    }

    private void writeWide(Column column, Place place, int rows, MemorySegment[] out) {
        MemorySegment validity = column.validity();
        boolean nulls = validity != null && marked;
        MemorySegment values = column.values();
        MemorySegment target = out[place.word];
        switch (column.lane()) {
            case BIT -> throw new IllegalStateException("bits are narrow");
            case INT -> {
                for (int row = 0; row < rows; row++) {
                    put(target, row, integer(values, row));
                }
            }
            case LONG -> {
                if (nulls || place.form == Form.WIDE) {
                    MemorySegment.copy(values, 0, target, 0, (long) rows << 3);
                } else {
                    out[place.word] = values;
                }
            }
            case DOUBLE -> {
                for (int row = 0; row < rows; row++) {
                    double value = values.get(ValueLayout.JAVA_DOUBLE_UNALIGNED, (long) row << 3);
                    put(target, row, bits(value));
                }
            }
            case WIDE -> {
                MemorySegment high = out[place.word + 1];
                for (int row = 0; row < rows; row++) {
                    put(target, row, get(values, 2L * row));
                    put(high, row, get(values, 2L * row + 1));
                }
            }
        }
        if (place.form == Form.WIDE && column.lane() != Lane.WIDE) {
            for (int row = 0; row < rows; row++) {
                put(out[place.word + 1], row, get(target, row) >> 63);
            }
        }
        if (nulls) {
            markNulls(column, place, rows, out);
        }
    }

    private static void markNulls(Column column, Place place, int rows, MemorySegment[] out) {
        for (int row = 0; row < rows; row++) {
            if (column.isNull(row)) {
                put(out[place.word], row, 0);
                if (place.form == Form.WIDE) {
                    put(out[place.word + 1], row, 0);
                }
                MemorySegment marks = out[place.markWord];
                put(marks, row, get(marks, row) | 1L << place.mark);
            }
        }
    }

    /// Appends one column of keys whose words lie one key after the other; `nullSlot` is the key
    /// that is NULL without a mark.
    void append(
            MemorySegment source,
            int[] slots,
            int count,
            int key,
            int nullSlot,
            ColumnBuilder out) {
        Place place = places[key];
        int base = out.rows();
        out.resize(base + count);
        Lane lane = Lane.of(types.get(key));
        MemorySegment values = out.values();
        for (int i = 0; i < count; i++) {
            long at = (long) slots[i] * words;
            long value = get(source, at + place.word) >>> place.shift;
            switch (lane) {
                case BIT -> {
                    if ((value & 1) != 0) {
                        Bits.set(values, base + i);
                    }
                }
                case INT -> {
                    int narrow =
                            place.form == Form.CODE ? (int) value & Integer.MAX_VALUE : (int) value;
                    values.set(ValueLayout.JAVA_INT_UNALIGNED, (base + (long) i) << 2, narrow);
                }
                case LONG, DOUBLE -> put(values, base + i, value);
                case WIDE -> {
                    put(values, 2L * (base + i), value);
                    put(values, 2L * (base + i) + 1, get(source, at + place.word + 1));
                }
            }
        }
        for (int i = 0; i < count; i++) {
            boolean isNull =
                    marked
                            ? (get(source, (long) slots[i] * words + place.markWord) >>> place.mark
                                            & 1)
                                    != 0
                            : slots[i] == nullSlot;
            if (isNull) {
                out.setNull(base + i);
            }
        }
    }

    /// The word of a row of a single narrow column.
    long narrow(Column column, int row) {
        return column.isNull(row)
                ? 1L << places[0].mark
                : Integer.toUnsignedLong(column.integer(row));
    }

    private static int integer(MemorySegment segment, long index) {
        return segment.get(ValueLayout.JAVA_INT_UNALIGNED, index << 2);
    }

    private static long bits(double value) {
        return value == 0 ? 0 : Double.doubleToLongBits(value);
    }

    static long get(MemorySegment segment, long word) {
        return segment.get(ValueLayout.JAVA_LONG_UNALIGNED, word << 3);
    }

    static void put(MemorySegment segment, long word, long value) {
        segment.set(ValueLayout.JAVA_LONG_UNALIGNED, word << 3, value);
    }
}

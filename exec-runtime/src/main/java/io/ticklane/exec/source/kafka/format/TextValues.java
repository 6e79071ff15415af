package io.ticklane.exec.source.kafka.format;

import io.ticklane.api.type.SqlType;
import io.ticklane.api.type.TypeKind;
import io.ticklane.exec.expression.value.IntervalText;
import io.ticklane.exec.expression.value.NumberText;
import io.ticklane.exec.expression.value.Outcome;
import io.ticklane.exec.expression.value.TimeText;
import io.ticklane.exec.source.CsvCell;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/// Texts as values of any type. Texts of ASCII and times in their plain form are read in place.
///
/// Threads: one at a time.
final class TextValues {
    private static final SqlType TIME = SqlType.of(TypeKind.TIME);

    private final RowCells cells;
    private final CsvCell times = new CsvCell();
    private final long[] bits = new long[2];
    private byte[] ascii = new byte[64];
    private MemorySegment bytes = MemorySegment.ofArray(ascii);

    TextValues(RowCells cells) {
        this.cells = cells;
    }

    /// Sets a column to the value of a text; bad where it has none.
    void set(int column, char[] text, int offset, int length) throws BadMessageException {
        SqlType type = cells.type(column);
        Outcome outcome =
                switch (type.kind()) {
                    case VARCHAR -> {
                        characters(column, text, offset, length);
                        yield Outcome.DONE;
                    }
                    case TINYINT, SMALLINT, INTEGER, BIGINT -> {
                        Outcome parsed =
                                NumberText.parseLong(new String(text, offset, length), bits);
                        if (parsed == Outcome.DONE) {
                            cells.setWhole(column, bits[0]);
                        }
                        yield parsed;
                    }
                    case DATE -> time(column, SqlType.DATE, text, offset, length);
                    case TIME -> time(column, TIME, text, offset, length);
                    case TIMESTAMP, TIMESTAMP_LTZ ->
                            time(column, SqlType.TIMESTAMP, text, offset, length);
                    case REAL, DOUBLE, DECIMAL, INTERVAL_DAY_TIME, INTERVAL_YEAR_MONTH ->
                            other(column, type, new String(text, offset, length));
                    case BOOLEAN, VARBINARY, ARRAY, NULL -> Outcome.BAD_TEXT;
                };
        if (outcome != Outcome.DONE) {
            throw cells.bad(column, new String(text, offset, length));
        }
    }

    private Outcome other(int column, SqlType type, String text) {
        bits[1] = 0;
        Outcome outcome =
                switch (type.kind()) {
                    case REAL -> NumberText.parseReal(text, bits);
                    case DOUBLE -> NumberText.parseDouble(text, bits);
                    case DECIMAL ->
                            NumberText.parseDecimal(text, type.precision(), type.scale(), bits);
                    case INTERVAL_DAY_TIME -> IntervalText.parseNanos(text, bits);
                    default -> IntervalText.parseMonths(text, bits);
                };
        if (outcome == Outcome.DONE) {
            cells.set(column, bits[0], bits[1]);
        }
        return outcome;
    }

    private void characters(int column, char[] text, int offset, int length) {
        if (ascii.length < length) {
            ascii = new byte[Math.max(length, ascii.length * 2)];
            bytes = MemorySegment.ofArray(ascii);
        }
        for (int i = 0; i < length; i++) {
            char c = text[offset + i];
            if (c >= 0x80) {
                byte[] encoded = new String(text, offset, length).getBytes(StandardCharsets.UTF_8);
                cells.set(column, MemorySegment.ofArray(encoded), 0, encoded.length);
                return;
            }
            ascii[i] = (byte) c;
        }
        cells.set(column, bytes, 0, length);
    }

    private Outcome time(int column, SqlType type, char[] text, int offset, int length) {
        boolean stamp = type.kind() == TypeKind.TIMESTAMP;
        boolean utc = stamp && length > 0 && text[offset + length - 1] == 'Z';
        if (times.read(type, text, offset, utc ? length - 1 : length)) {
            cells.set(column, times.whole());
            return Outcome.DONE;
        }
        String whole = new String(text, offset, length);
        Outcome outcome =
                switch (cells.type(column).kind()) {
                    case DATE -> TimeText.parseDate(whole, bits);
                    case TIME -> TimeText.parseTime(whole, bits);
                    case TIMESTAMP_LTZ -> TimeText.parseTimestamp(whole, true, bits);
                    default -> TimeText.parseTimestamp(whole, false, bits);
                };
        if (outcome == Outcome.DONE) {
            cells.set(column, bits[0]);
        }
        return outcome;
    }

    /// The value of an element of an array that is a text.
    static double infinite(String text) throws BadMessageException {
        return switch (text) {
            case "Infinity" -> Double.POSITIVE_INFINITY;
            case "-Infinity" -> Double.NEGATIVE_INFINITY;
            case "NaN" -> Double.NaN;
            default ->
                    throw new BadMessageException("an element of an array is no number: " + text);
        };
    }
}

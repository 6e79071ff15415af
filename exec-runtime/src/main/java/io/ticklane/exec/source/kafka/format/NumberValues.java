package io.ticklane.exec.source.kafka.format;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.expression.value.Calendar;
import io.ticklane.exec.expression.value.NumberText;
import io.ticklane.exec.expression.value.Outcome;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/// Numbers of JSON as values.
///
/// Threads: one at a time.
final class NumberValues {
    private static final int MOST_DIGITS = 60;

    private final RowCells cells;
    private final long unitNanos;
    private final long[] bits = new long[2];

    /// Numbers that are times count so many nanoseconds.
    NumberValues(RowCells cells, long unitNanos) {
        this.cells = cells;
        this.unitNanos = unitNanos;
    }

    /// Sets a column to the number that the parser stands on; bad where it is no value of it.
    void set(int column, JsonParser parser) throws IOException, BadMessageException {
        SqlType type = cells.type(column);
        switch (type.kind()) {
            case TINYINT, SMALLINT, INTEGER, BIGINT ->
                    cells.setWhole(column, whole(column, parser));
            case DOUBLE -> {
                double value = parser.getDoubleValue();
                if (Double.isInfinite(value)) {
                    throw cells.bad(column, parser.getText());
                }
                cells.set(column, value);
            }
            case REAL -> {
                if (NumberText.parseReal(parser.getText(), bits) != Outcome.DONE) {
                    throw cells.bad(column, parser.getText());
                }
                cells.set(column, bits[0]);
            }
            case DECIMAL -> decimal(column, type, parser);
            case DATE -> {
                long days = whole(column, parser);
                if (days != (int) days) {
                    throw cells.bad(column, parser.getText());
                }
                cells.set(column, days);
            }
            case TIME -> {
                long nanos = nanos(column, parser);
                if (nanos < 0 || nanos >= Calendar.DAY) {
                    throw cells.bad(column, parser.getText());
                }
                cells.set(column, nanos);
            }
            case TIMESTAMP, TIMESTAMP_LTZ -> cells.set(column, nanos(column, parser));
            case BOOLEAN, VARCHAR, VARBINARY, INTERVAL_DAY_TIME, INTERVAL_YEAR_MONTH, ARRAY, NULL ->
                    throw cells.bad(column, parser.getText());
        }
    }

    private long whole(int column, JsonParser parser) throws IOException, BadMessageException {
        if (parser.currentToken() != JsonToken.VALUE_NUMBER_INT || isBig(parser)) {
            throw cells.bad(column, parser.getText());
        }
        return parser.getLongValue();
    }

    private static boolean isBig(JsonParser parser) throws IOException {
        return parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER;
    }

    private void decimal(int column, SqlType type, JsonParser parser)
            throws IOException, BadMessageException {
        if (type.scale() == 0
                && parser.currentToken() == JsonToken.VALUE_NUMBER_INT
                && type.precision() >= 19
                && !isBig(parser)) {
            long value = parser.getLongValue();
            cells.set(column, value, value >> 63);
            return;
        }
        String text = parser.getText();
        if (NumberText.parseDecimal(text, type.precision(), type.scale(), bits) != Outcome.DONE) {
            throw cells.bad(column, text);
        }
        cells.set(column, bits[0], bits[1]);
    }

    private long nanos(int column, JsonParser parser) throws IOException, BadMessageException {
        if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT && !isBig(parser)) {
            long value = parser.getLongValue();
            long low = value * unitNanos;
            if (Math.multiplyHigh(value, unitNanos) == low >> 63) {
                return low;
            }
        } else if (parser.getTextLength() <= MOST_DIGITS) {
            BigInteger exact = exactNanos(parser.getDecimalValue());
            if (exact != null && exact.bitLength() < Long.SIZE) {
                return exact.longValue();
            }
        }
        throw cells.bad(column, parser.getText());
    }

    /// A fraction of a unit in nanoseconds; null where it is none of them exactly.
    private @Nullable BigInteger exactNanos(BigDecimal value) {
        if (Math.abs((long) value.scale()) > MOST_DIGITS) {
            return null;
        }
        BigDecimal nanos = value.multiply(BigDecimal.valueOf(unitNanos)).stripTrailingZeros();
        return nanos.scale() <= 0 ? nanos.toBigInteger() : null;
    }
}

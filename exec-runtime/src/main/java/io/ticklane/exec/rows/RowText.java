package io.ticklane.exec.rows;

import io.ticklane.api.type.TypeKind;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.Dictionary;
import io.ticklane.exec.function.ArgumentColumns;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;

/// Values of rows as text, for messages.
public final class RowText {
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private RowText() {}

    /// The value of a row as a reader would write it.
    public static String of(Column column, int row, Dictionary dictionary) {
        if (column.isNull(row)) {
            return "NULL";
        }
        TypeKind kind = column.type().kind();
        return switch (column.lane()) {
            case BIT -> column.bit(row) ? "TRUE" : "FALSE";
            case INT ->
                    switch (kind) {
                        case VARCHAR -> "'" + dictionary.text(column.integer(row)) + "'";
                        case VARBINARY -> "a byte string";
                        case ARRAY -> "an array";
                        case DATE -> LocalDate.ofEpochDay(column.integer(row)).toString();
                        default -> Integer.toString(column.integer(row));
                    };
            case LONG ->
                    kind.isTimestamp()
                            ? timestamp(column.longValue(row))
                            : BigDecimal.valueOf(column.longValue(row), column.type().scale())
                                    .toPlainString();
            case DOUBLE -> Double.toString(column.doubleValue(row));
            case WIDE -> {
                BigInteger unscaled =
                        ArgumentColumns.wide(column.wideLow(row), column.wideHigh(row));
                yield new BigDecimal(unscaled, column.type().scale()).toPlainString();
            }
        };
    }

    private static String timestamp(long nanos) {
        Instant instant =
                Instant.ofEpochSecond(
                        Math.floorDiv(nanos, NANOS_PER_SECOND),
                        Math.floorMod(nanos, NANOS_PER_SECOND));
        return instant.atOffset(ZoneOffset.UTC).toLocalDateTime().toString().replace('T', ' ');
    }
}

package io.ticklane.exec.source.kafka.key;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.type.Field;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.Dictionary;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// The keys of messages that have one row: the text of the key column.
public final class KeyBytes {
    private KeyBytes() {}

    /// Error 0A000 for a column that cannot be the key.
    public static void require(Field field) {
        switch (field.type().kind()) {
            case VARCHAR, VARBINARY, TINYINT, SMALLINT, INTEGER, BIGINT -> {}
            case BOOLEAN,
                    REAL,
                    DOUBLE,
                    DECIMAL,
                    DATE,
                    TIME,
                    TIMESTAMP,
                    TIMESTAMP_LTZ,
                    INTERVAL_DAY_TIME,
                    INTERVAL_YEAR_MONTH,
                    ARRAY,
                    NULL ->
                    throw new EngineException(
                            ErrorCode.FEATURE_NOT_SUPPORTED,
                            "the key "
                                    + field.name()
                                    + " is "
                                    + field.type().sql()
                                    + "; keys of messages are texts, byte strings or whole"
                                    + " numbers");
        }
    }

    /// The key of a row; null for NULL.
    public static byte @Nullable [] of(Column column, int row, Dictionary dictionary) {
        if (column.isNull(row)) {
            return null;
        }
        return switch (column.type().kind()) {
            case VARCHAR, VARBINARY -> dictionary.bytes(column.integer(row));
            case BIGINT -> digits(column.longValue(row));
            default -> digits(column.integer(row));
        };
    }

    private static byte[] digits(long value) {
        return Long.toString(value).getBytes(StandardCharsets.US_ASCII);
    }
}

package io.ticklane.api.plan;

import io.ticklane.api.type.Field;
import io.ticklane.api.type.RowType;
import io.ticklane.api.type.SqlType;
import io.ticklane.api.type.TypeKind;

/// The mark of rows that take the place of others by a key, where they may also go: a last column
/// that says whether the row is the newest of its key, or whether there is none any more. Of a row
/// that goes only the columns of the key mean something.
public final class ChangeMark {
    /// The name of the column.
    public static final String NAME = "__op";

    /// The row takes the place of the one before it with its key.
    public static final byte PUT = 1;

    /// The row of the key is no more.
    public static final byte GONE = -1;

    /// The column.
    public static final Field FIELD =
            new Field(NAME, SqlType.of(TypeKind.TINYINT).withNullable(false));

    private ChangeMark() {}

    /// The columns with a mark behind them.
    public static RowType behind(RowType columns) {
        return columns.concat(RowType.of(FIELD));
    }
}

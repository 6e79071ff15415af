package io.ticklane.jdbc.internal.arrow;

import java.util.List;

/// The columns of a result.
public record Schema(List<Field> fields) {

    /// A schema without columns: of a statement that gives no rows.
    public static final Schema EMPTY = new Schema(List.of());

    /// Copies the list.
    public Schema {
        fields = List.copyOf(fields);
    }
}

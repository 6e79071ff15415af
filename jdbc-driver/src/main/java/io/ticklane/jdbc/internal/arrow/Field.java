package io.ticklane.jdbc.internal.arrow;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A column or a part of a nested column.
///
/// @param type type of the values, also if they are codes of a dictionary
/// @param dictionary how the values are coded, or null
/// @param metadata key and value pairs of the field
public record Field(
        String name,
        boolean nullable,
        ArrowType type,
        @Nullable Dictionary dictionary,
        List<Field> children,
        Map<String, String> metadata) {

    /// Values are stored once in dictionary `id`, the column holds their codes.
    public record Dictionary(long id, ArrowType.Int codes) {}

    /// A column without dictionary, children or metadata.
    public Field(String name, ArrowType type) {
        this(name, true, type, null, List.of(), Map.of());
    }

    /// The same column, never NULL.
    public Field required() {
        return new Field(name, false, type, dictionary, children, metadata);
    }
}

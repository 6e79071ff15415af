package io.ticklane.server.catalog;

import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Rows of the information schema that follow from more than the catalog; each is asked for when
/// its table is read.
///
/// @param settings those of `settings`: name, value, description
/// @param nodes those of `nodes`
/// @param queries those of `queries`
public record SystemRows(
        Supplier<List<List<@Nullable Object>>> settings,
        Supplier<List<List<@Nullable Object>>> nodes,
        Supplier<List<List<@Nullable Object>>> queries) {
    /// No rows.
    public static final SystemRows NONE = new SystemRows(List::of, List::of, List::of);
}

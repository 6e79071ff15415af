package io.ticklane.server.session;

import io.ticklane.server.view.ViewStatus;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// Rows of `information_schema.queries`.
final class QueryRows {
    private QueryRows() {}

    static List<@Nullable Object> of(ViewStatus view) {
        return Arrays.asList(
                view.name().toString(),
                view.part().isPresent() ? (Integer) view.part().getAsInt() : null,
                view.node().orElse(null),
                view.state().name().toLowerCase(Locale.ROOT),
                view.figures().rowsIn(),
                view.rows(),
                view.lateRows(),
                orNull(view.figures().watermarkNanos()),
                view.figures().stateBytes(),
                orNull(view.figures().savedNanos()),
                view.commits(),
                view.figures().restarts(),
                view.message().orElse(null),
                view.sql());
    }

    private static @Nullable Long orNull(OptionalLong value) {
        return value.isPresent() ? (Long) value.getAsLong() : null;
    }
}

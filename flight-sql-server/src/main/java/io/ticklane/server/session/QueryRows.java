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
        OptionalLong watermark = view.figures().watermarkNanos();
        return Arrays.asList(
                view.name().toString(),
                view.node().orElse(null),
                view.state().name().toLowerCase(Locale.ROOT),
                view.figures().rowsIn(),
                view.rows(),
                view.lateRows(),
                watermark.isPresent() ? watermark.getAsLong() : null,
                view.figures().stateBytes(),
                view.commits(),
                view.figures().restarts(),
                view.message().orElse(null),
                view.sql());
    }
}

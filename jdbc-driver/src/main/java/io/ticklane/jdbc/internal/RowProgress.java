package io.ticklane.jdbc.internal;

import io.ticklane.jdbc.stream.StreamProgress;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What the server has said of its progress, as of the current row.
///
/// Threads: one walks the rows, any may ask.
final class RowProgress implements StreamProgress {
    private static final long NANOS = 1_000_000_000;

    private volatile @Nullable String position;
    private volatile @Nullable Instant watermark;
    private volatile @Nullable Instant newest;

    /// what goes with the last row of the batch
    private @Nullable String atEnd;

    /// A batch has come.
    ///
    /// @param text for each thing that is known a line of a name, a space and a value
    void batch(String text, int rows) {
        atEnd = null;
        text.lines()
                .forEach(line -> {
                    int space = line.indexOf(' ');
                    if (space > 0) {
                        take(line.substring(0, space), line.substring(space + 1));
                    }
                });
        if (rows == 0 && atEnd != null) {
            position = atEnd;
        }
    }

    /// A batch has come that is handed on as it is.
    ///
    /// @param text as for [#batch]
    void message(String text) {
        batch(text, 0);
        position = atEnd;
    }

    private void take(String name, String value) {
        switch (name) {
            case "position" -> atEnd = value;
            case "watermark" -> watermark = time(value).orElse(watermark);
            case "newest" -> newest = time(value).orElse(newest);
            default -> {
                // of a newer server
            }
        }
    }

    private static Optional<Instant> time(String nanos) {
        try {
            long value = Long.parseLong(nanos);
            return Optional.of(
                    Instant.ofEpochSecond(
                            Math.floorDiv(value, NANOS), Math.floorMod(value, NANOS)));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /// A row has become the current one.
    void row(boolean last) {
        position = last ? atEnd : null;
    }

    @Override
    public Optional<String> position() {
        return Optional.ofNullable(position);
    }

    @Override
    public Optional<Instant> watermark() {
        return Optional.ofNullable(watermark);
    }

    @Override
    public Optional<Instant> newest() {
        return Optional.ofNullable(newest);
    }
}

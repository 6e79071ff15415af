package io.ticklane.exec.stream;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// How far a continuous query has come when a batch of it was given. Immutable.
///
/// @param position where another run can go on right behind the batch, as [ClientPosition] writes
///   it; empty where it cannot
/// @param watermark the time up to which rows were given, in nanoseconds since 1970; empty where no
///   step needs the order of time
/// @param newest the greatest time that was read, in nanoseconds since 1970; empty where the
///   watermark is
public record Progress(Optional<String> position, OptionalLong watermark, OptionalLong newest) {
    /// Nothing is known.
    public static final Progress NONE =
            new Progress(Optional.empty(), OptionalLong.empty(), OptionalLong.empty());

    /// What clients get beside the batch: for each thing that is known a line of a name, a space
    /// and a value. Clients pass over names that they do not know.
    public String text() {
        List<String> lines = new ArrayList<>(3);
        position.ifPresent(value -> lines.add("position " + value));
        watermark.ifPresent(value -> lines.add("watermark " + value));
        newest.ifPresent(value -> lines.add("newest " + value));
        return String.join("\n", lines);
    }
}

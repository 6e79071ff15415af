package io.ticklane.exec.stream;

import java.util.List;

/// Where a continuous query is in its inputs. Immutable.
///
/// @param inputs for each scan of a stream of the plan (fragments by their numbers, each depth
///   first) the offset at which each partition is read on; [LogSource#AT_END] for one whose log has
///   ended and whose end was worked on
public record Positions(List<List<Long>> inputs) {
    /// Positions of inputs.
    public Positions {
        inputs = inputs.stream().map(List::copyOf).toList();
    }
}

package io.ticklane.api.state;

import java.util.List;

/// The columns of a kernel's state, one row for each key. Names, order and version are the
/// checkpoint format: they change only with a new version.
public record StateLayout(String name, int version, List<Cell> cells) {
    public StateLayout {
        cells = List.copyOf(cells);
    }

    /// A column of the state. A new slot is all zero.
    public sealed interface Cell {
        /// The name in a checkpoint.
        String name();

        /// One double.
        record OfDouble(String name) implements Cell {}

        /// One long.
        record OfLong(String name) implements Cell {}

        /// One exact sum.
        record OfSum(String name) implements Cell {}

        /// A fixed number of doubles.
        record OfRing(String name, int capacity) implements Cell {}

        /// A fixed number of exact sums.
        record OfSums(String name, int count) implements Cell {}

        /// A queue of doubles or longs of any length, empty in a new slot.
        record OfQueue(String name) implements Cell {}

        /// Any number of doubles in their order.
        record OfSorted(String name) implements Cell {}
    }
}

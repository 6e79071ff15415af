package io.ticklane.planner.logical.time;

import java.util.List;

/// A join by time, for each left row in its place: only right rows of equal keys count, and which
/// of them does depends on the others.
interface TimeJoin {
    /// Columns of the left side.
    List<Integer> leftKeys();

    /// The columns of the right side that are equal to them.
    List<Integer> rightKeys();
}

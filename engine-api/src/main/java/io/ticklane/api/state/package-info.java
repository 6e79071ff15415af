/// What kernels keep: the state table, a row (slot) for each key and a column for each cell of the
/// layout. Sums in it are exact, so that parts merge and rows leave without changing a bit.
///
/// ```
///   State --> LongCells, DoubleCells            numbers, and rings of them
///         --> QueueCells --> BlockPool          queues of numbers, of any length
///         --> SumCells --> Expansion, WideSum   exact sums: four doubles, and what they cannot hold
///         --> FrameRows --> Sliding             frames of the last rows, slid by blocks
///             Moments                           squared deviations from exact sums
/// ```
@NullMarked
package io.ticklane.api.state;

import org.jspecify.annotations.NullMarked;

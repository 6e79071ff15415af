/// What aggregate calls have seen: an [Accumulator][io.ticklane.exec.aggregate.Accumulator] for
/// each call, with cells in columns by group.
///
/// ```
///   rows and the group of each -> Accumulator.enter -> merge with those of other workers -> results
/// ```
///
/// Sums are exact and all that depends on order keeps the position of its row, so neither the cut
/// into batches nor the number of workers changes a bit.
@NullMarked
package io.ticklane.exec.aggregate;

import org.jspecify.annotations.NullMarked;

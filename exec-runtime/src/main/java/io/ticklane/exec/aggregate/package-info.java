/// Grouping: a table of keys for each worker, accumulators in columns by group, merged when all
/// input was read.
///
/// ```
///   batch -> KeyTable: group of each row -> Accumulator.enter for each call     (one Groups for each worker)
///   finish: groups of all workers -> one table, accumulators merged -> groups in the order of their first row
/// ```
///
/// Sums are exact and all that depends on order keeps the position of its row, so neither the cut
/// into batches nor the number of workers changes a bit.
@NullMarked
package io.ticklane.exec.aggregate;

import org.jspecify.annotations.NullMarked;

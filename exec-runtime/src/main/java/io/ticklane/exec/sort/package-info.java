/// Sorting: all rows ([SortSink], [LaneSort]), or the first ones of an order ([TopNSink]).
///
/// ```
///   batches --> keys fit one word of 63 bits?  WordSort: in parallel stages, by parts of the order
///                                       else   RowSorter: word after word, for any keys
/// ```
@NullMarked
package io.ticklane.exec.sort;

import org.jspecify.annotations.NullMarked;

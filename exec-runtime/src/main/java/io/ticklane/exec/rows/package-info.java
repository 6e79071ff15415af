/// What operators with a memory share: tables of keys, stores of rows, orders of rows, and sources
/// over what was kept.
///
/// ```
///   key columns --KeyTable--> slot of each row --Clusters--> rows of each slot, in their order
///   batches ----RowStore----> whole columns ----ColumnSource--> morsels
/// ```
@NullMarked
package io.ticklane.exec.rows;

import org.jspecify.annotations.NullMarked;

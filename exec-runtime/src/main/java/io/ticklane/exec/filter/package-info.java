/// Key filters: the keys of a join's right rows, which scans of left rows wait for.
///
/// ```
///   join, table made --add--> KeyFilters --ready--> pipelines of scans may run
///   other nodes ------------/     |
///   scan, first morsel --find-----+--> KeyFilter: rows, row groups, nothing at all
/// ```
///
/// A filter keeps no row out that has a match, and it may let others through: the join comes later
/// in any case, so filters never change a result.
@NullMarked
package io.ticklane.exec.filter;

import org.jspecify.annotations.NullMarked;

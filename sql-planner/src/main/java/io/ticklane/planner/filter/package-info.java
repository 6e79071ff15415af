/// Key filters: what a join's right side will hold keeps rows out of the scans of its left side.
///
/// ```
///   HashJoin ... makes filter 1(symbol)
///     Aggregate by symbol                       the key passes through (KeyTrace)
///       Filter price > 10                       where no step between could fail (Failures)
///         Scan ... if in filter 1(symbol)
///     Scan ... where sector = 'X'
/// ```
///
/// On several nodes a key is followed through exchanges too: what the scan leaves out is not sent.
@NullMarked
package io.ticklane.planner.filter;

import org.jspecify.annotations.NullMarked;

/// GROUP BY: which group a row belongs to, what its calls have seen, and the rows of the result.
///
/// ```
/// worker 0: rows -> [ Groups: KeyTable, an Accumulator for each step ] \
///                                                                       MergedGroups -> GroupSource
/// worker 1: rows -> [ Groups ]  ---------------------------------------/
/// ```
///
/// On several nodes, what PARTIAL gives are states of groups as rows ([GroupStates]), which FINAL
/// merges:
///
/// ```
/// rows of states -> [ StateRows: an Accumulator for each step, a group for each row ] -> Groups
/// ```
///
/// Groups stay where their first row was seen; what other workers have seen of them is merged into
/// that by the threads that read the result, which is in the order of the groups' first rows.
@NullMarked
package io.ticklane.exec.group;

import org.jspecify.annotations.NullMarked;

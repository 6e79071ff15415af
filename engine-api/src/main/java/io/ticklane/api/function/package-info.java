/// What a function is: its definition and specification, and the kernels that the runtime drives.
///
/// ```
///   FunctionDefinition  --spec()-->  FunctionSpec     validator, reference page, console, law tests
///          |
///          +--bind(BoundCall)-->  kernel              runtime: Columns and State in, DoubleWriter out
/// ```
///
/// A kernel reads and writes [io.ticklane.api.column] and keeps [io.ticklane.api.state].
///
/// Kernels know no threads, no Arrow classes and no keys: the runtime gives each row the slot of
/// its key in the state columns.
///
/// How a kernel gets fast (measured with 1,000 interleaved keys):
///
/// - A loop takes views: `in.doubles(0).view()`, `state.doubles(0).view()`, `slots.view()`. A view
///   does not leave the method, so its fields stay in registers.
/// - A loop calls nothing that is rarely reached. Such a call is not inlined, and a loop with a
///   call in it loads segments, bounds and sessions again for each row: OFI took 13 ns with one
///   such call and 6 without. What is rare is counted or noted in the loop and done after it, as in
///   [io.ticklane.api.state.SumCells], which takes columns.
/// - A condition that no one can foresee (did the bid rise?) is a mask, not a branch:
///   [io.ticklane.api.column.Select]. A missing value is foreseeable enough.
/// - A cell that is set with `setKnown` reads as NaN until then: no cell for "seen".
/// - Many outputs or inputs want several small loops over a block of rows.
/// - Sums take columns ([io.ticklane.api.state.SumCells]); frames of the last rows slide by blocks
///   ([io.ticklane.api.state.FrameRows]).
@NullMarked
package io.ticklane.api.function;

import org.jspecify.annotations.NullMarked;

/// Scalar expressions, as an interpreter of kernels over whole batches.
///
/// ```
///  Expression -- ExpressionCompiler --> tree of Nodes, one kernel each          (constants folded on the way)
///                                        |
///  Batch ------------------------------> | arguments: Column or constant        (Argument)
///                                        | validity: bitmaps, 64 rows at a time (Target)
///                                        | values:   one loop per lane          (Kernel)
///                                        v
///                                      Column
/// ```
///
/// Kernels come in groups, one file each, and are chosen by lane, not by type. A constant argument
/// is a block of equal values that is read with a step of zero, so that one loop serves columns and
/// constants. Work on texts is done once for each distinct code.
///
/// Errors of a row show only if the row is really computed: CASE, COALESCE, AND and OR give a
/// branch that may fail only the rows that need it. AND and OR go from left to right: what an
/// operand to the left has decided keeps operands to the right from failing, not the other way
/// around.
@NullMarked
package io.ticklane.exec.expression;

import org.jspecify.annotations.NullMarked;

/// What a function is: its definition and specification, and the kernels that the runtime drives.
///
/// ```
///   FunctionDefinition  --spec()-->  FunctionSpec     validator, reference page, console, law tests
///          |
///          +--bind(BoundCall)-->  kernel              runtime: Columns and State in, DoubleWriter out
/// ```
///
/// Kernels know no threads, no Arrow classes and no keys: the runtime gives each row the slot of
/// its key in the state columns.
@NullMarked
package io.ticklane.api.function;

import org.jspecify.annotations.NullMarked;

/// Calls of library functions: which definition a name and its arguments mean, with which
/// constants, and the columns that a kernel sees.
@NullMarked
package io.ticklane.exec.function;

import org.jspecify.annotations.NullMarked;

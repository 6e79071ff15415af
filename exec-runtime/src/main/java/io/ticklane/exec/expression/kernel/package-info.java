/// What kernels are made of: the view of an argument, the rows to fill, look-up tables by code, and
/// the kernels that know nothing of expressions.
@NullMarked
package io.ticklane.exec.expression.kernel;

import org.jspecify.annotations.NullMarked;

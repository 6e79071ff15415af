/// Row expressions of Calcite to those of the physical plan.
///
/// ```
///   RexNode --Translator--> Expression
///     Literals  values of literals, casts that can be done now
///     Operators names of operators
///     TimeCalls arithmetic of times and intervals
/// ```
@NullMarked
package io.ticklane.planner.expression;

import org.jspecify.annotations.NullMarked;

/// Names and types: the type system, the operators (built-in ones, and those made from function
/// specifications), the validator and its errors.
@NullMarked
package io.ticklane.planner.validate;

import org.jspecify.annotations.NullMarked;

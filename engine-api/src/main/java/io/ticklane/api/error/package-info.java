/// Errors that a user can meet: one exception, one code for each cause, with its SQLSTATE and who
/// has to act.
@NullMarked
package io.ticklane.api.error;

import org.jspecify.annotations.NullMarked;

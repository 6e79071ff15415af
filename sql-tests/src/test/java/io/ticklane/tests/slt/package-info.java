/// Runs `.slt` files: SQL and what it must give, through every front door.
@NullMarked
package io.ticklane.tests.slt;

import org.jspecify.annotations.NullMarked;

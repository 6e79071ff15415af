/// One node: planner and runtime behind Flight SQL.
@NullMarked
package io.ticklane.server;

import org.jspecify.annotations.NullMarked;

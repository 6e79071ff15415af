/// The hand-written messages against those that protobuf makes.
@NullMarked
package io.ticklane.jdbc.internal.flight;

import org.jspecify.annotations.NullMarked;

/// What a query says of its endless result: EMIT and SELECT STREAM.
@NullMarked
package io.ticklane.planner.parse.stream;

import org.jspecify.annotations.NullMarked;

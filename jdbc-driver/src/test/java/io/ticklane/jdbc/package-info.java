/// The driver over both transports, against an engine that knows a few canned statements.
@NullMarked
package io.ticklane.jdbc;

import org.jspecify.annotations.NullMarked;

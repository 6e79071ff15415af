/// The engine inside the process of a JDBC client: implements the driver's
/// `io.ticklane.jdbc.embedded` over sessions.
@NullMarked
package io.ticklane.server.embedded;

import org.jspecify.annotations.NullMarked;

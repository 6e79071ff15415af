/// How the driver makes a [java.sql.SQLException]: always with a SQLSTATE.
@NullMarked
package io.ticklane.jdbc.internal.error;

import org.jspecify.annotations.NullMarked;

/// java.sql over Flight SQL and, by a provider found at run time, over an embedded engine.
@NullMarked
package io.ticklane.jdbc;

import org.jspecify.annotations.NullMarked;

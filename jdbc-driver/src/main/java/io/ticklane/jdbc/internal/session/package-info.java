/// What the driver needs of an engine, whether it is in this process or behind Flight SQL.
@NullMarked
package io.ticklane.jdbc.internal.session;

import org.jspecify.annotations.NullMarked;

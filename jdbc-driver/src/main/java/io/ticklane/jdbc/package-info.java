/// The JDBC driver: [TicklaneDriver] by URL, [TicklaneDataSource] for pools. It speaks Flight SQL
/// to a server or, by a provider found at run time, to an engine in the same process. Beside
/// `arrow`, `stream` and `embedded`, all other packages are internal.
@NullMarked
package io.ticklane.jdbc;

import org.jspecify.annotations.NullMarked;

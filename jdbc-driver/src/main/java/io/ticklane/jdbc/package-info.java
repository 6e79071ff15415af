/// The JDBC driver: [TicklaneDriver] by URL, [TicklaneDataSource] for pools. It speaks Flight SQL
/// to a server or, by a provider found at run time, to an engine in the same process. All other
/// packages but `embedded` are internal.
@NullMarked
package io.ticklane.jdbc;

import org.jspecify.annotations.NullMarked;

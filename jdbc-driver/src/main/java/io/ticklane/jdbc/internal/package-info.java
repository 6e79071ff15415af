/// The JDBC objects, on Avatica's framework.
///
/// ```
///   TicklaneConnection --> TicklaneStatement, TicklanePreparedStatement
///          |                         | session.Session (Flight SQL or embedded)
///          |                         v
///          |               TicklaneResultSet --> BatchCursor --> ColumnAccessor --> Conversions
///          v
///   TicklaneDatabaseMetadata --> MetadataSource (information_schema), MetadataColumns
/// ```
@NullMarked
package io.ticklane.jdbc.internal;

import org.jspecify.annotations.NullMarked;

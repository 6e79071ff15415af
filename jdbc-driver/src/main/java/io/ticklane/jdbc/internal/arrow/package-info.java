/// Reads and writes Arrow IPC messages with heap buffers only, so that no JVM flag is needed.
///
/// ```
///   schema message --> SchemaReader --> Schema
///   record and dictionary batches --> BatchReader --> Batch of Columns --> value(row)
///   Java values of parameters and metadata rows --> BatchWriter --> IPC messages
/// ```
///
/// Input is not trusted: every length and offset is checked, and what is wrong ends in a
/// [java.sql.SQLException] with SQLSTATE XX001, what is not known in 0A000.
@NullMarked
package io.ticklane.jdbc.internal.arrow;

import org.jspecify.annotations.NullMarked;

/// The bytes of messages as rows, and rows as messages: Arrow, JSON and Avro.
///
/// ```
///   value of a message --MessageDecoder--> RowCells (one row) --> ColumnBuilders --> Batch
///                      '-- Arrow: record batch ------------------------------------> Batch
///   Batch --MessageEncoder--> messages
/// ```
///
/// All columns of a message are read whatever a query asks for, so that whether a message is good
/// does not depend on the query.
@NullMarked
package io.ticklane.exec.source.kafka.format;

import org.jspecify.annotations.NullMarked;

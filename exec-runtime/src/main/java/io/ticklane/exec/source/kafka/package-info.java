/// Tables over topics of Kafka.
///
/// ```
///   CREATE TABLE --> KafkaConnector --KafkaOptions--> KafkaTable
///                                                       |-- create --> TopicCreation
///                                                       |-- read   --> KafkaSource  <-- TopicSnapshot
///                                                       |-- follow --> KafkaLogReader     (offsets)
///                                                       '-- write  --> KafkaWriter --> RowMessages
///   a view --> KafkaViewOutput --> RowMessages, CommitTopic     (rows and commits, in one transaction)
///   messages <--> format.MessageFormat;  bad ones --> BadMessages: error, or DeadLetters
/// ```
///
/// A topic is read partition by partition, each in the order of its log, so rows come in one order
/// however they are fetched. Only what is committed is read. Kafka's clients wait with threads of
/// their own; what waits here looks again and again whether the query was stopped.
@NullMarked
package io.ticklane.exec.source.kafka;

import org.jspecify.annotations.NullMarked;

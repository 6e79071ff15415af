/// Rows that keep coming: how they enter a pipeline, and in which order.
///
/// ```
///   LogReader --poll, on a thread of its own--> LogSource --morsel, when there is one--> pipeline
///                                                                TimeOrderTransform: by event time,
///                                                                up to the watermark
///                                                                WindowGroupsTransform: groups of
///                                                                each window of time
///                                                                WindowUpdatesTransform: those that
///                                                                late rows change once more
///                                                                GroupChangesTransform: groups
///                                                                again, as they change
///   pipelines --MeetingSource--> LiveUnion (a history, then a stream), MergedStreams (by time)
/// ```
///
/// How far the rows have come in their time goes with them through the steps
/// ([reached][io.ticklane.exec.operator.BatchConsumer#reached]), so that what waits for a time need
/// not wait for a row. Several streams meet in one serial step, with one worker in one pipeline.
///
/// Nothing here, and no operator, reads a clock: what comes out follows from the log alone. When it
/// comes out is up to the reader.
@NullMarked
package io.ticklane.exec.stream;

import org.jspecify.annotations.NullMarked;

/// Rows that keep coming: how they enter a pipeline, and in which order.
///
/// ```
///   LogReader --poll, on a thread of its own--> LogSource --morsel, when there is one--> pipeline
///                                                                TimeOrderTransform: by event time,
///                                                                up to the watermark
///                                                                WindowGroupsTransform: groups of
///                                                                each window of time
/// ```
///
/// Nothing here, and no operator, reads a clock: what comes out follows from the log alone. When it
/// comes out is up to the reader.
@NullMarked
package io.ticklane.exec.stream;

import org.jspecify.annotations.NullMarked;

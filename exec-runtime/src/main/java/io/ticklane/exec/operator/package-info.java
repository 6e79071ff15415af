/// The shapes of operators, and the operators that look at one row at a time.
///
/// ```
///   pipeline:   Source --morsel--> Transform ... Transform --> Sink
///                                                               |
///   next pipeline:                    Source  <---- finish() ---+
/// ```
///
/// A worker takes one morsel from the source, runs it through the transforms into the sink, and
/// takes the next. Sinks that need all their input (aggregate, sort, join build, frame window) give
/// the source of the next pipeline when they finish.
@NullMarked
package io.ticklane.exec.operator;

import org.jspecify.annotations.NullMarked;

package io.ticklane.jdbc.stream;

import java.time.Instant;
import java.util.Optional;

/// How far a result without an end has come, `resultSet.unwrap(StreamProgress.class)`, so that a
/// program can go on where it was after either side has failed.
///
/// ```
///   rows.next()  ->  process or keep the row
///                    progress.position() present?  store it together with the rows since the last one
///   after a failure: run the query again with EMIT ... AFTER POSITION 'the stored text'
/// ```
///
/// Who reads [ArrowMessages][io.ticklane.jdbc.arrow.ArrowMessages] asks for the position behind the
/// last message. Of results that end nothing is known.
///
/// Threads: those of the result set for [#position]; any for the times.
public interface StreamProgress {
    /// Where the query can go on right behind the current row: all rows up to it were given, and no
    /// others. Empty at a row behind which it cannot; within a second or so there is one behind
    /// which it can.
    Optional<String> position();

    /// The time up to which rows were given; empty where the query does not go along the time.
    Optional<Instant> watermark();

    /// The greatest time that the server has read; empty where the query does not go along the
    /// time.
    Optional<Instant> newest();
}

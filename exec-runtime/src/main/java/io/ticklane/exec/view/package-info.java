/// The rows of a materialized view on disk, and how they are read.
///
/// ```
///   folder/lock                        held by the one who writes
///   folder/commits.log                 what is committed: CommitRecords of CommitLog
///   folder/output/<first row>.arrow    segments: Arrow IPC streams, written by SegmentWriter
///   folder/late/<first row>.arrow      the same of late rows, where they are kept
///   folder/snapshots/                  files of those who write the view
///
///   ViewLog: write() --rows--> SegmentLog        commit(): segments forced, then a record forced
///                                  |
///   ViewTable: read()   <-- ViewSource    <-- SegmentReader, up to the last commit
///              follow() <-- ViewLogReader <-- SegmentReader, CommitWatch tells of commits
/// ```
///
/// A commit is there when its record is whole. What output has beyond the last one is cut off when
/// the view is opened again. Every byte is covered by a checksum: those of a commit that cannot be
/// read as they were written are error XX001.
@NullMarked
package io.ticklane.exec.view;

import org.jspecify.annotations.NullMarked;

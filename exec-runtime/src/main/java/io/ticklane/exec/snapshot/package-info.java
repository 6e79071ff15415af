/// What a continuous query knows while nothing is in flight, in a file, so that another run can go
/// on from there.
///
/// ```
///   steps: Saved --StateWriter--> SnapshotWriter --> Arrow IPC stream | mark | SHA-256 of all before
///                                                    WrittenSnapshot: to the disk, under its name
///   steps: Saved <--StateReader-- Part <-- SnapshotReader <-- the same, checked first
/// ```
///
/// The stream has a row for each piece of what a step keeps: `step INT`, `name VARCHAR`, `data
/// VARBINARY`; its schema says of which plan, and where its inputs are. Bytes follow from the logs
/// up to there, however they were cut: the same positions have the same digest, by which two runs
/// can be compared. Texts are written where they are first used, so codes need not stay the same,
/// and texts that nobody keeps any more are gone.
///
/// A snapshot that is not what was written is refused by an error whose cause is a
/// [RefusedSnapshot][io.ticklane.exec.snapshot.RefusedSnapshot], so that another one can be tried.
@NullMarked
package io.ticklane.exec.snapshot;

import org.jspecify.annotations.NullMarked;

/// Functions over frames of a stream that have all rows before the time of the current one, and
/// take or leave the rows of that time one by one: `EXCLUDE TIES` and `EXCLUDE CURRENT ROW` in
/// frames from the first row on. Nothing is kept but what the functions have seen and the rows of
/// one time.
///
/// ```
///   rows --WaitingPeers--> all rows of some times --PeerRuns--> runs of one key and time
///                                                                  |
///                        what all rows before have made, copied, + some of the run --> results
/// ```
@NullMarked
package io.ticklane.exec.frame.peers;

import org.jspecify.annotations.NullMarked;

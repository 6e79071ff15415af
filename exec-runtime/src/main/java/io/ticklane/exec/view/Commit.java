package io.ticklane.exec.view;

import io.ticklane.exec.stream.Positions;
import java.util.Optional;

/// What is durable of a view.
///
/// @param number counts commits, from 1
/// @param rows how many rows the output has so far
/// @param begun where the inputs began, when the view was made
/// @param positions where the inputs are read on
/// @param lateRows how many rows were left out so far because they were late
/// @param snapshot the newest snapshot of the state, if there is one
public record Commit(
        long number,
        long rows,
        Positions begun,
        Positions positions,
        long lateRows,
        Optional<Snapshot> snapshot) {
    public Commit {
        if (number < 1 || rows < 0 || lateRows < 0) {
            throw new IllegalArgumentException(
                    "a commit has the number "
                            + number
                            + ", "
                            + rows
                            + " rows, "
                            + lateRows
                            + " late");
        }
    }

    /// The state at an earlier commit, in a file.
    ///
    /// @param file the name of the file in the view's folder of snapshots
    /// @param digest what its bytes are, as the one who wrote it says
    /// @param positions where the inputs are read on from this state
    /// @param commit the number of the last commit before it was taken
    public record Snapshot(String file, String digest, Positions positions, long commit) {}
}

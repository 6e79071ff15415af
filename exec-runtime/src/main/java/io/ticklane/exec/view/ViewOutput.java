package io.ticklane.exec.view;

import io.ticklane.api.type.RowType;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Dictionary;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Where the rows of a materialized view go. Rows become visible together with the commit that says
/// from where the inputs are read on, or not at all.
///
/// Threads: one at a time.
public interface ViewOutput extends AutoCloseable {
    /// Which rows are written.
    ///
    /// @param columns the columns of the view
    /// @param late the columns of its late rows; empty where they are not kept
    record Columns(RowType columns, Optional<RowType> late) {}

    /// The last commit; when the output was opened, that which was found.
    Optional<Commit> last();

    /// The snapshots from which the view can come back to its last commit, the newest first.
    default List<Commit.Snapshot> snapshots() {
        return last().flatMap(Commit::snapshot).stream().toList();
    }

    /// Adds rows to what the next commit makes visible, in their order.
    ///
    /// Ownership: the batch stays the caller's; the dictionary must be open until the commit.
    ///
    /// Errors: 58030 when the rows cannot be written. The output is of no use then but to be
    /// closed; what was committed is found when it is opened anew.
    void write(Batch rows, Dictionary dictionary);

    /// Adds rows that were left out because they were late to what the next commit makes visible,
    /// where such rows are kept. Ownership and errors are as for [#write].
    default void writeLate(Batch rows, Dictionary dictionary) {
        throw new IllegalStateException("late rows are not kept");
    }

    /// Makes what was written since the last commit visible, together with the commit itself.
    /// Returns when it is safe. The commit's number follows that of the last one, and its rows are
    /// those of the last one and those written since.
    ///
    /// Errors: as for [#write]; the commit may be there or not when the output is opened anew.
    void commit(Commit commit);

    /// Where snapshots are written aside and renamed, before the first commit that refers to them.
    Path snapshotFolder();

    /// Throws away what was not committed.
    @Override
    void close();
}

package io.ticklane.exec.view;

import io.ticklane.api.plan.TableSource;
import io.ticklane.api.type.RowType;
import io.ticklane.exec.memory.QueryMemory;
import java.nio.file.Path;
import java.util.List;

/// A connector whose tables can be the outputs of materialized views.
///
/// Threads: any.
public interface OutputConnector {
    /// How long rows may wait for their commit at most, in milliseconds.
    long mostCommitMillis();

    /// Refuses an output that cannot be beside those of other views, as far as that is known before
    /// it is opened. Changes nothing.
    ///
    /// Errors: 22023; 58030 where that cannot be asked.
    void check(OutputWriter writer, TableSource.Connected target, ViewOutput.Columns columns);

    /// Takes the output of a view, or of a part of it, over. Makes outside of the engine what it
    /// needs.
    ///
    /// Ownership: the caller closes the output, before the memory.
    ///
    /// @param target where the rows go
    /// @param columns which rows are written
    /// @param snapshotFolder where states of the writer are saved
    /// @param takenOver run when whoever was this writer before can write nothing more, and before
    ///   anything is written; what it throws ends the opening
    ///
    ///   Errors: 22023 for a part where the target has not as many partitions.
    ViewOutput open(
            OutputWriter writer,
            TableSource.Connected target,
            ViewOutput.Columns columns,
            Path snapshotFolder,
            QueryMemory memory,
            Runnable takenOver);

    /// Where the late rows of a view are read that keeps them.
    ///
    /// @param target where its rows go
    /// @param name the name of the table of the late rows
    /// @param parts how many parts write them; 1 where the view is not divided
    TableSource.Connected lateRows(TableSource.Connected target, String name, int parts);

    /// Refuses what [#refresh] would refuse, and changes nothing.
    ///
    /// Errors: those of [#refresh].
    void requireRefreshable(
            List<OutputWriter> writers, TableSource.Connected target, ViewOutput.Columns columns);

    /// Deletes the rows and the commits of these writers of a view, so that they begin anew when
    /// their outputs are opened; of those that were not begun anew by the same REFRESH before. When
    /// it fails, each is as it was or begun anew, and what is left of the rows of these is deleted
    /// when the output is opened, before anything is written.
    ///
    /// @param id the REFRESH, which no other is the same as
    /// @param takenOver as for [#open]
    ///
    ///   Errors: 0A000 where others write to the target, whose rows would be deleted too; 42501 and
    ///   22023 where rows cannot be deleted there.
    void refresh(
            List<OutputWriter> writers,
            String id,
            TableSource.Connected target,
            ViewOutput.Columns columns,
            Runnable takenOver);

    /// Forgets the commits of a view that is no more, those of all these writers at once, so that
    /// another view of its name begins anew. Its rows stay.
    ///
    /// @param takenOver as for [#open]
    void forget(
            List<OutputWriter> writers,
            TableSource.Connected target,
            RowType columns,
            Runnable takenOver);
}

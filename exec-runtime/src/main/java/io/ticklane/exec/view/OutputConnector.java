package io.ticklane.exec.view;

import io.ticklane.api.plan.TableSource;
import io.ticklane.api.type.RowType;
import io.ticklane.exec.memory.QueryMemory;
import java.nio.file.Path;

/// A connector whose tables can be the outputs of materialized views.
///
/// Threads: any.
public interface OutputConnector {
    /// How long rows may wait for their commit at most, in milliseconds.
    long mostCommitMillis();

    /// Takes the output of a view over. Makes outside of the engine what it needs.
    ///
    /// Ownership: the caller closes the output, before the memory.
    ///
    /// @param view the view's name, which no other view has whose rows go to the same place
    /// @param target where the rows go
    /// @param columns the columns of the view
    /// @param snapshotFolder where states of the view are saved
    /// @param takenOver run when whoever wrote the view before can write nothing more, and before
    ///   anything is written; what it throws ends the opening
    ViewOutput open(
            String view,
            TableSource.Connected target,
            RowType columns,
            Path snapshotFolder,
            QueryMemory memory,
            Runnable takenOver);

    /// Forgets the commits of a view that is no more, so that another one of its name begins anew.
    /// Its rows stay.
    ///
    /// @param takenOver as for [#open]
    void forget(String view, TableSource.Connected target, RowType columns, Runnable takenOver);
}

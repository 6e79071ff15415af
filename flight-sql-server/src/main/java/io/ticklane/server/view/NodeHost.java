package io.ticklane.server.view;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.plan.TableSource;
import io.ticklane.exec.RunContext;
import io.ticklane.exec.connector.ConnectorCatalog;
import io.ticklane.exec.memory.QueryMemory;
import io.ticklane.exec.view.OutputConnector;
import io.ticklane.exec.view.ViewConnector;
import io.ticklane.exec.view.ViewLog;
import io.ticklane.exec.view.ViewOutput;
import io.ticklane.planner.catalog.TableName;
import io.ticklane.server.metrics.NodeMetrics;
import io.ticklane.server.metrics.ViewMetrics;
import io.ticklane.server.state.KeptFiles;
import io.ticklane.server.state.StateFolder;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Lets the tasks of views run on this node, with their rows in its folder of state or where a
/// connector keeps them. States are in the folder too; those of views in topics may be in another
/// one, which other nodes see.
///
/// @param state the folder
/// @param shared where the states of views in topics are, or null for the folder of state
/// @param connectors the connectors that there are
/// @param contexts what a query of so much memory runs with
/// @param metrics what the node counts
/// @param nanoClock the time that commits are measured on
public record NodeHost(
        Supplier<StateFolder> state,
        @Nullable Path shared,
        ConnectorCatalog connectors,
        LongFunction<RunContext> contexts,
        Supplier<NodeMetrics> metrics,
        LongSupplier nanoClock)
        implements TaskHost {
    @Override
    public RunContext context(long memoryBytes) {
        return contexts.apply(memoryBytes);
    }

    @Override
    public ViewOutput open(ViewDefinition view, QueryMemory memory) {
        return view.options().output().isEmpty()
                ? ViewLog.open(
                        state.get().view(view.name()),
                        new ViewLog.Columns(view.columns(), view.lateColumns()),
                        memory)
                : open(view, snapshots(view), memory, () -> {});
    }

    /// Where the rows of a view go that has a connector, with its states in a folder, which is made
    /// if it is not there.
    ViewOutput open(ViewDefinition view, Path snapshots, QueryMemory memory, Runnable takenOver) {
        KeptFiles.makeFolder(snapshots);
        return outputs(view.options().output().orElseThrow())
                .open(
                        view.name().toString(),
                        table(view),
                        view.columns(),
                        snapshots,
                        memory,
                        takenOver);
    }

    private Path snapshots(ViewDefinition view) {
        return shared == null
                ? state.get().view(view.name()).resolve("snapshots")
                : shared.resolve(KeptFiles.name(view.name()));
    }

    /// Nothing else: who takes a view over from this node does not give it back.
    @Override
    public boolean triesAgainAfter(ErrorCode error) {
        return false;
    }

    @Override
    public ViewMetrics metrics(TableName view) {
        return metrics.get().view(view.toString());
    }

    /// Makes where the rows of a new view go, as far as that is on this node, so that it can be
    /// read at once.
    void prepare(ViewDefinition view) {
        if (view.options().output().isEmpty()) {
            ViewLog.clear(state.get().view(view.name()));
        }
    }

    /// Where the rows of a view are read.
    TableSource.Connected table(ViewDefinition view) {
        TableSource.Connected rows = rows(view);
        return view.plan()
                .upsertKey()
                .map(key -> rows.by(new TableSource.RowKey(key)))
                .orElse(rows);
    }

    private TableSource.Connected rows(ViewDefinition view) {
        TableName name = view.name();
        Optional<TableSource.Watermark> watermark = OutputTime.watermark(view.plan());
        return view.options()
                .output()
                .map(output ->
                        new TableSource.Connected(
                                name.schema(),
                                name.name(),
                                output.connector(),
                                output.options(),
                                watermark))
                .orElseGet(() ->
                        ViewConnector.source(
                                name.schema(), name.name(), state.get().view(name), watermark));
    }

    /// Where the late rows of a view are read; empty where they are not kept.
    Optional<TableSource.Connected> lateTable(ViewDefinition view) {
        TableName name = LateRows.name(view.name());
        return view.lateColumns()
                .map(_ ->
                        ViewConnector.lateSource(
                                name.schema(), name.name(), state.get().view(view.name())));
    }

    /// Refuses a view whose output cannot be.
    ///
    /// Errors: 22023 for the options of its connector, 0A000 for one that takes no views or not
    /// these columns.
    void check(ViewDefinition view) {
        connectors.table(table(view), view.columns());
        if (view.options().output().isPresent() && view.lateColumns().isPresent()) {
            throw new EngineException(
                    ErrorCode.FEATURE_NOT_SUPPORTED,
                    "late_rows = 'keep' of a materialized view whose rows go to a connector is not"
                            + " supported yet; without a connector, its rows and the late ones are"
                            + " kept on the node");
        }
        view.options()
                .output()
                .ifPresent(
                        output -> view.options().requireCommit(outputs(output).mostCommitMillis()));
    }

    /// Forgets what is kept outside of the node's folder of a view that is being dropped; its rows
    /// stay there.
    void forget(ViewDefinition view) {
        if (view.options().output().isPresent()) {
            forget(view, snapshots(view), () -> {});
        }
    }

    /// The same of a view that has a connector, with its states in a folder, which is deleted.
    void forget(ViewDefinition view, Path snapshots, Runnable takenOver) {
        outputs(view.options().output().orElseThrow())
                .forget(view.name().toString(), table(view), view.columns(), takenOver);
        KeptFiles.deleteFolder(snapshots);
    }

    private OutputConnector outputs(ViewOptions.Output output) {
        if (connectors.find(output.connector()).orElse(null) instanceof OutputConnector found) {
            return found;
        }
        throw new EngineException(
                ErrorCode.FEATURE_NOT_SUPPORTED,
                "the rows of a materialized view cannot go to the connector '"
                        + output.connector()
                        + "'");
    }
}

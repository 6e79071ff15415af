package io.ticklane.server.view;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.plan.TableSource;
import io.ticklane.exec.RunContext;
import io.ticklane.exec.connector.ConnectedTable;
import io.ticklane.exec.connector.ConnectorCatalog;
import io.ticklane.exec.connector.Part;
import io.ticklane.exec.memory.QueryMemory;
import io.ticklane.exec.view.OutputConnector;
import io.ticklane.exec.view.OutputWriter;
import io.ticklane.exec.view.ViewConnector;
import io.ticklane.exec.view.ViewLog;
import io.ticklane.exec.view.ViewOutput;
import io.ticklane.planner.catalog.TableName;
import io.ticklane.server.metrics.NodeMetrics;
import io.ticklane.server.metrics.ViewMetrics;
import io.ticklane.server.state.KeptFiles;
import io.ticklane.server.state.StateFolder;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
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
/// @param contexts what queries run with
/// @param metrics what the node counts
/// @param nanoClock the time that commits are measured on
public record NodeHost(
        Supplier<StateFolder> state,
        @Nullable Path shared,
        ConnectorCatalog connectors,
        Contexts contexts,
        Supplier<NodeMetrics> metrics,
        LongSupplier nanoClock)
        implements TaskHost {
    /// Gives what a query of so much memory runs with; that of a part of a view reads its partition
    /// of each stream.
    @FunctionalInterface
    public interface Contexts {
        /// What it runs with; a part, if one is given, says which partition.
        RunContext of(long memoryBytes, Optional<Part> part);
    }

    @Override
    public RunContext context(ViewPart part) {
        return contexts.of(part.view().memoryBytes(), part.part());
    }

    @Override
    public ViewOutput open(ViewPart part, QueryMemory memory) {
        ViewDefinition view = part.view();
        return view.options().output().isEmpty()
                ? ViewLog.open(state.get().view(view.name()), columns(view), memory)
                : open(part, snapshots(view), memory, () -> {});
    }

    /// Where the rows of a part of a view go that has a connector, with the states of the view in a
    /// folder, which is made if it is not there.
    ViewOutput open(ViewPart part, Path snapshots, QueryMemory memory, Runnable takenOver) {
        ViewDefinition view = part.view();
        Path folder = part.folder(snapshots);
        KeptFiles.makeFolder(folder);
        return outputs(view.options().output().orElseThrow())
                .open(part.writer(), table(view), columns(view), folder, memory, takenOver);
    }

    private static ViewOutput.Columns columns(ViewDefinition view) {
        return new ViewOutput.Columns(view.columns(), view.lateColumns());
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
    public ViewMetrics metrics(ViewPart part) {
        return metrics.get().view(part.name().toString(), part.number());
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
                .map(key -> rows.by(new TableSource.RowKey(key, view.plan().isMarked())))
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
        return view.lateColumns().map(_ -> lateRows(view));
    }

    private TableSource.Connected lateRows(ViewDefinition view) {
        TableName name = LateRows.name(view.name());
        return view.options()
                .output()
                .map(output ->
                        outputs(output)
                                .lateRows(rows(view), name.name(), Math.max(1, view.parts())))
                .orElseGet(() ->
                        ViewConnector.lateSource(
                                name.schema(), name.name(), state.get().view(view.name())));
    }

    /// The view as it is made, in as many parts as it is to have. Refuses one whose output cannot
    /// be.
    ///
    /// Errors: 22023 for the options of its connector, 0A000 for one that takes no views or not
    /// these columns, those of late rows among them; those of [ViewDivision] and of
    /// [OutputConnector#check].
    ViewDefinition checked(ViewDefinition view) {
        ConnectedTable output = connectors.table(table(view), view.columns());
        view.options()
                .output()
                .ifPresent(
                        target -> view.options().requireCommit(outputs(target).mostCommitMillis()));
        ViewDefinition made =
                view.options().divided()
                        ? view.in(ViewDivision.parts(view.plan(), output, connectors))
                        : view;
        lateTable(made).ifPresent(late -> connectors.table(late, made.lateColumns().orElseThrow()));
        made.options()
                .output()
                .ifPresent(target ->
                        outputs(target)
                                .check(
                                        ViewPart.of(made).getFirst().writer(),
                                        table(made),
                                        columns(made)));
        return made;
    }

    /// Forgets what is kept outside of the node's folder of a view that is being dropped; its rows
    /// stay there.
    void forget(ViewDefinition view) {
        if (view.options().output().isPresent()) {
            forget(view, ViewPart.of(view), () -> {});
            KeptFiles.deleteFolder(snapshots(view));
        }
    }

    /// Throws away what a view has, so that it begins anew; nothing of it runs.
    void refresh(ViewDefinition view) {
        if (view.options().output().isPresent()) {
            refresh(view, ViewPart.of(view), UUID.randomUUID().toString(), () -> {});
        } else {
            ViewLog.clear(state.get().view(view.name()));
        }
    }

    /// Throws away what parts of a view that has a connector have there, of those of which this
    /// REFRESH has not done so before.
    void refresh(ViewDefinition view, List<ViewPart> parts, String id, Runnable takenOver) {
        outputs(view.options().output().orElseThrow())
                .refresh(writers(parts), id, table(view), columns(view), takenOver);
    }

    /// Refuses a view that has a connector which would refuse to throw its rows away.
    void requireRefreshable(ViewDefinition view) {
        outputs(view.options().output().orElseThrow())
                .requireRefreshable(writers(ViewPart.of(view)), table(view), columns(view));
    }

    private static List<OutputWriter> writers(List<ViewPart> parts) {
        return parts.stream().map(ViewPart::writer).toList();
    }

    /// Forgets the commits of parts of a view that has a connector, all or none.
    void forget(ViewDefinition view, List<ViewPart> parts, Runnable takenOver) {
        outputs(view.options().output().orElseThrow())
                .forget(writers(parts), table(view), view.columns(), takenOver);
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

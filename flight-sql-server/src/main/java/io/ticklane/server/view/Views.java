package io.ticklane.server.view;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.plan.PhysicalPlan;
import io.ticklane.api.plan.TableSource;
import io.ticklane.exec.view.ViewConnector;
import io.ticklane.planner.catalog.TableName;
import io.ticklane.planner.logical.LogicalStatement;
import io.ticklane.server.catalog.CatalogSnapshot.Entry;
import io.ticklane.server.catalog.Tables;
import io.ticklane.server.group.NodeGroup;
import io.ticklane.server.state.StateFolder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The materialized views that a node knows: those of its own, and those of its group if it is in
/// one. Views in topics that are made in a group are the group's.
///
/// Threads: any.
public final class Views implements AutoCloseable {
    private final Tables tables;
    private final NodeHost host;
    private final NodeViews own;
    private volatile @Nullable GroupViews shared;

    /// Views without tasks. `state` is asked for its folder when one is needed.
    public Views(Tables tables, Supplier<StateFolder> state, NodeHost host) {
        this.tables = tables;
        this.host = host;
        this.own = new NodeViews(tables, state, host);
    }

    /// Brings back the views of the node's folder and begins those that were not paused. One whose
    /// definition cannot be read is left as it is, and said in the log.
    public void load() {
        own.load();
    }

    /// Takes part in what a group does, until this is closed.
    ///
    /// @param node what this node is called
    /// @param others takes what the group keeps beside views, whenever that may have changed
    public void join(NodeGroup group, String node, Consumer<Map<String, String>> others) {
        shared = new GroupViews(group, tables, host, node, others);
    }

    /// Makes a view and begins it.
    ///
    /// Errors: 42P07 when something has the name, 22023 for its options, 0A000 for a query that
    /// reads tables in memory, or in a group what other nodes do not see, 58030 where its folder
    /// cannot be written or the brokers of the group do not answer.
    public void create(LogicalStatement.ViewDefinition given, PhysicalPlan plan, long memoryBytes) {
        ViewOptions options = ViewOptions.of(given.options());
        requireLasting(plan);
        ViewDefinition wanted =
                new ViewDefinition(
                        given.name(),
                        given.sql(),
                        options.keepsLate() ? LateRows.keep(plan) : plan,
                        options,
                        memoryBytes,
                        0);
        Optional<Entry> there = tables.snapshot().find(given.name().schema(), given.name().name());
        if (there.isPresent() && given.ifNotExists()) {
            return;
        }
        if (there.isPresent() && !(given.replace() && there.get() instanceof Entry.Materialized)) {
            throw Tables.exists(there.get());
        }
        ViewDefinition view = host.checked(wanted);
        requireOthers(view);
        requireFree(view);
        GroupViews group = shared;
        if (group != null && view.options().output().isPresent()) {
            requireSeenByAll(plan);
            there.map(Entry::name).ifPresent(this::drop);
            group.create(view);
        } else {
            there.map(Entry::name).filter(this::isShared).ifPresent(this::drop);
            synchronized (own) {
                there.map(Entry::name).ifPresent(this::requireUnread);
                own.create(given, view);
            }
        }
    }

    /// The table of the late rows needs its name; the one that is there may be that of a view which
    /// gives way.
    private void requireFree(ViewDefinition view) {
        TableName name = LateRows.name(view.name());
        boolean ofTheSame =
                views().stream()
                        .filter(known -> known.lateColumns().isPresent())
                        .anyMatch(known -> isOf(view.name(), known));
        if (view.lateColumns().isPresent() && !ofTheSame) {
            tables.snapshot()
                    .find(name.schema(), name.name())
                    .ifPresent(other -> {
                        throw Tables.exists(other);
                    });
        }
    }

    private static boolean isOf(TableName name, ViewDefinition view) {
        return GroupedView.key(view.name()).equals(GroupedView.key(name));
    }

    /// State that outlives the node must not hang on rows that do not.
    private static void requireLasting(PhysicalPlan plan) {
        for (TableSource source : PlanSources.of(plan).whole()) {
            if (!(source instanceof TableSource.Files)) {
                throw new EngineException(
                        ErrorCode.FEATURE_NOT_SUPPORTED,
                        "a materialized view that reads "
                                + source.describe()
                                + " beside its stream is not supported: it could not be computed"
                                + " again after a restart; read a file instead");
            }
        }
    }

    /// What a view of a group reads is there on all nodes.
    private static void requireSeenByAll(PhysicalPlan plan) {
        for (TableSource source : PlanSources.of(plan).streams()) {
            if (source instanceof TableSource.Connected connected
                    && connected.connector().equals(ViewConnector.NAME)) {
                throw new EngineException(
                        ErrorCode.FEATURE_NOT_SUPPORTED,
                        "a materialized view in a topic that reads "
                                + source.describe()
                                + " is not supported in a group: its rows are on one node; let them"
                                + " go to a topic too");
            }
        }
    }

    /// Whether a view reads the rows of another one, or its late rows.
    private boolean reads(ViewDefinition reader, ViewDefinition view) {
        List<TableSource> streams = PlanSources.of(reader.plan()).streams();
        return streams.contains(host.table(view))
                || host.lateTable(view).filter(streams::contains).isPresent();
    }

    /// A view that takes the place of another one must not read it.
    private void requireOthers(ViewDefinition view) {
        if (reads(view, view)) {
            throw new EngineException(
                    ErrorCode.INVALID_ARGUMENT,
                    "the materialized view " + view.name() + " cannot be made of itself");
        }
    }

    /// What the views are whose rows a plan takes as they come: another text for the same plan
    /// where a view was made anew with another query.
    public String contents(PhysicalPlan plan) {
        List<TableSource> streams = PlanSources.of(plan).streams();
        return views().stream()
                .filter(view -> streams.contains(host.table(view)))
                .map(view -> view.name() + " " + view.planText())
                .sorted()
                .collect(Collectors.joining());
    }

    /// Nobody may read what goes.
    private void requireUnread(TableName name) {
        Optional<ViewDefinition> read =
                views().stream().filter(view -> isOf(name, view)).findFirst();
        List<String> readers =
                views().stream()
                        .filter(view -> read.filter(known -> reads(view, known)).isPresent())
                        .map(view -> view.name().toString())
                        .toList();
        if (!readers.isEmpty()) {
            throw new EngineException(
                    ErrorCode.DEPENDED_ON,
                    "the materialized view "
                            + name
                            + " is read by "
                            + String.join(", ", readers)
                            + "; drop "
                            + (readers.size() == 1 ? "it" : "them")
                            + " first");
        }
    }

    private List<ViewDefinition> views() {
        List<ViewDefinition> all = new ArrayList<>(own.views());
        GroupViews group = shared;
        if (group != null) {
            all.addAll(group.views());
        }
        return all;
    }

    private boolean isShared(TableName name) {
        GroupViews group = shared;
        return group != null && group.has(name);
    }

    /// Stops a view and deletes all that is kept of it.
    ///
    /// Errors: 2BP01 when another view reads it; those of its connector, and then it stays. In a
    /// group 58030 when no node does it; the next one that can will.
    public void drop(TableName name) {
        GroupViews group = shared;
        if (group != null && group.has(name)) {
            requireUnread(name);
            group.drop(name);
        } else {
            synchronized (own) {
                requireUnread(name);
                own.drop(name);
            }
        }
    }

    /// Stops a view until it is resumed, also over a restart of the node.
    public void pause(TableName name) {
        GroupViews group = shared;
        if (group != null && group.has(name)) {
            group.pause(name);
        } else {
            own.pause(name);
        }
    }

    /// Lets a view go on that was paused or has failed.
    public void resume(TableName name) {
        GroupViews group = shared;
        if (group != null && group.has(name)) {
            group.resume(name);
        } else {
            own.resume(name);
        }
    }

    /// Throws the rows and the state of a view away and computes them again from its log.
    ///
    /// Errors: those of its connector, and then its rows stay. In a group 58030 when no node does
    /// it; the next one that can will.
    public void refresh(TableName name) {
        GroupViews group = shared;
        if (group != null && group.has(name)) {
            group.refresh(name);
        } else {
            own.refresh(name);
        }
    }

    /// How all views are doing, by their names.
    ///
    /// @param node what this node is called
    public List<ViewStatus> all(String node) {
        List<ViewStatus> all =
                new ArrayList<>(own.all().stream().map(status -> status.on(node)).toList());
        GroupViews group = shared;
        if (group != null) {
            all.addAll(group.all());
        }
        all.sort(
                Comparator.comparing((ViewStatus status) -> status.name().toString())
                        .thenComparingInt(status -> status.part().orElse(0)));
        return all;
    }

    /// Stops all views after a last commit.
    @Override
    public void close() {
        GroupViews group = shared;
        if (group != null) {
            group.close();
        }
        own.close();
    }
}

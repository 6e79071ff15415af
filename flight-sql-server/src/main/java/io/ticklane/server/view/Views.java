package io.ticklane.server.view;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.plan.PhysicalPlan;
import io.ticklane.api.plan.TableSource;
import io.ticklane.exec.view.ViewLog;
import io.ticklane.planner.catalog.TableName;
import io.ticklane.planner.logical.LogicalStatement;
import io.ticklane.planner.parse.StatementSyntax.Relation;
import io.ticklane.server.catalog.CatalogSnapshot.Entry;
import io.ticklane.server.catalog.Tables;
import io.ticklane.server.state.KeptFiles;
import io.ticklane.server.state.StateFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// The materialized views of a node: a task, a folder and an entry of the catalog for each.
///
/// Threads: any; one statement about views at a time.
public final class Views implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Views.class.getName());
    private static final String PAUSED = "paused";

    private final Tables tables;
    private final Supplier<StateFolder> state;
    private final NodeHost host;
    private final Map<String, ViewTask> tasks = new TreeMap<>();

    /// Views without tasks. `state` is asked for its folder when one is needed.
    public Views(Tables tables, Supplier<StateFolder> state, NodeHost host) {
        this.tables = tables;
        this.state = state;
        this.host = host;
    }

    /// Makes a view and begins it.
    ///
    /// Errors: 42P07 when something has the name, 22023 for its options, 0A000 for a query that
    /// reads tables in memory, 58030 where its folder cannot be written.
    public synchronized void create(
            LogicalStatement.ViewDefinition given, PhysicalPlan plan, long memoryBytes) {
        ViewDefinition view =
                new ViewDefinition(
                        given.name(),
                        given.sql(),
                        plan,
                        ViewOptions.of(given.options()),
                        memoryBytes);
        requireLasting(plan);
        Optional<Entry> there = tables.snapshot().find(view.name().schema(), view.name().name());
        if (there.isPresent() && given.ifNotExists()) {
            return;
        }
        if (there.isPresent() && !(given.replace() && there.get() instanceof Entry.Materialized)) {
            throw Tables.exists(there.get());
        }
        host.check(view);
        requireOthers(view);
        if (there.isPresent()) {
            drop(there.get().name());
        }
        Path folder = folder(view.name());
        KeptFiles.deleteFolder(folder);
        view.save(folder);
        host.prepare(view);
        add(view);
        task(view.name()).start();
    }

    /// State that outlives the node must not hang on rows that do not, and rows that were committed
    /// do not change.
    private static void requireLasting(PhysicalPlan plan) {
        if (plan.upsertKey().isPresent()) {
            throw new EngineException(
                    ErrorCode.FEATURE_NOT_SUPPORTED,
                    "a materialized view of groups that change is not supported; write EMIT FINAL,"
                            + " with a window of time in GROUP BY");
        }
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

    /// A view that takes the place of another one must not read it.
    private void requireOthers(ViewDefinition view) {
        if (PlanSources.of(view.plan()).streams().contains(host.table(view))) {
            throw new EngineException(
                    ErrorCode.INVALID_ARGUMENT,
                    "the materialized view " + view.name() + " cannot be made of itself");
        }
    }

    /// Nobody may read what goes.
    private void requireUnread(TableName name) {
        TableSource source = host.table(task(name).view());
        List<String> readers =
                tasks.values().stream()
                        .map(ViewTask::view)
                        .filter(view -> PlanSources.of(view.plan()).streams().contains(source))
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

    private void add(ViewDefinition view) {
        TableName name = view.name();
        tables.putMaterialized(name, host.table(view), view.columns());
        tasks.put(key(name), new ViewTask(view, host));
    }

    /// Stops a view and deletes all that is kept of it.
    ///
    /// Errors: 2BP01 when another view reads it; those of its connector, and then it stays.
    public synchronized void drop(TableName name) {
        requireUnread(name);
        ViewTask task = task(name);
        boolean ran = task.stop();
        try {
            host.forget(task.view());
        } catch (RuntimeException e) {
            if (ran) {
                task.start();
            }
            throw e;
        }
        task.close();
        tasks.remove(key(name));
        tables.drop(name, Relation.MATERIALIZED_VIEW);
        ViewDefinition.forget(folder(name));
        KeptFiles.deleteFolder(folder(name));
    }

    /// Stops a view until it is resumed, also over a restart of the node.
    public synchronized void pause(TableName name) {
        ViewTask task = task(name);
        KeptFiles.write(folder(name).resolve(PAUSED), new byte[0]);
        task.stop();
    }

    /// Lets a view go on that was paused or has failed.
    public synchronized void resume(TableName name) {
        ViewTask task = task(name);
        KeptFiles.delete(folder(name).resolve(PAUSED));
        task.start();
    }

    /// Throws the rows and the state of a view away and computes them again from its log.
    public synchronized void refresh(TableName name) {
        ViewTask task = task(name);
        ViewDefinition view = task.view();
        if (view.options().output().isPresent()) {
            throw new EngineException(
                    ErrorCode.FEATURE_NOT_SUPPORTED,
                    "REFRESH of a materialized view whose rows go to a connector is not supported: they"
                            + " cannot be taken back; drop the view and create it with another"
                            + " target");
        }
        task.stop();
        ViewLog.clear(folder(name));
        KeptFiles.delete(folder(name).resolve(PAUSED));
        task.close();
        ViewTask again = new ViewTask(view, host);
        tasks.put(key(name), again);
        again.start();
    }

    /// How all views are doing, by their names.
    public synchronized List<ViewStatus> all() {
        return tasks.values().stream().map(ViewTask::status).toList();
    }

    /// Brings back the views of the node's folder and begins those that were not paused. One whose
    /// definition cannot be read is left as it is, and said in the log.
    public synchronized void load() {
        for (Path folder : folders()) {
            if (!ViewDefinition.isIn(folder)) {
                KeptFiles.deleteFolder(folder);
                continue;
            }
            try {
                ViewDefinition view = ViewDefinition.load(folder);
                add(view);
                if (!Files.exists(folder.resolve(PAUSED))) {
                    task(view.name()).start();
                }
            } catch (EngineException e) {
                LOG.log(
                        System.Logger.Level.ERROR,
                        "a materialized view is left out: " + e.getMessage());
            }
        }
    }

    private List<Path> folders() {
        Path all = state.get().views();
        try (Stream<Path> folders = Files.list(all)) {
            return folders.filter(Files::isDirectory).sorted().toList();
        } catch (IOException e) {
            throw KeptFiles.failed("read", all, e);
        }
    }

    private ViewTask task(TableName name) {
        ViewTask task = tasks.get(key(name));
        if (task == null) {
            throw new EngineException(
                    ErrorCode.TABLE_NOT_FOUND, "the materialized view " + name + " was dropped");
        }
        return task;
    }

    private static String key(TableName name) {
        return KeptFiles.name(name);
    }

    private Path folder(TableName name) {
        return state.get().view(name);
    }

    /// Stops all views after a last commit.
    @Override
    public synchronized void close() {
        tasks.values().forEach(ViewTask::stop);
        tasks.values().forEach(ViewTask::close);
        tasks.clear();
    }
}

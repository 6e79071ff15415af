package io.ticklane.server.view;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.planner.catalog.TableName;
import io.ticklane.planner.logical.LogicalStatement;
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

/// The materialized views of a node itself: tasks, a folder and an entry of the catalog for each.
///
/// Threads: any; one statement about them at a time.
final class NodeViews implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(NodeViews.class.getName());
    private static final String PAUSED = "paused";

    private final Tables tables;
    private final Supplier<StateFolder> state;
    private final NodeHost host;
    private final ViewTables shown;
    private final Map<String, ViewTasks> tasks = new TreeMap<>();

    /// Views without tasks. `state` is asked for its folder when one is needed.
    NodeViews(Tables tables, Supplier<StateFolder> state, NodeHost host) {
        this.tables = tables;
        this.state = state;
        this.host = host;
        this.shown = new ViewTables(tables, host);
    }

    /// Makes a view and begins it.
    ///
    /// Errors: 42P07 when something has the name, 22023 for its options, 58030 where its folder
    /// cannot be written.
    synchronized void create(LogicalStatement.ViewDefinition given, ViewDefinition view) {
        Optional<Entry> there = tables.snapshot().find(view.name().schema(), view.name().name());
        if (there.isPresent() && given.ifNotExists()) {
            return;
        }
        if (there.isPresent() && !(given.replace() && there.get() instanceof Entry.Materialized)) {
            throw Tables.exists(there.get());
        }
        if (there.isPresent()) {
            drop(there.get().name());
        }
        Path folder = folder(view.name());
        KeptFiles.deleteFolder(folder);
        view.save(folder);
        host.prepare(view);
        add(view);
        tasks(view.name()).start();
    }

    private void add(ViewDefinition view) {
        shown.put(view);
        tasks.put(key(view.name()), new ViewTasks(view, host));
    }

    /// Stops a view and deletes all that is kept of it.
    ///
    /// Errors: those of its connector, and then it stays.
    synchronized void drop(TableName name) {
        ViewTasks all = tasks(name);
        boolean ran = all.stop();
        try {
            host.forget(all.view());
        } catch (RuntimeException e) {
            if (ran) {
                all.start();
            }
            throw e;
        }
        all.close();
        tasks.remove(key(name));
        shown.drop(all.view());
        ViewDefinition.forget(folder(name));
        KeptFiles.deleteFolder(folder(name));
    }

    /// Stops a view until it is resumed, also over a restart of the node.
    synchronized void pause(TableName name) {
        ViewTasks all = tasks(name);
        KeptFiles.write(folder(name).resolve(PAUSED), new byte[0]);
        all.stop();
    }

    /// Lets a view go on that was paused or has failed.
    synchronized void resume(TableName name) {
        ViewTasks all = tasks(name);
        KeptFiles.delete(folder(name).resolve(PAUSED));
        all.start();
    }

    /// Throws the rows and the state of a view away and computes them again from its log.
    ///
    /// Errors: those of its connector, and then its rows stay.
    synchronized void refresh(TableName name) {
        ViewTasks before = tasks(name);
        ViewDefinition view = before.view();
        boolean ran = before.stop();
        try {
            host.refresh(view);
        } catch (RuntimeException e) {
            if (ran) {
                before.start();
            }
            throw e;
        }
        KeptFiles.delete(folder(name).resolve(PAUSED));
        before.close();
        ViewTasks again = new ViewTasks(view, host);
        tasks.put(key(name), again);
        again.start();
    }

    /// How all views are doing, by their names.
    synchronized List<ViewStatus> all() {
        return tasks.values().stream().flatMap(ViewTasks::statuses).toList();
    }

    /// The definitions of all views.
    synchronized List<ViewDefinition> views() {
        return tasks.values().stream().map(ViewTasks::view).toList();
    }

    /// Brings back the views of the node's folder and begins those that were not paused. One whose
    /// definition cannot be read is left as it is, and said in the log.
    synchronized void load() {
        for (Path folder : folders()) {
            if (!ViewDefinition.isIn(folder)) {
                KeptFiles.deleteFolder(folder);
                continue;
            }
            try {
                ViewDefinition view = ViewDefinition.load(folder);
                add(view);
                if (!Files.exists(folder.resolve(PAUSED))) {
                    tasks(view.name()).start();
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

    private ViewTasks tasks(TableName name) {
        ViewTasks found = tasks.get(key(name));
        if (found == null) {
            LateRows.view(name)
                    .filter(view -> tables.snapshot().find(view.schema(), view.name()).isPresent())
                    .ifPresent(view -> {
                        throw new EngineException(
                                ErrorCode.TABLE_NOT_FOUND,
                                name
                                        + " has the late rows of the materialized view "
                                        + view
                                        + ", and comes and goes with it");
                    });
            throw new EngineException(
                    ErrorCode.TABLE_NOT_FOUND, "the materialized view " + name + " was dropped");
        }
        return found;
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
        tasks.values().forEach(ViewTasks::askToStop);
        tasks.values().forEach(ViewTasks::stop);
        tasks.values().forEach(ViewTasks::close);
        tasks.clear();
    }
}

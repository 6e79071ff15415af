package io.ticklane.server.session;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.plan.TableSource;
import io.ticklane.api.type.RowType;
import io.ticklane.planner.PlannedStatement;
import io.ticklane.planner.catalog.TableName;
import io.ticklane.server.group.NodeGroup;
import io.ticklane.server.state.TableText;
import java.util.Map;
import java.util.Optional;

/// Tables of connectors that outlive the node, where it is in a group or has a folder for that. In
/// a group they are the group's: they are made and dropped on all of its nodes.
final class KeptTables {
    private final Engine engine;

    KeptTables(Engine engine) {
        this.engine = engine;
    }

    /// Keeps a table that was made.
    void keep(TableName name, TableSource.Connected source, RowType columns) {
        String text = TableText.create(source, columns);
        Optional<NodeGroup> group = engine.group();
        if (group.isPresent()) {
            group.get().change(_ -> Map.of(GroupTables.key(name), Optional.of(text)));
        } else if (engine.state().isLasting()) {
            engine.state().get().keepTable(name, text);
        }
    }

    /// Forgets a table that was dropped.
    void forget(TableName name) {
        String key = GroupTables.key(name);
        engine.group()
                .ifPresent(group ->
                        group.change(tables ->
                                tables.containsKey(key)
                                        ? Map.of(key, Optional.empty())
                                        : Map.of()));
        // one from before the node was in a group is there too
        if (engine.state().isLasting()) {
            engine.state().get().forgetTable(name);
        }
    }

    /// Puts a kept table into the catalog. What it stands for is there, or will be: nothing is
    /// asked of it.
    void restore(PlannedStatement kept) {
        restore(kept, false);
    }

    /// The same, in the place of an older table of the name if it may.
    void restore(PlannedStatement kept, boolean replace) {
        if (!(kept instanceof PlannedStatement.CreateTable create)) {
            throw new EngineException(ErrorCode.CORRUPT, "a kept table is no CREATE TABLE");
        }
        TableSource.Connected source = ConnectedDefinition.source(create.table(), create.columns());
        engine.tables().putConnected(create.table().name(), source, create.columns(), replace);
    }
}

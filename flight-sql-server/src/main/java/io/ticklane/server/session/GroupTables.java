package io.ticklane.server.session;

import io.ticklane.api.error.EngineException;
import io.ticklane.planner.PlannedStatement;
import io.ticklane.planner.catalog.TableName;
import io.ticklane.planner.parse.StatementSyntax.Relation;
import io.ticklane.server.catalog.CatalogSnapshot.Entry;
import io.ticklane.server.state.KeptFiles;
import java.util.HashMap;
import java.util.Map;

/// The tables of connectors of a node's group, in the node's catalog. What has the name of one on
/// this node alone keeps it.
///
/// Threads: one at a time.
final class GroupTables {
    private static final System.Logger LOG = System.getLogger(GroupTables.class.getName());
    private static final String TABLE = "table ";

    private final Engine engine;

    /// The tables that were taken from the group, by key: their text, and their name in the
    /// catalog.
    private final Map<String, Taken> taken = new HashMap<>();

    private record Taken(String text, TableName name) {}

    GroupTables(Engine engine) {
        this.engine = engine;
    }

    /// The key of a table in the group.
    static String key(TableName name) {
        return TABLE + KeptFiles.name(name);
    }

    /// Brings the catalog to what the group says.
    void take(Map<String, String> definitions) {
        taken.entrySet()
                .removeIf(table ->
                        !definitions.containsKey(table.getKey()) && drop(table.getValue().name()));
        definitions.forEach((key, text) -> {
            Taken before = taken.get(key);
            if (key.startsWith(TABLE) && (before == null || !before.text().equals(text))) {
                put(key, text);
            }
        });
    }

    private boolean drop(TableName name) {
        if (engine.tables().snapshot().find(name.schema(), name.name()).orElse(null)
                instanceof Entry.Connected) {
            engine.tables().drop(name, Relation.TABLE);
        }
        return true;
    }

    private void put(String key, String text) {
        try {
            PlannedStatement statement = engine.plan(text);
            if (statement instanceof PlannedStatement.CreateTable create) {
                TableName name = create.table().name();
                Entry there =
                        engine.tables().snapshot().find(name.schema(), name.name()).orElse(null);
                new KeptTables(engine).restore(statement, there instanceof Entry.Connected);
                taken.put(key, new Taken(text, name));
            }
        } catch (EngineException e) {
            LOG.log(
                    System.Logger.Level.ERROR,
                    "the " + key + " of the group is left out: " + e.getMessage());
        }
    }
}

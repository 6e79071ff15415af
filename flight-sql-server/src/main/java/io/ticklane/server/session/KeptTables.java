package io.ticklane.server.session;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.plan.TableSource;
import io.ticklane.api.type.RowType;
import io.ticklane.planner.PlannedStatement;
import io.ticklane.planner.catalog.TableName;
import io.ticklane.server.state.TableText;

/// Tables of connectors that outlive the node, where it has a folder for that.
final class KeptTables {
    private final Engine engine;

    KeptTables(Engine engine) {
        this.engine = engine;
    }

    /// Keeps a table that was made.
    void keep(TableName name, TableSource.Connected source, RowType columns) {
        if (engine.state().isLasting()) {
            engine.state().get().keepTable(name, TableText.create(source, columns));
        }
    }

    /// Forgets a table that was dropped.
    void forget(TableName name) {
        if (engine.state().isLasting()) {
            engine.state().get().forgetTable(name);
        }
    }

    /// Puts a kept table into the catalog. What it stands for is there, or will be: nothing is
    /// asked of it.
    void restore(PlannedStatement kept) {
        if (!(kept instanceof PlannedStatement.CreateTable create)) {
            throw new EngineException(ErrorCode.CORRUPT, "a kept table is no CREATE TABLE");
        }
        TableSource.Connected source = ConnectedDefinition.source(create.table(), create.columns());
        engine.tables().putConnected(create.table().name(), source, create.columns(), false);
    }
}

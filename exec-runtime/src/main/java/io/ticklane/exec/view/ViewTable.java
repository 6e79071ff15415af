package io.ticklane.exec.view;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.api.plan.TableSource;
import io.ticklane.api.type.RowType;
import io.ticklane.exec.connector.ConnectedTable;
import io.ticklane.exec.connector.LogReader;
import io.ticklane.exec.operator.Source;
import io.ticklane.exec.query.QueryContext;
import java.nio.file.Path;
import java.util.List;

/// The rows of a view that are committed, or its late ones, as a table that can be read and
/// followed, also while the view is being written.
record ViewTable(TableSource.Connected source, RowType columns, Path folder, ViewFolder.Part part)
        implements ConnectedTable {
    @Override
    public void create() {
        throw new EngineException(
                ErrorCode.INVALID_ARGUMENT,
                "a table cannot be created with connector = '"
                        + ViewConnector.NAME
                        + "'; use CREATE MATERIALIZED VIEW");
    }

    @Override
    public Source read(PhysicalNode.Scan scan, QueryContext context) {
        return new ViewSource(ViewFolder.at(folder).of(part), columns, scan.columns(), context);
    }

    @Override
    public LogReader follow(List<Integer> wanted, QueryContext context) {
        return new ViewLogReader(ViewFolder.at(folder).of(part), columns, wanted, context);
    }
}

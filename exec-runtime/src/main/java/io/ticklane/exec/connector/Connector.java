package io.ticklane.exec.connector;

import io.ticklane.api.plan.TableSource;
import io.ticklane.api.type.RowType;

/// A kind of tables whose rows are outside of the engine. Found by [java.util.ServiceLoader];
/// instances hold no data.
///
/// Threads: any.
public interface Connector {
    /// The name in `WITH (connector = 'name')`, in lower case.
    String name();

    /// A table as its definition says; reads its options with [TableOptions] and refuses unknown
    /// ones. Called when a table is created, and for each statement that uses it, on any node: it
    /// opens nothing and waits for nothing.
    ///
    /// Errors: 22023 for an option that is unknown, missing or has a value that is not allowed;
    /// 0A000 for a column whose type the connector does not have.
    ConnectedTable table(TableSource.Connected source, RowType columns);
}

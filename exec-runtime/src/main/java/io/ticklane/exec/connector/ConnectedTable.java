package io.ticklane.exec.connector;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.api.plan.TableSource;
import io.ticklane.exec.memory.QueryMemory;
import io.ticklane.exec.operator.Source;
import io.ticklane.exec.query.QueryContext;
import java.util.List;
import java.util.OptionalInt;

/// A table of a connector. Immutable, and holds nothing open between calls.
///
/// Threads: any.
public interface ConnectedTable {
    /// What the table is.
    TableSource.Connected source();

    /// Makes outside of the engine what the table needs and what its options ask for. Called once,
    /// before the table is in the catalog. Dropping a table touches nothing outside.
    default void create() {}

    /// A finite snapshot: the rows that are there when the source is opened, in an order that
    /// follows from them alone, with the columns that the scan asks for. The scan's filter may be
    /// used to leave out rows that cannot pass it. The source ends soon after the query was
    /// stopped.
    ///
    /// Ownership: the caller closes the source.
    Source read(PhysicalNode.Scan scan, QueryContext context);

    /// The rows as they come, without an end.
    ///
    /// Ownership: the caller closes the reader.
    ///
    /// Errors: 0A000 where the connector cannot.
    default LogReader follow(List<Integer> columns, QueryContext context) {
        throw unsupported("reading without an end");
    }

    /// The rows of one partition as they come, without an end, as of a table that has no other.
    ///
    /// Ownership: the caller closes the reader.
    ///
    /// Errors: 0A000 where the connector cannot; 58000 where the table has another number of
    /// partitions, and, when it comes, for a row whose key belongs to another one.
    default LogReader follow(Part part, List<Integer> columns, QueryContext context) {
        throw unsupported("reading one partition");
    }

    /// How many partitions there are now; of a table that is yet to be made, how many it will have.
    /// Asks outside of the engine.
    ///
    /// Errors: 0A000 where the connector has no partitions.
    default int partitions() {
        throw unsupported("reading by partitions");
    }

    /// The column by whose key groups rows are laid into partitions: rows of key group g are in
    /// partition `g % partitions`. Empty where the table does not say.
    default OptionalInt key() {
        return OptionalInt.empty();
    }

    /// Adds rows.
    ///
    /// Ownership: the caller closes the writer, before the memory.
    ///
    /// Errors: 0A000 where the connector cannot.
    default TableWriter write(QueryMemory memory) {
        throw unsupported("INSERT");
    }

    private EngineException unsupported(String what) {
        return new EngineException(
                ErrorCode.FEATURE_NOT_SUPPORTED,
                what
                        + " is not supported for the table "
                        + source().schema()
                        + "."
                        + source().name()
                        + ": its connector '"
                        + source().connector()
                        + "' cannot do it");
    }
}

package io.ticklane.exec.source;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.exec.connector.LogReader;
import io.ticklane.exec.operator.Source;
import io.ticklane.exec.query.QueryContext;

/// Opens the tables that plans read.
@FunctionalInterface
public interface TableResolver {
    /// The rows of a scan in their order, with the columns that the node asks for. The filter of
    /// the node may be used to skip rows that cannot pass it; the pipeline applies it exactly
    /// afterwards. Morsels should have about [io.ticklane.exec.query.QuerySettings#morselRows()]
    /// rows; batches of any size, the pipeline cuts them. Of files only the rows of the share are
    /// read; tables that a node holds are read whole.
    ///
    /// Ownership: the caller closes the source.
    Source open(PhysicalNode.Scan scan, Share share, QueryContext context);

    /// The rows of a table as they come, with the columns that the node asks for.
    ///
    /// Ownership: the caller closes the reader.
    ///
    /// Errors: 0A000 for a table whose rows do not keep coming.
    default LogReader follow(PhysicalNode.StreamScan scan, QueryContext context) {
        throw new EngineException(
                ErrorCode.FEATURE_NOT_SUPPORTED,
                "reading " + scan.source().describe() + " without an end");
    }
}

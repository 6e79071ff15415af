package io.ticklane.exec.source.parquet;

import io.ticklane.exec.batch.ColumnBuilder;
import java.io.IOException;

/// Reads one column of a row group.
///
/// Threads: one at a time.
interface ColumnReader extends AutoCloseable {
    /// Appends the next rows to a column.
    void append(ColumnBuilder out, int count) throws IOException;

    /// Passes over the next rows.
    void skip(int count) throws IOException;

    @Override
    void close();
}

package io.ticklane.exec.source.parquet;

import io.ticklane.api.type.RowType;

/// What the footer of a file says of its table.
public record ParquetDescription(RowType rowType, long rows) {}

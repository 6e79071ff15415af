package io.ticklane.exec.source.parquet;

import io.ticklane.api.type.RowType;
import java.util.List;
import java.util.Optional;

/// What the footer of a file says of its table.
///
/// @param spans for each column the least and greatest values, where they are known
public record ParquetDescription(RowType rowType, long rows, List<Optional<ValueSpan>> spans) {
    /// Keeps a copy of the spans.
    public ParquetDescription {
        spans = List.copyOf(spans);
    }
}

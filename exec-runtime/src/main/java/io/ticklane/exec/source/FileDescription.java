package io.ticklane.exec.source;

import io.ticklane.api.plan.TableSource;
import io.ticklane.api.type.RowType;
import io.ticklane.exec.source.parquet.ValueSpan;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/// What is known of the files of one table without reading their rows.
///
/// @param rowCount how many rows there are, or about how many for CSV
/// @param spans for each column the least and greatest values, where they are known
public record FileDescription(
        TableSource.Files source, RowType rowType, long rowCount, List<Optional<ValueSpan>> spans) {
    public FileDescription {
        spans = List.copyOf(spans);
    }

    /// A description that says nothing of values.
    FileDescription(TableSource.Files source, RowType rowType, long rowCount) {
        this(
                source,
                rowType,
                rowCount,
                rowType.fields().stream().map(_ -> Optional.<ValueSpan>empty()).toList());
    }

    /// About how many distinct values a column has: not more than there are between its least and
    /// its greatest.
    public OptionalDouble distinctValues(int column) {
        return spans.get(column)
                .map(span -> OptionalDouble.of(Math.min(span.width(), (double) rowCount)))
                .orElse(OptionalDouble.empty());
    }

    /// What is known of these files and others together, whose columns are the same.
    List<Optional<ValueSpan>> spansWith(FileDescription other) {
        List<Optional<ValueSpan>> both = new ArrayList<>();
        for (int i = 0; i < spans.size(); i++) {
            Optional<ValueSpan> second = other.spans.get(i);
            both.add(spans.get(i).flatMap(first -> second.map(first::and)));
        }
        return both;
    }
}

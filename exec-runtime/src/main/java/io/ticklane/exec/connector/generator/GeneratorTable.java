package io.ticklane.exec.connector.generator;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.api.plan.TableSource;
import io.ticklane.api.type.RowType;
import io.ticklane.exec.connector.ConnectedTable;
import io.ticklane.exec.connector.LogReader;
import io.ticklane.exec.operator.RowMorsels;
import io.ticklane.exec.operator.Source;
import io.ticklane.exec.query.QueryContext;
import java.util.List;

/// A table of generated rows.
record GeneratorTable(TableSource.Connected source, RowType columns, GeneratorOptions options)
        implements ConnectedTable {
    GeneratorTable {
        columns.fields().forEach(GeneratedColumn::of);
    }

    /// All rows, at once.
    ///
    /// Errors: 0A000 where there is no last one: which rows there are now is not defined without a
    /// clock.
    @Override
    public Source read(PhysicalNode.Scan scan, QueryContext context) {
        long count =
                options.rows()
                        .orElseThrow(() ->
                                new EngineException(
                                        ErrorCode.FEATURE_NOT_SUPPORTED,
                                        "SELECT over "
                                                + source.describe()
                                                + " has no end, as the table has no option rows;"
                                                + " add EMIT CHANGES, or create the table with rows"
                                                + " = 1000, say"));
        GeneratedRows rows = new GeneratedRows(columns.select(scan.columns()), options, context);
        int batchRows = context.settings().batchRows();
        return new RowMorsels(
                count,
                context.settings().morselRows(),
                (sequence, from, size, out) -> {
                    for (long at = from; at < from + size; at += batchRows) {
                        int part = (int) Math.min(batchRows, from + size - at);
                        out.accept(rows.batch(sequence, at, part));
                    }
                },
                () -> {});
    }

    @Override
    public LogReader follow(List<Integer> wanted, QueryContext context) {
        return new GeneratorReader(
                new GeneratedRows(columns.select(wanted), options, context),
                options,
                context,
                context.clock());
    }
}

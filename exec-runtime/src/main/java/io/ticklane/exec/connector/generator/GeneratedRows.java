package io.ticklane.exec.connector.generator;

import io.ticklane.api.type.RowType;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.query.QueryContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Makes rows of a generator, with some of its columns.
///
/// Threads: any.
final class GeneratedRows {
    private static final int DIGITS = 4;

    private final RowType output;
    private final GeneratorOptions options;
    private final QueryContext context;
    private final List<GeneratedColumn> columns;
    private final int[] symbols;

    GeneratedRows(RowType output, GeneratorOptions options, QueryContext context) {
        this.output = output;
        this.options = options;
        this.context = context;
        this.columns = output.fields().stream().map(GeneratedColumn::of).toList();
        this.symbols = new int[columns.contains(GeneratedColumn.SYMBOL) ? options.symbols() : 0];
        for (int symbol = 0; symbol < symbols.length; symbol++) {
            String name = String.format(Locale.ROOT, "S%0" + DIGITS + "d", symbol);
            symbols[symbol] = context.dictionary().code(name);
        }
    }

    /// The rows `[from, from + count)`.
    Batch batch(long sequence, long from, int count) {
        GeneratedColumn.Rows rows = new GeneratedColumn.Rows(from, count);
        List<Column> made = new ArrayList<>(columns.size());
        try {
            for (int i = 0; i < columns.size(); i++) {
                made.add(columns.get(i).make(output.type(i), options, symbols, rows, context));
            }
            return new Batch(sequence, count, made);
        } catch (Throwable e) {
            made.forEach(Column::close);
            throw e;
        }
    }
}

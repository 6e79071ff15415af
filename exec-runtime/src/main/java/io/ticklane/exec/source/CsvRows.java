package io.ticklane.exec.source;

import de.siegmar.fastcsv.reader.AbstractBaseCsvCallbackHandler;
import de.siegmar.fastcsv.reader.RecordType;
import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.type.RowType;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.ColumnBuilder;
import io.ticklane.exec.batch.Dictionary;
import io.ticklane.exec.batch.Lane;
import io.ticklane.exec.query.QueryContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Appends the wanted fields of CSV records to columns.
final class CsvRows extends AbstractBaseCsvCallbackHandler<Boolean> implements AutoCloseable {
    private final CsvPiece piece;
    private final CsvOptions options;
    private final RowType table;
    private final List<Integer> columns;
    private final QueryContext context;
    private final int[] outputOfField;
    private final CsvCell cell = new CsvCell();
    private List<ColumnBuilder> builders = List.of();
    private boolean inHeader;
    private int count;
    private int fields;

    CsvRows(
            CsvPiece piece,
            CsvOptions options,
            RowType table,
            List<Integer> columns,
            QueryContext context) {
        this.piece = piece;
        this.options = options;
        this.table = table;
        this.columns = columns;
        this.context = context;
        this.inHeader = options.header() && piece.isFirst();
        this.outputOfField = new int[table.size()];
        Arrays.fill(outputOfField, -1);
        for (int i = 0; i < columns.size(); i++) {
            outputOfField[columns.get(i)] = i;
        }
    }

    /// Begins a batch.
    void begin(int rows) {
        close();
        List<ColumnBuilder> made = new ArrayList<>(columns.size());
        builders = made;
        for (int column : columns) {
            made.add(new ColumnBuilder(context.memory(), table.type(column), rows));
        }
        count = 0;
    }

    /// The records of the batch so far.
    int count() {
        return count;
    }

    /// The batch.
    Batch build(long sequence) {
        List<Column> made = new ArrayList<>(builders.size());
        for (ColumnBuilder builder : builders) {
            made.add(builder.build());
        }
        builders = List.of();
        return new Batch(sequence, count, made);
    }

    @Override
    protected void handleBegin(long line) {
        fields = 0;
    }

    @Override
    protected void handleField(int index, char[] buffer, int offset, int length, boolean quoted) {
        fields++;
        if (inHeader || index >= outputOfField.length || outputOfField[index] < 0) {
            return;
        }
        ColumnBuilder builder = builders.get(outputOfField[index]);
        if (!quoted && options.isNull(buffer, offset, length)) {
            builder.appendNull();
        } else if (Lane.isCoded(builder.type())) {
            Dictionary dictionary = context.dictionary();
            builder.append(dictionary.code(new String(buffer, offset, length)));
        } else if (cell.read(builder.type(), buffer, offset, length)) {
            appendValue(builder);
        } else {
            throw badCell(index, new String(buffer, offset, length));
        }
    }

    private void appendValue(ColumnBuilder builder) {
        switch (Lane.of(builder.type())) {
            case BIT -> builder.append(cell.whole() != 0);
            case INT -> builder.append((int) cell.whole());
            case LONG -> builder.append(cell.whole());
            case DOUBLE -> builder.append(cell.number());
            case WIDE -> throw new IllegalStateException("no CSV column is a wide decimal");
        }
    }

    @Override
    protected @Nullable Boolean buildRecord() {
        if (getRecordType() == RecordType.EMPTY) {
            return null;
        }
        if (inHeader) {
            inHeader = false;
        } else {
            if (fields != table.size()) {
                throw new EngineException(
                        ErrorCode.INVALID_TEXT,
                        "'"
                                + piece.path()
                                + "' line "
                                + line()
                                + " has "
                                + fields
                                + " fields, but "
                                + table.size()
                                + " are expected");
            }
            count++;
        }
        return Boolean.TRUE;
    }

    private long line() {
        return piece.lines() + getStartingLineNumber();
    }

    private EngineException badCell(int field, String text) {
        String shown = text.length() > 60 ? text.substring(0, 60) + "..." : text;
        return new EngineException(
                ErrorCode.INVALID_TEXT,
                "'"
                        + piece.path()
                        + "' line "
                        + line()
                        + ", column "
                        + table.field(field).name()
                        + ": '"
                        + shown
                        + "' is not a "
                        + table.type(field).sql());
    }

    @Override
    public void close() {
        builders.forEach(ColumnBuilder::close);
        builders = List.of();
    }
}

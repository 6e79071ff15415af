package io.ticklane.console.result;

import java.io.IOException;
import java.io.Writer;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A table drawn with box characters. The first rows decide how wide the columns are; cells of
/// later rows that need more stick out, so that memory stays constant however many rows there are.
public final class TableFormat implements TextFormat {
    private static final int ROWS_MEASURED = 5_000;

    private final boolean colors;
    private final int rowsMeasured;

    /// @param colors whether NULL and names may be marked with escape sequences
    public TableFormat(boolean colors) {
        this(colors, ROWS_MEASURED);
    }

    private TableFormat(boolean colors, int rowsMeasured) {
        this.colors = colors;
        this.rowsMeasured = rowsMeasured;
    }

    /// A table of rows that keep coming: the first one decides how wide the columns are.
    public static TableFormat live(boolean colors) {
        return new TableFormat(colors, 1);
    }

    @Override
    public long write(Rows rows, Writer out) throws SQLException, IOException {
        List<Column> columns = rows.columns();
        List<@Nullable String[]> first = new ArrayList<>();
        while (first.size() < rowsMeasured && rows.next()) {
            first.add(cells(rows));
        }
        Box box = new Box(columns, widths(columns, first), colors);
        StringBuilder text = new StringBuilder();
        box.head(text, false);
        for (@Nullable String[] row : first) {
            box.row(text, row);
        }
        long count = first.size();
        if (count == rowsMeasured) {
            out.append(text);
            text.setLength(0);
            while (rows.next()) {
                box.row(text, cells(rows));
                count++;
                out.append(text);
                text.setLength(0);
            }
        }
        box.foot(text);
        out.append(text);
        return count;
    }

    /// The cells of the current row.
    static @Nullable String[] cells(Rows rows) throws SQLException {
        @Nullable String[] cells = new String[rows.columns().size()];
        for (int i = 0; i < cells.length; i++) {
            cells[i] = Box.cell(rows.value(i));
        }
        return cells;
    }

    /// The display columns that names and cells need.
    static int[] widths(List<Column> columns, List<@Nullable String[]> rows) {
        int[] widths = new int[columns.size()];
        for (int i = 0; i < widths.length; i++) {
            widths[i] = Math.max(1, DisplayWidth.of(DisplayWidth.printable(columns.get(i).name())));
            for (@Nullable String[] row : rows) {
                widths[i] = Math.max(widths[i], Box.width(row[i]));
            }
        }
        return widths;
    }
}

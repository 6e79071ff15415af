package io.ticklane.console.result;

import java.io.IOException;
import java.io.Writer;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A line for each column of each row.
public final class ExpandedFormat implements TextFormat {
    private static final int RULE = 40;

    @Override
    public long write(Rows rows, Writer out) throws SQLException, IOException {
        List<Column> columns = rows.columns();
        int width = 0;
        for (Column column : columns) {
            width = Math.max(width, DisplayWidth.of(DisplayWidth.printable(column.name())));
        }
        StringBuilder text = new StringBuilder();
        long count = 0;
        while (rows.next()) {
            text.setLength(0);
            String title = "── row " + ++count + " ";
            text.append(title).repeat("─", Math.max(0, RULE - title.length())).append('\n');
            @Nullable String[] cells = TableFormat.cells(rows);
            for (int i = 0; i < cells.length; i++) {
                String name = DisplayWidth.printable(columns.get(i).name());
                DisplayWidth.pad(text, name, width, false);
                text.append(" │ ").append(cells[i] == null ? "NULL" : cells[i]).append('\n');
            }
            out.append(text);
        }
        return count;
    }
}

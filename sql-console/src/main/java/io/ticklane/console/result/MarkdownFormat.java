package io.ticklane.console.result;

import java.io.IOException;
import java.io.Writer;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A table as Markdown writes it, numbers aligned right.
public final class MarkdownFormat implements TextFormat {

    @Override
    public long write(Rows rows, Writer out) throws SQLException, IOException {
        List<Column> columns = rows.columns();
        StringBuilder line = new StringBuilder("|");
        StringBuilder rule = new StringBuilder("|");
        for (Column column : columns) {
            line.append(' ').append(text(column.name())).append(" |");
            rule.append(column.numeric() ? " ---: |" : " --- |");
        }
        out.append(line).append('\n').append(rule).append('\n');
        long count = 0;
        while (rows.next()) {
            line.setLength(1);
            for (int i = 0; i < columns.size(); i++) {
                line.append(' ').append(text(rows.value(i))).append(" |");
            }
            out.append(line).append('\n');
            count++;
        }
        return count;
    }

    private static String text(@Nullable Object value) {
        return value == null
                ? "NULL"
                : CellText.of(value)
                        .replace("\\", "\\\\")
                        .replace("|", "\\|")
                        .replace("\r\n", "<br>")
                        .replace("\n", "<br>");
    }
}

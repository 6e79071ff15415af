package io.ticklane.console.result;

import java.io.IOException;
import java.io.Writer;
import java.sql.SQLException;
import java.time.temporal.Temporal;
import org.jspecify.annotations.Nullable;

/// CSV by RFC 4180 with a header row, except that lines end in `\n`. NULL is empty, and an empty
/// text is `""`.
public final class CsvFormat implements TextFormat {

    @Override
    public long write(Rows rows, Writer out) throws SQLException, IOException {
        int width = rows.columns().size();
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < width; i++) {
            line.append(i > 0 ? "," : "");
            appendText(line, rows.columns().get(i).name());
        }
        out.append(line).append('\n');
        long count = 0;
        while (rows.next()) {
            line.setLength(0);
            for (int i = 0; i < width; i++) {
                line.append(i > 0 ? "," : "");
                append(line, rows.value(i));
            }
            out.append(line.append('\n'));
            count++;
        }
        return count;
    }

    private static void append(StringBuilder line, @Nullable Object value) {
        switch (value) {
            case null -> line.append("");
            case Number number -> CellText.append(line, number);
            case Temporal time -> CellText.append(line, time);
            default -> appendText(line, CellText.of(value));
        }
    }

    private static void appendText(StringBuilder line, String text) {
        boolean quotes = text.isEmpty();
        for (int i = 0; i < text.length() && !quotes; i++) {
            char c = text.charAt(i);
            quotes = c == ',' || c == '"' || c == '\n' || c == '\r';
        }
        if (quotes) {
            line.append('"').append(text.replace("\"", "\"\"")).append('"');
        } else {
            line.append(text);
        }
    }
}

package io.ticklane.console.result;

import java.io.IOException;
import java.io.Writer;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A JSON array with an object per row and line. Numbers and booleans stay what they are, but
/// `NaN`, `Infinity` and `-Infinity`, which JSON does not know, become texts; times are texts. A
/// column name that comes again gets a number: `price`, `price_2`.
public final class JsonFormat implements TextFormat {

    @Override
    public long write(Rows rows, Writer out) throws SQLException, IOException {
        List<String> keys = keys(rows.columns());
        StringBuilder line = new StringBuilder();
        long count = 0;
        out.append('[');
        while (rows.next()) {
            line.setLength(0);
            line.append(count > 0 ? ",\n{" : "\n{");
            for (int i = 0; i < keys.size(); i++) {
                line.append(i > 0 ? "," : "").append(keys.get(i));
                append(line, rows.value(i));
            }
            out.append(line.append('}'));
            count++;
        }
        out.append(count > 0 ? "\n]\n" : "]\n");
        return count;
    }

    private static List<String> keys(List<Column> columns) {
        Set<String> taken = new HashSet<>();
        List<String> keys = new ArrayList<>();
        for (Column column : columns) {
            String name = column.name();
            for (int i = 2; !taken.add(name); i++) {
                name = column.name() + "_" + i;
            }
            StringBuilder key = new StringBuilder();
            appendText(key, name);
            keys.add(key.append(':').toString());
        }
        return keys;
    }

    private static void append(StringBuilder out, @Nullable Object value) {
        switch (value) {
            case null -> out.append("null");
            case Double number when !Double.isFinite(number) -> appendText(out, number.toString());
            case Float number when !Float.isFinite(number) -> appendText(out, number.toString());
            case Long _, Integer _, Double _, Float _, BigDecimal _, Boolean _ ->
                    CellText.append(out, value);
            case List<?> list -> appendList(out, list);
            case Map<?, ?> map -> appendMap(out, map);
            default -> appendText(out, CellText.of(value));
        }
    }

    private static void appendList(StringBuilder out, List<?> list) {
        String separator = "";
        out.append('[');
        for (Object item : list) {
            out.append(separator);
            append(out, item);
            separator = ",";
        }
        out.append(']');
    }

    private static void appendMap(StringBuilder out, Map<?, ?> map) {
        String separator = "";
        out.append('{');
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            out.append(separator);
            appendText(out, entry.getKey() == null ? "null" : CellText.of(entry.getKey()));
            out.append(':');
            append(out, entry.getValue());
            separator = ",";
        }
        out.append('}');
    }

    private static void appendText(StringBuilder out, String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (c < ' ' || c == 0x7F) {
                        out.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }
}

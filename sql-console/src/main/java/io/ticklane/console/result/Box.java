package io.ticklane.console.result;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The lines of a table drawn with box characters.
final class Box {
    private static final String NULL = "NULL";
    private static final String DIM = "\u001b[2m";
    private static final String BOLD = "\u001b[1m";
    private static final String PLAIN = "\u001b[0m";

    private final List<Column> columns;
    private final int[] widths;
    private final boolean colors;

    /// @param widths display columns of each column's cells; longer cells stick out
    /// @param colors whether the terminal understands escape sequences
    Box(List<Column> columns, int[] widths, boolean colors) {
        this.columns = columns;
        this.widths = widths;
        this.colors = colors;
    }

    /// The text of a value as a cell shows it, null for NULL.
    static @Nullable String cell(@Nullable Object value) {
        return value == null ? null : DisplayWidth.printable(CellText.of(value));
    }

    /// Columns of the terminal that a cell takes.
    static int width(@Nullable String cell) {
        return DisplayWidth.of(cell == null ? NULL : cell);
    }

    /// The frame above the names, the names, and the rule below them.
    ///
    /// @param types whether the SQL types stand below the names
    void head(StringBuilder out, boolean types) {
        rule(out, "┌", "┬", "┐");
        out.append('│');
        for (int i = 0; i < widths.length; i++) {
            title(out, DisplayWidth.printable(columns.get(i).name()), i, BOLD);
        }
        out.append('\n');
        if (types) {
            out.append('│');
            for (int i = 0; i < widths.length; i++) {
                title(out, type(columns.get(i)), i, DIM);
            }
            out.append('\n');
        }
        rule(out, "├", "┼", "┤");
    }

    /// How the type of a column is named below its name.
    static String type(Column column) {
        return column.type().toLowerCase(Locale.ROOT);
    }

    private void title(StringBuilder out, String text, int column, String style) {
        out.append(' ').append(colors ? style : "");
        String cut = DisplayWidth.cut(text, widths[column]);
        DisplayWidth.pad(out, cut, widths[column], columns.get(column).numeric());
        out.append(colors ? PLAIN : "").append(" │");
    }

    /// One row.
    void row(StringBuilder out, @Nullable String[] cells) {
        out.append('│');
        for (int i = 0; i < widths.length; i++) {
            String cell = cells[i];
            boolean right = columns.get(i).numeric();
            out.append(' ');
            if (cell == null) {
                out.append(colors ? DIM : "");
                DisplayWidth.pad(out, NULL, widths[i], right);
                out.append(colors ? PLAIN : "");
            } else {
                DisplayWidth.pad(out, cell, widths[i], right);
            }
            out.append(" │");
        }
        out.append('\n');
    }

    /// A row that stands for rows left out.
    void gap(StringBuilder out) {
        out.append('│');
        for (int i = 0; i < widths.length; i++) {
            out.append(' ').append(colors ? DIM : "");
            DisplayWidth.pad(out, "⋮", widths[i], columns.get(i).numeric());
            out.append(colors ? PLAIN : "").append(" │");
        }
        out.append('\n');
    }

    /// The frame below the last row.
    void foot(StringBuilder out) {
        rule(out, "└", "┴", "┘");
    }

    private void rule(StringBuilder out, String left, String middle, String right) {
        out.append(left);
        for (int i = 0; i < widths.length; i++) {
            out.append(i > 0 ? middle : "").repeat("─", widths[i] + 2);
        }
        out.append(right).append('\n');
    }
}

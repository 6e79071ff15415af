package io.ticklane.benchmarks.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// A table whose columns are aligned, in the form of Markdown, so that it can stand in a page as it
/// is. The first column is text, the others are numbers.
public final class TextTable {
    private final List<List<String>> rows = new ArrayList<>();

    /// A table with these column names.
    public TextTable(List<String> header) {
        rows.add(List.copyOf(header));
    }

    /// Adds a row of as many cells as there are columns.
    public TextTable add(List<String> cells) {
        if (cells.size() != rows.getFirst().size()) {
            throw new IllegalArgumentException(
                    cells.size() + " cells for " + rows.getFirst().size() + " columns");
        }
        rows.add(List.copyOf(cells));
        return this;
    }

    /// Whether it has no row but the names of the columns.
    public boolean isEmpty() {
        return rows.size() == 1;
    }

    /// A number to three digits: `0.28`, `3.51`, `15.3`, `182`, `2082`.
    public static String number(double value) {
        double size = Math.abs(value);
        String format =
                size >= 99.95 ? "%.0f" : size >= 9.995 ? "%.1f" : size >= 0.0995 ? "%.2f" : "%.3f";
        return String.format(Locale.ROOT, format, value);
    }

    /// The lines of the table, each with its end.
    @Override
    public String toString() {
        int[] widths = new int[rows.getFirst().size()];
        for (List<String> row : rows) {
            for (int c = 0; c < widths.length; c++) {
                widths[c] = Math.max(Math.max(widths[c], 3), row.get(c).length());
            }
        }
        StringBuilder text = new StringBuilder();
        for (int r = 0; r < rows.size(); r++) {
            line(rows.get(r), widths, text);
            if (r == 0) {
                rule(widths, text);
            }
        }
        return text.toString();
    }

    private static void line(List<String> row, int[] widths, StringBuilder text) {
        for (int c = 0; c < widths.length; c++) {
            String gap = " ".repeat(widths[c] - row.get(c).length());
            text.append("| ").append(c == 0 ? row.get(c) + gap : gap + row.get(c)).append(' ');
        }
        text.append("|\n");
    }

    private static void rule(int[] widths, StringBuilder text) {
        for (int c = 0; c < widths.length; c++) {
            text.append("| ").append("-".repeat(widths[c] - 1)).append(c == 0 ? "- " : ": ");
        }
        text.append("|\n");
    }
}

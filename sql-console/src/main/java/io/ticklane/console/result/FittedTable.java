package io.ticklane.console.result;

import java.io.IOException;
import java.io.Writer;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// A table that fits a window: rows in the middle, columns in the middle and the ends of long texts
/// are left out. All rows are read, but only those shown are kept.
public final class FittedTable implements TextFormat {
    /// Texts are cut down to this many characters before a column is left out.
    private static final int NARROWEST = 16;

    private final int window;
    private final int shown;
    private final boolean colors;

    /// @param window columns of the terminal
    /// @param shown rows to show at most
    /// @param colors whether the terminal understands escape sequences
    public FittedTable(int window, int shown, boolean colors) {
        this.window = window;
        this.shown = Math.max(2, shown);
        this.colors = colors;
    }

    @Override
    public long write(Rows rows, Writer out) throws SQLException, IOException {
        List<@Nullable Object[]> head = new ArrayList<>();
        Deque<@Nullable Object[]> tail = new ArrayDeque<>();
        int headRows = (shown + 1) / 2;
        int tailRows = shown - headRows;
        long count = 0;
        while (rows.next()) {
            count++;
            if (head.size() < headRows) {
                head.add(values(rows));
            } else {
                if (tail.size() == tailRows) {
                    tail.removeFirst();
                }
                tail.addLast(values(rows));
            }
        }
        boolean gap = count > head.size() + tail.size();
        head.addAll(tail);
        List<@Nullable String[]> cells = new ArrayList<>();
        for (@Nullable Object[] row : head) {
            @Nullable String[] texts = new String[row.length];
            for (int i = 0; i < row.length; i++) {
                texts[i] = Box.cell(row[i]);
            }
            cells.add(texts);
        }
        draw(rows.columns(), cells, gap ? headRows : -1, out);
        return count;
    }

    private static @Nullable Object[] values(Rows rows) throws SQLException {
        @Nullable Object[] values = new Object[rows.columns().size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = rows.value(i);
        }
        return values;
    }

    private void draw(List<Column> columns, List<@Nullable String[]> rows, int gap, Writer out)
            throws IOException {
        int[] widths = TableFormat.widths(columns, rows);
        for (int i = 0; i < widths.length; i++) {
            widths[i] = Math.max(widths[i], Box.type(columns.get(i)).length());
        }
        List<Integer> kept = fit(columns, widths);
        boolean hidden = kept.size() < widths.length;
        List<Column> left = new ArrayList<>();
        int[] leftWidths = new int[kept.size() + (hidden ? 1 : 0)];
        int dots = hidden ? (kept.size() + 1) / 2 : -1;
        for (int i = 0; i < leftWidths.length; i++) {
            if (i == dots) {
                left.add(new Column("…", "…", false));
                leftWidths[i] = 1;
            } else {
                int from = kept.get(hidden && i > dots ? i - 1 : i);
                left.add(columns.get(from));
                leftWidths[i] = widths[from];
            }
        }
        Box box = new Box(left, leftWidths, colors);
        StringBuilder text = new StringBuilder();
        box.head(text, true);
        for (int row = 0; row < rows.size(); row++) {
            if (row == gap) {
                box.gap(text);
            }
            box.row(text, pick(rows.get(row), kept, widths, dots));
        }
        box.foot(text);
        if (hidden) {
            text.append(kept.size()).append(" of ").append(widths.length);
            text.append(" columns shown: \\x shows all of them\n");
        }
        out.append(text);
    }

    private static @Nullable String[] pick(
            @Nullable String[] row, List<Integer> kept, int[] widths, int dots) {
        List<@Nullable String> cells = new ArrayList<>();
        for (int from : kept) {
            String cell = row[from];
            cells.add(cell == null ? null : DisplayWidth.cut(cell, widths[from]));
        }
        if (dots >= 0) {
            cells.add(dots, "…");
        }
        return cells.toArray(new @Nullable String[0]);
    }

    /// Narrows texts, the widest first, then leaves out columns from the middle.
    private List<Integer> fit(List<Column> columns, int[] widths) {
        while (total(widths, IntStream.range(0, widths.length).boxed().toList()) > window) {
            int widest = -1;
            for (int i = 0; i < widths.length; i++) {
                boolean text = !columns.get(i).numeric() && widths[i] > NARROWEST;
                if (text && (widest < 0 || widths[i] > widths[widest])) {
                    widest = i;
                }
            }
            if (widest < 0) {
                break;
            }
            widths[widest]--;
        }
        List<Integer> kept = new ArrayList<>(IntStream.range(0, widths.length).boxed().toList());
        while (kept.size() > 1 && total(widths, kept) > window) {
            int middle = kept.size() / 2;
            kept.subList(middle, middle + 1).clear();
        }
        int over = total(widths, kept) - window;
        if (over > 0) {
            widths[kept.getFirst()] = Math.max(1, widths[kept.getFirst()] - over);
        }
        return kept;
    }

    private static int total(int[] widths, List<Integer> kept) {
        int total = 1 + (kept.size() < widths.length ? 4 : 0);
        for (int i : kept) {
            total += widths[i] + 3;
        }
        return total;
    }
}

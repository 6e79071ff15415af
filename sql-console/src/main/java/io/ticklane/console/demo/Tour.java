package io.ticklane.console.demo;

import io.ticklane.console.chart.Bars;
import io.ticklane.console.chart.Chart;
import io.ticklane.console.result.CellText;
import io.ticklane.console.result.Column;
import io.ticklane.console.result.FittedTable;
import io.ticklane.console.result.JdbcRows;
import io.ticklane.console.result.MemoryRows;
import java.io.IOException;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Runs the showcase queries and shows each with its text, result, time and picture.
///
/// @param window columns of the terminal
/// @param colors whether it understands escape sequences
public record Tour(Connection connection, PrintWriter out, int window, boolean colors) {
    private static final int ROWS_SHOWN = 10;
    private static final int CHART_LINES = 12;
    private static final int CHART_WIDTH = 100;
    private static final double NANOS = 1e9;

    /// Runs all of them.
    ///
    /// @param tables the tables they read, which are loaded
    public void run(DemoTables tables) throws SQLException, IOException {
        int number = 0;
        for (Showcase showcase : Showcase.ALL) {
            number++;
            String title = number + "/" + Showcase.ALL.size() + "  " + showcase.title();
            out.println();
            out.println(style("1", title));
            showcase.query().lines().forEach(line -> out.println(style("36", "    " + line)));
            long read =
                    (showcase.readsTrades() ? tables.trades() : 0)
                            + (showcase.readsQuotes() ? (long) tables.quotes() : 0);
            show(showcase, read);
            out.flush();
        }
    }

    /// Runs the query twice: the first time the JVM still has to compile what it runs.
    private void show(Showcase showcase, long read) throws SQLException, IOException {
        double cold = run(showcase.query()).seconds();
        Answer answer = run(showcase.query());
        List<Column> columns = answer.columns();
        List<@Nullable Object[]> rows = answer.rows();
        new FittedTable(window, ROWS_SHOWN, colors).write(new MemoryRows(columns, rows), out);
        out.println(
                String.format(
                        Locale.ROOT,
                        "%,d rows from %,d rows read in %.3f s: %s rows/s (first run: %.3f s)",
                        rows.size(),
                        read,
                        answer.seconds(),
                        rate(read / answer.seconds()),
                        cold));
        if (showcase.picture() != Showcase.Picture.NONE && rows.size() > 1) {
            out.println();
            out.print(picture(showcase.picture(), columns, rows));
        }
    }

    private record Answer(List<Column> columns, List<@Nullable Object[]> rows, double seconds) {}

    private Answer run(String sql) throws SQLException {
        long start = System.nanoTime();
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            JdbcRows source = new JdbcRows(result);
            List<@Nullable Object[]> rows = read(source);
            return new Answer(source.columns(), rows, (System.nanoTime() - start) / NANOS);
        }
    }

    private static List<@Nullable Object[]> read(JdbcRows source) throws SQLException {
        List<@Nullable Object[]> rows = new ArrayList<>();
        while (source.next()) {
            @Nullable Object[] row = new Object[source.columns().size()];
            for (int i = 0; i < row.length; i++) {
                row[i] = source.value(i);
            }
            rows.add(row);
        }
        return rows;
    }

    private static String rate(double perSecond) {
        return perSecond >= 1e6
                ? String.format(Locale.ROOT, "%.1f M", perSecond / 1e6)
                : String.format(Locale.ROOT, "%,.0f", perSecond);
    }

    private String picture(
            Showcase.Picture picture, List<Column> columns, List<@Nullable Object[]> rows) {
        int last = columns.size() - 1;
        double[] x = new double[rows.size()];
        double[] y = new double[rows.size()];
        List<String> labels = new ArrayList<>();
        LocalDateTime origin =
                rows.getFirst()[0] instanceof LocalDateTime time
                        ? time.toLocalDate().atStartOfDay()
                        : LocalDateTime.MIN;
        for (int i = 0; i < x.length; i++) {
            Object across = rows.get(i)[0];
            labels.add(across == null ? "NULL" : CellText.of(across));
            x[i] =
                    across instanceof LocalDateTime time
                            ? Duration.between(origin, time).toMillis() / 1e3
                            : i;
            y[i] = rows.get(i)[last] instanceof Number number ? number.doubleValue() : Double.NaN;
        }
        String caption =
                "  " + columns.get(last).name() + " by " + columns.getFirst().name() + "\n";
        int width = Math.min(window, CHART_WIDTH);
        return switch (picture) {
            case NONE -> "";
            case LINE ->
                    caption
                            + new Chart(
                                            width,
                                            CHART_LINES,
                                            seconds ->
                                                    CellText.of(
                                                            origin.plusSeconds(Math.round(seconds))
                                                                    .toLocalTime()))
                                    .draw(x, y);
            case BARS -> caption + Bars.draw(labels, y, width);
        };
    }

    private String style(String code, String text) {
        return colors ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }
}

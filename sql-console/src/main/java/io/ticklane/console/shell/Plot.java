package io.ticklane.console.shell;

import io.ticklane.console.chart.Chart;
import io.ticklane.console.result.CellText;
import io.ticklane.console.result.Column;
import io.ticklane.console.result.JdbcRows;
import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleFunction;
import org.jspecify.annotations.Nullable;

/// `\plot`: runs the last query again and draws one of its columns over another.
final class Plot {
    private static final int LINES = 16;
    private static final int WITHOUT_WINDOW = 80;
    private static final int MOST_POINTS = 5_000_000;
    private static final long SECOND = 1_000_000_000L;

    private final Shell shell;
    private final ShellSettings settings;
    private double[] x = new double[1024];
    private double[] y = new double[1024];
    private int points;
    private boolean times;
    private boolean dates;
    private long origin;

    Plot(Shell shell, ShellSettings settings) {
        this.shell = shell;
        this.settings = settings;
    }

    /// Draws.
    ///
    /// @param argument nothing, the column to draw, or the column for the x-axis and the one to
    ///   draw; by default the first column that is a time or number, and the last other number
    void draw(String argument) throws SQLException, IOException {
        String query = settings.lastQuery;
        if (query == null) {
            shell.fail("There is nothing to draw: run a query first");
            return;
        }
        List<String> names =
                argument.isEmpty() ? List.of() : List.of(argument.split("[\\s,]+", -1));
        if (names.size() > 2) {
            shell.fail(
                    "\\plot takes up to two columns: the one for the x-axis and the one to draw");
            return;
        }
        String[] problem = {""};
        shell.execute(
                query,
                result -> {
                    problem[0] = collect(result, names);
                    return points;
                });
        if (!problem[0].isEmpty()) {
            shell.fail(problem[0]);
            return;
        }
        int window = shell.screen().window().getAsInt();
        DoubleFunction<String> label = times ? this::time : CellText::of;
        shell.write(
                new Chart(window == 0 ? WITHOUT_WINDOW : window, LINES, label)
                        .draw(Arrays.copyOf(x, points), Arrays.copyOf(y, points)));
    }

    /// Reads the points; what is wrong, or nothing.
    private String collect(ResultSet result, List<String> names) throws SQLException {
        JdbcRows rows = new JdbcRows(result);
        List<Column> columns = rows.columns();
        int drawn = names.isEmpty() ? lastNumber(columns) : find(columns, names.getLast());
        int across = names.size() == 2 ? find(columns, names.getFirst()) : first(columns, drawn);
        if (drawn < 0 || across < 0) {
            return names.isEmpty()
                    ? "The last query has no two columns to draw"
                    : "The last query has no columns " + String.join(", ", names) + " to draw";
        } else if (!columns.get(drawn).numeric()) {
            return "Column " + columns.get(drawn).name() + " is not a number";
        }
        times = isTime(columns.get(across));
        dates = columns.get(across).type().equals("DATE");
        while (rows.next()) {
            if (points == MOST_POINTS) {
                return "More than " + MOST_POINTS + " points: narrow the query";
            }
            add(rows.value(across), rows.value(drawn));
        }
        return "";
    }

    private void add(@Nullable Object across, @Nullable Object drawn) {
        if (points == x.length) {
            x = Arrays.copyOf(x, points * 2);
            y = Arrays.copyOf(y, points * 2);
        }
        x[points] = number(across);
        y[points++] = number(drawn);
    }

    /// Times count in seconds from the day of the first one, so that a double keeps the
    /// nanoseconds.
    private double number(@Nullable Object value) {
        return switch (value) {
            case Number number -> number.doubleValue();
            case LocalDate date -> seconds(date.atStartOfDay());
            case LocalDateTime time -> seconds(time);
            case OffsetDateTime time ->
                    seconds(time.withOffsetSameInstant(ZoneOffset.UTC).toLocalDateTime());
            case null, default -> Double.NaN;
        };
    }

    private double seconds(LocalDateTime time) {
        long day = time.toLocalDate().toEpochDay();
        if (points == 0) {
            origin = day;
        }
        return (day - origin) * 86_400.0 + time.toLocalTime().toNanoOfDay() / (double) SECOND;
    }

    private String time(double seconds) {
        LocalDateTime time =
                LocalDate.ofEpochDay(origin).atStartOfDay().plusSeconds(Math.round(seconds));
        return CellText.of(dates ? time.toLocalDate() : time);
    }

    private static boolean isTime(Column column) {
        return column.type().startsWith("TIMESTAMP") || column.type().equals("DATE");
    }

    private static int find(List<Column> columns, String name) {
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i).name().equalsIgnoreCase(name)) {
                return i;
            }
        }
        return -1;
    }

    private static int first(List<Column> columns, int besides) {
        for (int i = 0; i < columns.size(); i++) {
            if (i != besides && (isTime(columns.get(i)) || columns.get(i).numeric())) {
                return i;
            }
        }
        return -1;
    }

    private static int lastNumber(List<Column> columns) {
        for (int i = columns.size() - 1; i >= 0; i--) {
            if (columns.get(i).numeric()) {
                return i;
            }
        }
        return -1;
    }
}

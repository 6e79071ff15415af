package io.ticklane.console.shell;

import io.ticklane.console.result.ExpandedFormat;
import io.ticklane.console.result.FittedTable;
import io.ticklane.console.result.Format;
import io.ticklane.console.result.JdbcRows;
import io.ticklane.console.result.Rows;
import io.ticklane.console.result.TableFormat;
import io.ticklane.console.result.TextFormat;
import io.ticklane.console.script.EndlessQuery;
import io.ticklane.console.script.ErrorReport;
import io.ticklane.console.script.SqlScript;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Runs what is typed, whichever way it comes in. An error is shown and leaves the session usable.
///
/// Threads: one, except for [#interrupt].
final class Shell {
    /// The frame, names, types, gap and row count of a table, and the prompts before and after it.
    private static final int LINES_AROUND_ROWS = 9;

    private static final long CANCEL_AGAIN_MILLIS = 100;
    private static final long LINE_MILLIS = 1_000;
    private static final int FEWEST_ROWS_SHOWN = 10;

    private final Connection connection;
    private final Screen screen;
    private final ShellSettings settings = new ShellSettings();
    private final Catalog catalog;
    private final ShellCommands commands;
    private volatile @Nullable Running running;
    private volatile boolean interrupted;
    private volatile boolean ended;
    private boolean failed;
    private long begin;

    /// The statement that runs, and what opens when it is over.
    private record Running(Statement statement, CountDownLatch over) {}

    Shell(Connection connection, Screen screen) {
        this.connection = connection;
        this.screen = screen;
        this.catalog = new Catalog(connection);
        this.commands = new ShellCommands(this, catalog, settings);
    }

    /// What a statement does with its rows.
    interface RowsUse {
        long apply(ResultSet result) throws SQLException, IOException;
    }

    /// The names that can be completed.
    Catalog catalog() {
        return catalog;
    }

    Screen screen() {
        return screen;
    }

    /// Whether a statement runs that [#interrupt] would cancel.
    boolean isRunning() {
        return running != null;
    }

    /// Whether the user wants to leave, or the connection was given up.
    boolean isEnded() {
        return ended;
    }

    /// Ends the session when the present input is done.
    void end() {
        ended = true;
    }

    /// Whether anything has failed so far.
    boolean hasFailed() {
        return failed;
    }

    /// Runs a command or any number of statements, up to the first that fails.
    void handle(String input) throws IOException {
        String text = input.strip();
        if (text.startsWith("\\")) {
            try {
                commands.run(text);
            } catch (SQLException error) {
                fail(ErrorReport.of(error).toString());
            }
            return;
        }
        for (SqlScript.Statement statement : SqlScript.statements(input)) {
            if (!run(statement.sql(), input, statement.start())) {
                return;
            }
        }
    }

    private boolean run(String sql, String input, int start) throws IOException {
        begin = System.nanoTime();
        try {
            boolean live = EndlessQuery.is(sql);
            Long changed = execute(sql, result -> print(result, live));
            if (changed == null) {
                settings.lastQuery = sql;
            } else {
                catalog.forget();
                time(changed > 0 ? count(changed) + " changed" : "Done");
            }
            return true;
        } catch (SQLException error) {
            fail(interrupted ? "Cancelled" : ErrorReport.of(error).in(input, start));
            return false;
        }
    }

    /// Runs one statement and waits for it; it can be interrupted.
    ///
    /// @param use gets the rows of a query
    /// @return null for a query, otherwise the number of rows changed
    @Nullable Long execute(String sql, RowsUse use) throws SQLException, IOException {
        CountDownLatch over = new CountDownLatch(1);
        try (Statement statement = connection.createStatement()) {
            interrupted = false;
            running = new Running(statement, over);
            if (!statement.execute(sql)) {
                return statement.getLargeUpdateCount();
            }
            try (ResultSet result = statement.getResultSet()) {
                use.apply(result);
            }
            return null;
        } finally {
            running = null;
            over.countDown();
        }
    }

    /// Shows the rows of a query as they come, and how many come in a second.
    void tail(String query) throws IOException {
        begin = System.nanoTime();
        try {
            long[] rows = new long[1];
            Long changed = execute(query, result -> rows[0] = tail(result));
            if (changed == null) {
                time(count(rows[0]));
            } else {
                fail("\\tail takes a query");
            }
        } catch (SQLException error) {
            fail(interrupted ? "Cancelled" : ErrorReport.of(error).in(query, 0));
        }
    }

    private long tail(ResultSet result) throws SQLException, IOException {
        OutputStream file = settings.file;
        boolean colors = screen.colors() && file == null;
        TextFormat format =
                settings.expanded ? new ExpandedFormat() : settings.format.text(colors, true);
        OutputStream out = file == null ? screen.out() : file;
        return new Tail(format, screen.err(), LINE_MILLIS, InstantSource.system())
                .show(result, out);
    }

    private long print(ResultSet result, boolean live) throws SQLException, IOException {
        OutputStream file = settings.file;
        if (file != null || settings.format != Format.TABLE || (live && !settings.expanded)) {
            OutputStream out = file == null ? screen.out() : file;
            long rows = settings.format.write(result, out, screen.colors() && file == null, live);
            if (live && file == null && settings.format == Format.TABLE) {
                time(count(rows));
            }
            return rows;
        }
        long rows = print(new JdbcRows(result), rowsShown());
        time(count(rows));
        return rows;
    }

    private int rowsShown() {
        int room = screen.lines().getAsInt() - LINES_AROUND_ROWS;
        return settings.rows > 0 ? settings.rows : Math.max(FEWEST_ROWS_SHOWN, room);
    }

    /// Draws rows so that they fit the window.
    long print(Rows rows, int shown) throws SQLException, IOException {
        int window = screen.window().getAsInt();
        TextFormat format;
        if (settings.expanded) {
            format = new ExpandedFormat();
        } else if (window == 0) {
            format = new TableFormat(screen.colors());
        } else {
            format = new FittedTable(window, shown, screen.colors());
        }
        Writer out =
                new BufferedWriter(new OutputStreamWriter(screen.out(), StandardCharsets.UTF_8));
        long count = format.write(rows, out);
        out.flush();
        return count;
    }

    private static String count(long rows) {
        return String.format(Locale.ROOT, "%,d %s", rows, rows == 1 ? "row" : "rows");
    }

    private void time(String what) throws IOException {
        double seconds = (System.nanoTime() - begin) / 1e9;
        say(settings.timing ? String.format(Locale.ROOT, "%s (%.3f s)", what, seconds) : what);
    }

    /// Closes the file that results go to.
    void close() throws IOException {
        commands.close();
    }

    /// Writes a line.
    void say(String line) throws IOException {
        write(line + "\n");
    }

    /// Writes text.
    void write(String text) throws IOException {
        screen.out().write(text.getBytes(StandardCharsets.UTF_8));
        screen.out().flush();
    }

    /// Shows an error.
    void fail(String message) throws IOException {
        screen.out().flush();
        failed = true;
        screen.err().println(message);
        screen.err().flush();
    }

    /// Cancels the statement that runs. If it still runs when this is called again, the connection
    /// is given up and the session ends.
    ///
    /// Threads: any.
    void interrupt() {
        Running now = running;
        if (now == null) {
            return;
        }
        if (!interrupted) {
            interrupted = true;
            Thread.ofVirtual().name("cancel").start(() -> cancel(now));
            return;
        }
        ended = true;
        try {
            connection.close();
        } catch (SQLException error) {
            screen.err().println(ErrorReport.of(error));
        }
    }

    /// Cancels a statement until it is over: the first time may be just before the driver begins to
    /// run it.
    private void cancel(Running now) {
        try {
            do {
                now.statement().cancel();
            } while (!now.over().await(CANCEL_AGAIN_MILLIS, TimeUnit.MILLISECONDS));
        } catch (SQLException error) {
            if (now.over().getCount() > 0 && !ended) {
                screen.err().println(ErrorReport.of(error));
            }
        } catch (InterruptedException interrupt) {
            Thread.currentThread().interrupt();
        }
    }
}

package io.ticklane.console.script;

import io.ticklane.console.result.Format;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;

/// Runs the statements of a script one after the other and writes their results.
///
/// @param colors whether tables may use escape sequences
/// @param out where results go
public record ScriptRun(Connection connection, Format format, boolean colors, OutputStream out) {

    /// Runs all statements, up to the first that fails.
    ///
    /// @param err where its error is written
    /// @return whether all went well
    public boolean run(String script, PrintStream err) throws IOException {
        boolean first = true;
        for (SqlScript.Statement statement : SqlScript.statements(script)) {
            try {
                first &= !run(statement.sql(), first);
            } catch (SQLException error) {
                out.flush();
                err.println(ErrorReport.of(error).in(script, statement.start()));
                return false;
            }
        }
        return true;
    }

    /// Runs one statement; whether it wrote anything. Results of statements that follow each other
    /// are parted by an empty line, except for Arrow streams.
    private boolean run(String sql, boolean first) throws SQLException, IOException {
        long start = System.nanoTime();
        try (Statement statement = connection.createStatement()) {
            if (statement.execute(sql)) {
                if (!first && format != Format.ARROW) {
                    write("\n");
                }
                try (ResultSet result = statement.getResultSet()) {
                    long rows = format.write(result, out, colors, EndlessQuery.is(sql));
                    if (format == Format.TABLE) {
                        write(footer(rows, System.nanoTime() - start));
                    }
                }
                return true;
            } else if (format == Format.TABLE) {
                write(changed(statement.getLargeUpdateCount(), System.nanoTime() - start));
            }
            return format == Format.TABLE;
        }
    }

    private void write(String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    /// What stands below a table.
    public static String footer(long rows, long nanos) {
        return String.format(
                Locale.ROOT, "%,d %s (%.3f s)%n", rows, rows == 1 ? "row" : "rows", nanos / 1e9);
    }

    /// What is said of a statement that gives no rows.
    public static String changed(long count, long nanos) {
        return count <= 0
                ? String.format(Locale.ROOT, "Done (%.3f s)%n", nanos / 1e9)
                : "Done: " + footer(count, nanos);
    }
}

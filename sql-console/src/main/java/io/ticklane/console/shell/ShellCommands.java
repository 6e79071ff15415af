package io.ticklane.console.shell;

import io.ticklane.console.result.Column;
import io.ticklane.console.result.Format;
import io.ticklane.console.result.MemoryRows;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The commands that start with a backslash.
final class ShellCommands {
    /// What `\?` shows; the first word of each line is a command.
    static final String HELP =
            """
            \\d [TABLE]       tables and views, or the columns of one
            \\df [NAME]       functions; the page of NAME, or those whose name contains it
            \\plot [X] Y      draw columns of the last query's result
            \\tail QUERY      rows as they come; each second how many, and up to which time
            \\x               one line for each column, on or off
            \\rows N          rows of a table that are shown; \\rows fit: as many as fit the window
            \\format NAME     write results as table, csv, json, markdown or arrow
            \\o [FILE]        write results to a file, or to the screen again
            \\i FILE          run the statements of a file
            \\timing          show times, on or off
            \\?               this list
            \\q               leave
            Statements end in ';'. Ctrl-C cancels the statement that runs.
            """;

    private final Shell shell;
    private final Catalog catalog;
    private final ShellSettings settings;

    ShellCommands(Shell shell, Catalog catalog, ShellSettings settings) {
        this.shell = shell;
        this.catalog = catalog;
        this.settings = settings;
    }

    /// Runs a line that starts with a backslash.
    void run(String line) throws SQLException, IOException {
        String text = line.endsWith(";") ? line.substring(0, line.length() - 1).strip() : line;
        String[] words = text.split("\\s+", 2);
        String argument = words.length > 1 ? words[1].strip() : "";
        switch (words[0]) {
            case "\\d", "\\dt" -> describe(argument);
            case "\\df" -> functions(argument);
            case "\\plot" -> new Plot(shell, settings).draw(argument);
            case "\\tail" -> shell.tail(argument);
            case "\\x" -> {
                settings.expanded = flag(argument, settings.expanded);
                shell.say("Expanded display is " + onOff(settings.expanded));
            }
            case "\\timing" -> {
                settings.timing = flag(argument, settings.timing);
                shell.say("Timing is " + onOff(settings.timing));
            }
            case "\\rows" -> rows(argument);
            case "\\format" -> format(argument);
            case "\\o" -> output(argument);
            case "\\i" -> include(argument);
            case "\\?", "\\h", "\\help" -> shell.write(HELP);
            case "\\q", "\\quit", "\\exit" -> shell.end();
            default ->
                    shell.fail("There is no command " + words[0] + "; \\? lists those there are");
        }
    }

    private static boolean flag(String argument, boolean now) {
        return switch (argument.toLowerCase(Locale.ROOT)) {
            case "on" -> true;
            case "off" -> false;
            default -> !now;
        };
    }

    private static String onOff(boolean flag) {
        return flag ? "on" : "off";
    }

    private void describe(String name) throws SQLException, IOException {
        catalog.forget();
        if (name.isEmpty()) {
            List<@Nullable Object[]> rows = new ArrayList<>();
            for (Catalog.Table table : catalog.tables()) {
                if (!table.schema().equalsIgnoreCase(Catalog.SYSTEM_SCHEMA)) {
                    long columns = table.columns().size();
                    rows.add(new Object[] {table.schema(), table.name(), table.kind(), columns});
                }
            }
            if (rows.isEmpty()) {
                shell.say("There are no tables; FROM 'file.parquet' reads a file");
            } else {
                list(rows, "schema", "table", "kind", "columns");
            }
            return;
        }
        String wanted = name.replace("\"", "");
        for (Catalog.Table table : catalog.tables()) {
            if (table.name().equalsIgnoreCase(wanted)
                    || (table.schema() + "." + table.name()).equalsIgnoreCase(wanted)) {
                List<@Nullable Object[]> rows = new ArrayList<>();
                for (Catalog.Field field : table.columns()) {
                    String nullable = field.nullable() ? "yes" : "no";
                    rows.add(new Object[] {field.name(), field.type(), nullable});
                }
                list(rows, "column", "type", "nullable");
                return;
            }
        }
        shell.fail("There is no table " + name + "; \\d lists those there are");
    }

    private void functions(String name) throws SQLException, IOException {
        String wanted = name.toLowerCase(Locale.ROOT);
        List<String> page = wanted.isEmpty() ? List.of() : catalog.page(wanted);
        if (!page.isEmpty()) {
            shell.say(String.join("\n", page));
            return;
        }
        List<@Nullable Object[]> rows = new ArrayList<>();
        for (Catalog.Function function : catalog.functions()) {
            if (function.name().toLowerCase(Locale.ROOT).contains(wanted)) {
                rows.add(new Object[] {function.signature(), function.kind(), function.summary()});
            }
        }
        if (rows.isEmpty()) {
            shell.fail("There is no function like " + name + "; \\df lists those there are");
        } else {
            list(rows, "function", "kind", "summary");
        }
    }

    private void list(List<@Nullable Object[]> rows, String... names)
            throws SQLException, IOException {
        List<Column> columns = new ArrayList<>();
        for (int i = 0; i < names.length; i++) {
            boolean numeric = rows.getFirst()[i] instanceof Long;
            columns.add(new Column(names[i], numeric ? "BIGINT" : "VARCHAR", numeric));
        }
        shell.print(new MemoryRows(columns, rows), Integer.MAX_VALUE);
    }

    private void rows(String argument) throws IOException {
        if (argument.matches("[1-9]\\d{0,7}")) {
            settings.rows = Integer.parseInt(argument);
            shell.say("Tables show " + settings.rows + " rows");
        } else if (argument.equals("fit")) {
            settings.rows = 0;
            shell.say("Tables show as many rows as fit the window");
        } else {
            shell.fail("\\rows takes a number of rows or 'fit', not '" + argument + "'");
        }
    }

    private void format(String argument) throws IOException {
        var format = Format.named(argument);
        if (format.isPresent()) {
            settings.format = format.get();
            shell.say("Results are written as " + settings.format);
        } else {
            shell.fail(
                    "\\format takes table, csv, json, markdown or arrow, not '" + argument + "'");
        }
    }

    private void output(String argument) throws IOException {
        close();
        if (argument.isEmpty()) {
            shell.say("Results go to the screen");
            return;
        }
        try {
            OutputStream file = Files.newOutputStream(Path.of(argument));
            settings.file = new BufferedOutputStream(file);
            shell.say("Results go to " + argument);
        } catch (IOException error) {
            shell.fail("error 58030: " + argument + " cannot be written: " + error.getMessage());
        }
    }

    private void include(String argument) throws IOException {
        String script;
        try {
            script = Files.readString(Path.of(argument));
        } catch (IOException error) {
            shell.fail("error 58030: " + argument + " cannot be read: " + error.getMessage());
            return;
        }
        shell.handle(script);
    }

    /// Closes the file that results go to, if there is one.
    void close() throws IOException {
        OutputStream file = settings.file;
        if (file != null) {
            settings.file = null;
            file.close();
        }
    }
}

package io.ticklane.console.shell;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;

/// The console on a terminal: line editing, history, completion, colours. It also works on a
/// terminal that can do nothing.
public final class LineConsole {
    private static final String PROMPT = "ticklane> ";
    private static final String MORE = "       -> ";

    private LineConsole() {}

    /// Talks to the user until he leaves.
    ///
    /// @param history file that keeps what was typed
    /// @param colors false if the user wants none
    public static void run(Connection connection, Path history, boolean colors, String greeting)
            throws IOException {
        try (Terminal terminal =
                TerminalBuilder.builder()
                        .name("ticklane")
                        .system(true)
                        .dumb(true)
                        .nativeSignals(true)
                        .encoding(StandardCharsets.UTF_8)
                        .build()) {
            talk(connection, terminal, history, colors, greeting);
        }
    }

    /// The same on a terminal that is there.
    static void talk(
            Connection connection, Terminal terminal, Path history, boolean colors, String greeting)
            throws IOException {
        boolean dumb = terminal.getType().startsWith(Terminal.TYPE_DUMB);
        PrintStream out = new PrintStream(terminal.output(), true, StandardCharsets.UTF_8);
        Screen screen =
                new Screen(
                        out,
                        out,
                        () -> terminal.getSize().getColumns(),
                        () -> terminal.getSize().getRows(),
                        colors && !dumb);
        Shell shell = new Shell(connection, screen);
        LineReader reader = reader(terminal, history, colors && !dumb, shell);
        terminal.handle(Terminal.Signal.INT, _ -> shell.interrupt());
        shell.say(greeting);
        while (!shell.isEnded()) {
            try {
                shell.handle(reader.readLine(PROMPT));
            } catch (UserInterruptException interrupt) {
                if (interrupt.getPartialLine().isBlank()) {
                    break;
                }
            } catch (EndOfFileException end) {
                break;
            }
        }
        shell.close();
    }

    private static LineReader reader(Terminal terminal, Path history, boolean colors, Shell shell)
            throws IOException {
        Path folder = history.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        LineReaderBuilder builder =
                LineReaderBuilder.builder()
                        .appName("ticklane")
                        .terminal(terminal)
                        .parser(new StatementParser())
                        .completer(new SqlCompleter(shell.catalog()))
                        .variable(LineReader.HISTORY_FILE, history)
                        .variable(LineReader.SECONDARY_PROMPT_PATTERN, MORE)
                        .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
                        .option(LineReader.Option.CASE_INSENSITIVE, true)
                        .option(LineReader.Option.AUTO_FRESH_LINE, true);
        if (colors) {
            builder.highlighter(new SqlHighlighter());
        } else {
            builder.option(LineReader.Option.DISABLE_HIGHLIGHTER, true);
        }
        return builder.build();
    }
}

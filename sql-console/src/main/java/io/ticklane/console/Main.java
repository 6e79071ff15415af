package io.ticklane.console;

import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import picocli.CommandLine;

/// The `ticklane` command.
///
/// Exit codes: 0 all went well, 1 a statement failed, 2 the command line makes no sense, 130
/// stopped by Ctrl-C, 141 the reader of the output went away.
public final class Main {
    private Main() {}

    /// Runs the command and ends the process.
    public static void main(String[] arguments) {
        // The start script says which streams are terminals, one letter each.
        String known = System.getProperty("ticklane.terminals");
        boolean guess = known == null && isTerminal();
        boolean in = guess || (known != null && known.contains("i"));
        boolean out = guess || (known != null && known.contains("o"));
        Streams streams =
                new Streams(
                        System.in,
                        new FileOutputStream(FileDescriptor.out),
                        new PrintStream(
                                new FileOutputStream(FileDescriptor.err),
                                true,
                                StandardCharsets.UTF_8),
                        System.getenv(),
                        new Streams.Terminals(in, out));
        System.exit(run(streams, arguments));
    }

    private static boolean isTerminal() {
        return Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
    }

    /// Runs the command.
    ///
    /// @return the exit code
    static int run(Streams streams, String... arguments) {
        PrintStream out = new PrintStream(streams.out(), true, StandardCharsets.UTF_8);
        CommandLine command = new CommandLine(new ConsoleCommand(streams));
        command.addSubcommand(new SqlCommand(streams));
        command.addSubcommand(new ServerCommand(streams));
        command.addSubcommand(new ClusterCommand(streams));
        command.addSubcommand(new DemoCommand(streams));
        return command.setOut(new PrintWriter(out, true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(streams.err(), true, StandardCharsets.UTF_8))
                .setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF))
                .setExecutionExceptionHandler((error, _, _) -> Failure.report(error, streams))
                .execute(arguments);
    }
}

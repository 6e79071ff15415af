package io.ticklane.console;

import io.ticklane.console.demo.DemoTables;
import io.ticklane.console.shell.LineConsole;
import io.ticklane.console.shell.PipedConsole;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import org.jspecify.annotations.Nullable;

/// The console on a connection, for a person or for what is piped in.
///
/// @param streams where it reads and writes
/// @param history the file that keeps what was typed; null for the standard one
record Conversation(Streams streams, @Nullable Path history) {
    /// Talks until the user leaves or the input ends.
    ///
    /// @param greeting the first line for a person
    /// @return the exit code
    int hold(Connection connection, String greeting) throws IOException {
        boolean terminal = streams.terminal().in() && streams.terminal().out();
        if (!terminal) {
            boolean well =
                    PipedConsole.run(
                            connection,
                            streams.in(),
                            streams.out(),
                            streams.err(),
                            streams.colors());
            return well ? 0 : Failure.STATEMENT;
        }
        Path kept = history == null ? DemoTables.home().resolve("history") : history;
        LineConsole.run(connection, kept, streams.colors(), greeting);
        return 0;
    }

    /// The first line of a console on an engine.
    static String greeting(EngineOptions engine) {
        return "Ticklane "
                + Version.number()
                + ", "
                + (engine.isEmbedded() ? "engine in this process" : engine.url())
                + ". Statements end in ';', \\? is help, \\q leaves.";
    }
}

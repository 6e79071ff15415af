package io.ticklane.console;

import io.ticklane.console.demo.DemoTables;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `ticklane` alone: the console.
@Command(
        name = "ticklane",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = {
            "A SQL engine for market data.",
            "Without a command this is the console, on an engine in this process or on a server."
        })
final class ConsoleCommand implements Callable<Integer> {
    private final Streams streams;

    @Mixin private final EngineOptions engine = new EngineOptions();

    @Option(
            names = "--demo",
            description = "Load the market day of the demo: tables trades and quotes.")
    private boolean demo;

    @Option(
            names = "--history",
            paramLabel = "FILE",
            description = "Where what you type is kept (default: ~/.ticklane/history).")
    private @Nullable Path history;

    ConsoleCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() throws SQLException, IOException {
        try (Connection connection = engine.open()) {
            if (demo) {
                DemoTables.standard().load(connection, streams.err());
            }
            return new Conversation(streams, history)
                    .hold(connection, Conversation.greeting(engine));
        }
    }
}

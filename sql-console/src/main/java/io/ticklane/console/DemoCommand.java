package io.ticklane.console;

import io.ticklane.console.demo.DemoTables;
import io.ticklane.console.demo.LocalBroker;
import io.ticklane.console.demo.StreamDemo;
import io.ticklane.console.demo.Tour;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `ticklane demo`: simulates a market day and runs five queries over it; with `--stream`, a market
/// that goes on, and the console to look at it.
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = {
            "Simulates a market day and runs five queries over it.",
            "With --stream: a market that goes on, in topics of Kafka, and the console."
        })
final class DemoCommand implements Callable<Integer> {
    private static final int WINDOW = 120;

    private final Streams streams;

    @Spec private @Nullable CommandSpec spec;

    @Mixin private final EngineOptions engine = new EngineOptions();

    @Option(
            names = "--rows",
            paramLabel = "N",
            description =
                    "Number of trades; there are twice as many quotes (default: ${DEFAULT-VALUE}).")
    private int rows = DemoTables.TRADES;

    @Option(
            names = "--seed",
            paramLabel = "S",
            description = "The same seed gives the same market day (default: ${DEFAULT-VALUE}).")
    private long seed = 1;

    @Option(
            names = "--keep",
            paramLabel = "DIR",
            description = "Where the files are put and kept (default: ~/.ticklane/demo).")
    private @Nullable Path folder;

    @Option(
            names = "--stream",
            description =
                    "Start Kafka's own broker in this process, let trades come through it, and open"
                            + " the console.")
    private boolean stream;

    DemoCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() throws SQLException, IOException {
        if (stream) {
            return stream();
        }
        if (rows < DemoTables.FEWEST_TRADES || rows > DemoTables.MOST_TRADES) {
            throw new ParameterException(
                    Objects.requireNonNull(spec).commandLine(),
                    String.format(
                            Locale.ROOT,
                            "--rows must be from %,d to %,d, not %,d",
                            DemoTables.FEWEST_TRADES,
                            DemoTables.MOST_TRADES,
                            rows));
        }
        Path place = folder == null ? DemoTables.standard().folder() : folder;
        DemoTables tables = new DemoTables(place, rows, seed);
        PrintWriter out =
                new PrintWriter(new OutputStreamWriter(streams.out(), StandardCharsets.UTF_8));
        PrintStream progress = new PrintStream(streams.out(), true, StandardCharsets.UTF_8);
        try (Connection connection = engine.open()) {
            tables.load(connection, progress);
            new Tour(connection, out, window(), streams.colors()).run(tables);
        }
        out.print(
                """

                Go on:
                  ./ticklane --demo                 the console with these tables; \\? is help
                  ./ticklane server --demo          the same on a Flight SQL server, port 31337
                  ./ticklane sql "SELECT COUNT(*) FROM 'FOLDER/trades.csv'"
                  jdbc:ticklane://127.0.0.1:31337   for any JDBC program; jdbc:ticklane: needs no server
                The files: FOLDER/trades.csv and quotes.csv
                """
                        .replace("FOLDER", place.toString()));
        out.flush();
        return 0;
    }

    private int stream() throws SQLException, IOException {
        if (!LocalBroker.isThere()) {
            throw new ParameterException(
                    Objects.requireNonNull(spec).commandLine(),
                    "--stream needs Kafka's broker, which is not on the class path; ./ticklane demo"
                            + " --stream fetches it");
        }
        engine.share("stream-demo");
        streams.err().println("Starting Kafka's broker");
        try (StreamDemo.Folder logs = StreamDemo.Folder.make();
                LocalBroker broker = new LocalBroker(logs.path());
                Connection inserting = engine.open();
                StreamDemo _ =
                        StreamDemo.start(
                                inserting,
                                broker.address(),
                                streams.err(),
                                InstantSource.system());
                Connection connection = engine.open()) {
            return new Conversation(streams, null).hold(connection, Conversation.greeting(engine));
        }
    }

    /// The start script tells how wide the terminal is.
    private int window() {
        String columns = streams.environment().getOrDefault("COLUMNS", "");
        return columns.matches("[1-9]\\d{1,3}") ? Integer.parseInt(columns) : WINDOW;
    }
}

package io.ticklane.console;

import io.ticklane.console.cluster.LocalCluster;
import io.ticklane.console.demo.DemoTables;
import io.ticklane.console.result.Format;
import io.ticklane.console.script.ScriptRun;
import io.ticklane.console.shell.LineConsole;
import io.ticklane.console.shell.PipedConsole;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `ticklane cluster`: several nodes on this machine, and the console on the first of them.
@Command(
        name = "cluster",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = {
            "Starts nodes on this machine, with the market day of the demo as views trades and quotes,"
                    + " and opens the console on the first node.",
            "The nodes end with the console."
        })
final class ClusterCommand implements Callable<Integer> {
    private static final int MOST_NODES = 16;

    private final Streams streams;

    @Spec private @Nullable CommandSpec spec;

    @Parameters(paramLabel = "N", description = "How many nodes, from 1 to " + MOST_NODES + ".")
    private int count;

    @Option(
            names = {"-c", "--command"},
            paramLabel = "SQL",
            description = "Run these statements instead of the console.")
    private @Nullable String sql;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description =
                    "How results of --command are written: table (default), csv, json, markdown or"
                            + " arrow.")
    private String format = Format.TABLE.toString();

    @Option(
            names = "--rows",
            paramLabel = "N",
            description = "Number of trades of the market day (default: ${DEFAULT-VALUE}).")
    private int rows = DemoTables.TRADES;

    @Option(
            names = "--keep",
            paramLabel = "DIR",
            description = "Where the files of the market day are (default: ~/.ticklane/demo).")
    private @Nullable Path folder;

    @Option(
            names = "--logs",
            paramLabel = "DIR",
            description = "Where the nodes write their logs (default: a new folder).")
    private @Nullable Path logs;

    @Option(
            names = "--functions",
            paramLabel = "DIR",
            description = "A folder of jars with more functions.")
    private @Nullable Path functions;

    ClusterCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() throws SQLException, IOException, InterruptedException {
        require(
                count >= 1 && count <= MOST_NODES,
                "N must be from 1 to " + MOST_NODES + ", not " + count);
        require(
                rows >= DemoTables.FEWEST_TRADES && rows <= DemoTables.MOST_TRADES,
                "--rows must be from "
                        + DemoTables.FEWEST_TRADES
                        + " to "
                        + DemoTables.MOST_TRADES
                        + ", not "
                        + rows);
        Format chosen = Format.named(format).orElse(Format.TABLE);
        require(
                Format.named(format).isPresent(),
                "Unknown format '" + format + "': use table, csv, json, markdown or arrow");
        Path log =
                logs == null
                        ? Files.createTempDirectory("ticklane-cluster-")
                        : Files.createDirectories(logs);
        try (LocalCluster cluster = LocalCluster.start(count, log, options());
                Connection connection = DriverManager.getConnection(cluster.url())) {
            streams.err()
                    .println(
                            count
                                    + (count == 1 ? " node is" : " nodes are")
                                    + " up, the first at "
                                    + cluster.url()
                                    + ", logs in "
                                    + log);
            demo().view(connection, streams.err());
            return run(connection, chosen, cluster.url());
        }
    }

    private List<String> options() {
        List<String> options = new ArrayList<>();
        if (functions != null) {
            options.add("--functions");
            options.add(functions.toAbsolutePath().toString());
        }
        return options;
    }

    private DemoTables demo() {
        Path place = folder == null ? DemoTables.standard().folder() : folder;
        return new DemoTables(place, rows, DemoTables.standard().seed());
    }

    private int run(Connection connection, Format chosen, String url) throws IOException {
        boolean well = true;
        if (sql != null) {
            well =
                    new ScriptRun(connection, chosen, streams.colors(), streams.out())
                            .run(sql, streams.err());
        } else if (streams.terminal().in() && streams.terminal().out()) {
            LineConsole.run(
                    connection,
                    DemoTables.home().resolve("history"),
                    streams.colors(),
                    "Ticklane "
                            + Version.number()
                            + ", "
                            + url
                            + " of "
                            + count
                            + " nodes. SHOW NODES lists them, \\? is help, \\q leaves.");
        } else {
            well =
                    PipedConsole.run(
                            connection,
                            streams.in(),
                            streams.out(),
                            streams.err(),
                            streams.colors());
        }
        return well ? 0 : Failure.STATEMENT;
    }

    private void require(boolean condition, String message) {
        if (!condition) {
            throw new ParameterException(Objects.requireNonNull(spec).commandLine(), message);
        }
    }
}

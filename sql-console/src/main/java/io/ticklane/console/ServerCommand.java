package io.ticklane.console;

import io.ticklane.console.demo.DemoTables;
import io.ticklane.console.script.ErrorReport;
import io.ticklane.jdbc.embedded.EmbeddedException;
import io.ticklane.jdbc.embedded.RunningServer;
import io.ticklane.jdbc.embedded.ServerOptions;
import io.ticklane.jdbc.embedded.ServerProvider;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ServiceLoader;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `ticklane server`: a Flight SQL server in the foreground.
@Command(
        name = "server",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = "Runs a Flight SQL server until it is stopped with Ctrl-C or SIGTERM.")
final class ServerCommand implements Callable<Integer> {
    /// The port of Flight SQL servers by custom.
    private static final int USUAL_PORT = 31337;

    private final Streams streams;

    @Option(
            names = "--host",
            paramLabel = "HOST",
            description = "The address to listen on (default: ${DEFAULT-VALUE}).")
    private String host = "127.0.0.1";

    @Option(
            names = "--port",
            paramLabel = "PORT",
            description = "The port to listen on, 0 for any (default: ${DEFAULT-VALUE}).")
    private int port = USUAL_PORT;

    @Option(
            names = "--demo",
            description = "Load the market day of the demo: tables trades and quotes.")
    private boolean demo;

    @Option(
            names = "--functions",
            paramLabel = "DIR",
            description = "A folder of jars with more functions.")
    private @Nullable Path functions;

    @Option(
            names = "--state",
            paramLabel = "DIR",
            description =
                    "A folder for what outlives the server: materialized views and tables of"
                            + " connectors.")
    private @Nullable Path state;

    @Option(
            names = "--snapshots",
            paramLabel = "DIR",
            description =
                    "A folder that all servers see, for the states of materialized views in topics"
                            + " (default: the folder of --state).")
    private @Nullable Path snapshots;

    @Option(
            names = "--group-brokers",
            paramLabel = "HOST:PORT,...",
            description =
                    "Brokers of Kafka by which servers share materialized views in topics (default:"
                            + " none).")
    private @Nullable String groupBrokers;

    @Option(
            names = "--group",
            paramLabel = "NAME",
            description = "The name of the group of servers (default: ticklane).")
    private @Nullable String group;

    @Option(
            names = "--group-properties",
            paramLabel = "FILE",
            description = "Properties of clients of these brokers, such as those of security.")
    private @Nullable Path groupProperties;

    @Option(
            names = "--nodes",
            paramLabel = "HOST:PORT,...",
            description =
                    "The nodes of the cluster, with or without this one; or the one name of all of"
                            + " them, which is looked up every few seconds.")
    private @Nullable String nodes;

    @Option(
            names = "--advertise",
            paramLabel = "HOST:PORT",
            description = "Where other nodes reach this one (default: where it listens).")
    private @Nullable String advertised;

    @Option(
            names = "--secret-file",
            paramLabel = "FILE",
            description =
                    "The secret that the nodes of a cluster share (default: the environment variable"
                            + " TICKLANE_SECRET).")
    private @Nullable Path secretFile;

    @Option(
            names = "--metrics-port",
            paramLabel = "PORT",
            description =
                    "Where to give metrics in Prometheus' format, at /metrics; 0 for any port"
                            + " (default: nowhere).")
    private @Nullable Integer metricsPort;

    @Option(
            names = "--end-with",
            paramLabel = "PROCESS",
            hidden = true,
            description = "End when the process with this id has ended.")
    private @Nullable Long process;

    ServerCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() throws SQLException, IOException, InterruptedException {
        ServerProvider provider =
                ServiceLoader.load(ServerProvider.class)
                        .findFirst()
                        .orElseThrow(
                                () -> new SQLException("No server is on the class path", "0A000"));
        try (RunningServer server = provider.start(options())) {
            Runtime.getRuntime().addShutdownHook(new Thread(server::close, "stop-server"));
            String url = "jdbc:ticklane://" + host + ":" + server.port();
            if (demo) {
                try (Connection connection = DriverManager.getConnection(url)) {
                    if (nodes == null) {
                        DemoTables.standard().load(connection, streams.err());
                    } else {
                        DemoTables.standard().view(connection, streams.err());
                    }
                }
            }
            endWithProcess(server);
            if (server.metricsPort().isPresent()) {
                int at = server.metricsPort().getAsInt();
                streams.err().println("Metrics at http://" + host + ":" + at + "/metrics");
            }
            streams.err().println("Serving " + url + "  (Ctrl-C stops)");
            server.awaitEnd();
            return 0;
        } catch (EmbeddedException error) {
            streams.err()
                    .println(ErrorReport.of(error.sqlState(), String.valueOf(error.getMessage())));
            return Failure.STATEMENT;
        }
    }

    private ServerOptions options() {
        return new ServerOptions(
                host,
                port,
                functions,
                state,
                snapshots,
                groupBrokers,
                group,
                groupProperties,
                nodes,
                advertised,
                secretFile,
                metricsPort,
                streams.environment());
    }

    private void endWithProcess(RunningServer server) {
        if (process != null) {
            long id = process;
            Thread.ofVirtual()
                    .name("end-with-process")
                    .start(() -> {
                        ProcessHandle.of(id).ifPresent(other -> other.onExit().join());
                        server.close();
                    });
        }
    }
}

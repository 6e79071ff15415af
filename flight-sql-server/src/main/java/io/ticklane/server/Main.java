package io.ticklane.server;

import io.ticklane.api.error.EngineException;
import io.ticklane.server.cluster.ClusterSettings;
import io.ticklane.server.flightsql.FlightNode;
import io.ticklane.server.flightsql.NodeSettings;
import io.ticklane.server.group.GroupSettings;
import io.ticklane.server.session.EngineSettings;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// Runs one node until it is told to end (SIGTERM or SIGINT).
public final class Main {
    private static final long GRACE_SECONDS = 30;
    private static final int USUAL_PORT = 31337;
    private static final Set<String> KNOWN =
            Set.of(
                    "--host",
                    "--port",
                    "--functions",
                    "--state",
                    "--snapshots",
                    "--group-brokers",
                    "--group",
                    "--group-properties",
                    "--nodes",
                    "--advertise",
                    "--secret-file",
                    "--metrics-port");

    private Main() {}

    /// `--host HOST` (default 127.0.0.1), `--port PORT` (default 31337), `--functions DIR`,
    /// `--state DIR`, `--snapshots DIR`, `--group-brokers HOST:PORT,...`, `--group NAME`,
    /// `--group-properties FILE`, `--nodes HOST:PORT,...`, `--advertise HOST:PORT`, `--secret-file
    /// FILE` and `--metrics-port PORT`.
    public static void main(String[] args) throws InterruptedException {
        Map<String, String> given = new HashMap<>();
        for (int i = 0; i < args.length; i += 2) {
            if (!KNOWN.contains(args[i])) {
                fail("unknown option " + args[i] + "; known are " + new TreeSet<>(KNOWN));
            }
            if (i + 1 == args.length) {
                fail("the option " + args[i] + " needs a value");
            }
            given.put(args[i], args[i + 1]);
        }
        try {
            run(settings(given));
        } catch (EngineException e) {
            fail("error " + e.sqlState() + ": " + e.getMessage());
        }
    }

    private static NodeSettings settings(Map<String, String> given) {
        String host = given.getOrDefault("--host", "127.0.0.1");
        String metricsPort = given.get("--metrics-port");
        NodeSettings node =
                new NodeSettings(
                        host,
                        port("--port", given.getOrDefault("--port", Integer.toString(USUAL_PORT))),
                        EngineSettings.standard()
                                .withFunctions(path(given.get("--functions")))
                                .withState(path(given.get("--state")))
                                .withSnapshots(path(given.get("--snapshots")))
                                .withGroup(
                                        GroupSettings.of(
                                                given.get("--group-brokers"),
                                                given.get("--group"),
                                                path(given.get("--group-properties")))),
                        ClusterSettings.of(
                                host,
                                given.get("--nodes"),
                                given.get("--advertise"),
                                path(given.get("--secret-file")),
                                System.getenv()));
        return metricsPort == null
                ? node
                : node.withMetrics(OptionalInt.of(port("--metrics-port", metricsPort)));
    }

    private static int port(String option, String text) {
        if (!text.matches("[0-9]{1,5}")) {
            fail(option + " takes a number, not '" + text + "'");
        }
        return Integer.parseInt(text);
    }

    private static @Nullable Path path(@Nullable String text) {
        return text == null ? null : Path.of(text);
    }

    private static void run(NodeSettings settings) throws InterruptedException {
        FlightNode node = FlightNode.start(settings);
        AtomicBoolean stopping = new AtomicBoolean();
        Runtime.getRuntime()
                .addShutdownHook(
                        new Thread(
                                () -> {
                                    if (stopping.compareAndSet(false, true)) {
                                        stop(node);
                                    }
                                },
                                "stop"));
        node.engine().warmUp();
        String address = settings.host() + ":" + node.port();
        System.out.println(
                "Ticklane listens on " + address + "; connect with jdbc:ticklane://" + address);
        node.awaitEnd();
    }

    private static void stop(FlightNode node) {
        try {
            node.stop(GRACE_SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void fail(String message) {
        System.err.println(message);
        System.exit(1);
    }
}

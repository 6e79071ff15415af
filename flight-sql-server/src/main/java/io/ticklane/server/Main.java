package io.ticklane.server;

import io.ticklane.api.error.EngineException;
import io.ticklane.server.flightsql.FlightNode;
import io.ticklane.server.session.EngineSettings;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;

/// Runs one node until it is told to end (SIGTERM or SIGINT).
public final class Main {
    private static final long GRACE_SECONDS = 30;

    private Main() {}

    /// `--host HOST` (default 127.0.0.1), `--port PORT` (default 31337) and `--functions DIR`.
    public static void main(String[] args) throws InterruptedException {
        String host = "127.0.0.1";
        int port = 31337;
        EngineSettings settings = EngineSettings.standard();
        for (int i = 0; i + 1 < args.length; i += 2) {
            switch (args[i]) {
                case "--host" -> host = args[i + 1];
                case "--port" -> port = Integer.parseInt(args[i + 1]);
                case "--functions" -> settings = settings.withFunctions(Path.of(args[i + 1]));
                default ->
                        fail(
                                "unknown option "
                                        + args[i]
                                        + "; known are --host, --port and --functions");
            }
        }
        try {
            run(host, port, settings);
        } catch (EngineException e) {
            fail("error " + e.sqlState() + ": " + e.getMessage());
        }
    }

    private static void run(String host, int port, EngineSettings settings)
            throws InterruptedException {
        FlightNode node = FlightNode.start(host, port, settings);
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
        System.out.println(
                "Ticklane listens on "
                        + host
                        + ":"
                        + node.port()
                        + "; connect with jdbc:ticklane://"
                        + host
                        + ":"
                        + node.port());
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

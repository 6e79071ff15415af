package io.ticklane.benchmarks.topics;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/// One of Kafka's own brokers on loopback, in a process of its own. Who asks it first waits until
/// it answers. Its log goes when it is closed.
public final class LocalBroker implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 60;

    /// Kept, so that it stays set: the clients of a broker say much.
    private static final Logger KAFKA = Logger.getLogger("org.apache.kafka");

    /// An identity in the form that Kafka asks for; nothing depends on it.
    private static final String CLUSTER = "dGlja2xhbmVzdHJlYW1zMA";

    private final ScratchFolder scratch;
    private final Path folder;
    private final int port;
    private final Process process;

    /// Starts it with its log below a folder.
    public LocalBroker(Path below) throws IOException, InterruptedException {
        KAFKA.setLevel(Level.WARNING);
        scratch = ScratchFolder.below(below, "kafka-");
        folder = scratch.path();
        port = freePort();
        Path file = folder.resolve("server.properties");
        try (var out = Files.newOutputStream(file)) {
            properties(port, freePort()).store(out, "a broker for measurements");
        }
        Process format =
                start("kafka.tools.StorageTool", "format", "-t", CLUSTER, "-c", file.toString());
        if (!format.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || format.exitValue() != 0) {
            format.destroyForcibly();
            throw new IOException(Files.readString(folder.resolve("broker.log")));
        }
        process = start("kafka.Kafka", file.toString());
    }

    private Process start(String program, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.addAll(
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx1g",
                        "-cp",
                        System.getProperty("java.class.path"),
                        program));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(folder.resolve("broker.log").toFile()))
                .start();
    }

    private Properties properties(int own, int controller) {
        Properties properties = new Properties();
        properties.putAll(
                Map.ofEntries(
                        Map.entry("node.id", "1"),
                        Map.entry("process.roles", "broker,controller"),
                        Map.entry(
                                "listeners",
                                "PLAINTEXT://127.0.0.1:"
                                        + own
                                        + ",CONTROLLER://127.0.0.1:"
                                        + controller),
                        Map.entry("controller.listener.names", "CONTROLLER"),
                        Map.entry("controller.quorum.voters", "1@127.0.0.1:" + controller),
                        Map.entry("log.dirs", folder.resolve("log").toString()),
                        Map.entry("offsets.topic.replication.factor", "1"),
                        Map.entry("offsets.topic.num.partitions", "1"),
                        Map.entry("group.initial.rebalance.delay.ms", "0"),
                        Map.entry("transaction.state.log.replication.factor", "1"),
                        Map.entry("transaction.state.log.num.partitions", "1"),
                        Map.entry("transaction.state.log.min.isr", "1")));
        return properties;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /// Where clients connect.
    public String address() {
        return "127.0.0.1:" + port;
    }

    /// The processor time that it has taken so far.
    public Duration processorTime() {
        return JavaProcess.processorTime(process);
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly().onExit().join();
        scratch.close();
    }
}

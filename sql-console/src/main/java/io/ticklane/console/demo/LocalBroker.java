package io.ticklane.console.demo;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.tools.StorageTool;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;

/// Kafka's own broker, controller and all, in this process, on loopback, with its log in a folder.
/// What is called here of the broker is no public interface of it, so nothing else calls it; and
/// its jars are there only where the start script has fetched them.
///
/// Threads: one at a time.
public final class LocalBroker implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 60;
    private static final String SERVER = "kafka.server.KafkaRaftServer";

    private final KafkaConfig config;
    private final int port;
    private KafkaRaftServer server;

    /// Starts a broker whose log is new; returns when it answers.
    ///
    /// Errors: an [IOException] where it does not, or the folder cannot be written.
    public LocalBroker(Path folder) throws IOException {
        List<Integer> ports = freePorts(2);
        port = ports.get(0);
        Properties properties = new Properties();
        properties.putAll(
                Map.ofEntries(
                        Map.entry("node.id", "1"),
                        Map.entry("process.roles", "broker,controller"),
                        Map.entry(
                                "listeners",
                                "PLAINTEXT://127.0.0.1:"
                                        + port
                                        + ",CONTROLLER://127.0.0.1:"
                                        + ports.get(1)),
                        Map.entry("controller.listener.names", "CONTROLLER"),
                        Map.entry("controller.quorum.voters", "1@127.0.0.1:" + ports.get(1)),
                        Map.entry("log.dirs", folder.resolve("log").toString()),
                        Map.entry("default.replication.factor", "1"),
                        Map.entry("offsets.topic.replication.factor", "1"),
                        Map.entry("offsets.topic.num.partitions", "1"),
                        Map.entry("transaction.state.log.replication.factor", "1"),
                        Map.entry("transaction.state.log.num.partitions", "1"),
                        Map.entry("transaction.state.log.min.isr", "1"),
                        Map.entry(
                                "transaction.abort.timed.out.transaction.cleanup.interval.ms",
                                "200"),
                        Map.entry("share.coordinator.state.topic.replication.factor", "1"),
                        Map.entry("share.coordinator.state.topic.min.isr", "1"),
                        Map.entry("group.initial.rebalance.delay.ms", "0"),
                        Map.entry("group.consumer.min.session.timeout.ms", "1000"),
                        Map.entry("group.consumer.min.heartbeat.interval.ms", "100"),
                        Map.entry("auto.create.topics.enable", "true")));
        format(folder, properties);
        config = KafkaConfig.fromProps(properties, false);
        server = start();
        awaitAnswer();
    }

    /// Whether the broker is on the class path.
    public static boolean isThere() {
        return LocalBroker.class.getClassLoader().getResource(SERVER.replace('.', '/') + ".class")
                != null;
    }

    private KafkaRaftServer start() {
        KafkaRaftServer started = new KafkaRaftServer(config, Time.SYSTEM);
        started.startup();
        return started;
    }

    /// Ends it; what it has is there when it is started again.
    public void stop() {
        server.shutdown();
        server.awaitShutdown();
    }

    /// Starts it again after [#stop()], at its address and with its log.
    public void restart() throws IOException {
        server = start();
        awaitAnswer();
    }

    private static void format(Path folder, Properties properties) throws IOException {
        Path file = folder.resolve("server.properties");
        try (var out = Files.newOutputStream(file)) {
            properties.store(out, "a broker of this process");
        }
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        int failed =
                StorageTool.execute(
                        new String[] {
                            "format", "-t", Uuid.randomUuid().toString(), "-c", file.toString()
                        },
                        new PrintStream(said, true, StandardCharsets.UTF_8));
        if (failed != 0) {
            throw new IOException(said.toString(StandardCharsets.UTF_8));
        }
    }

    private static List<Integer> freePorts(int count) throws IOException {
        List<ServerSocket> sockets = new ArrayList<>();
        List<Integer> ports = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
            sockets.add(socket);
            ports.add(socket.getLocalPort());
        }
        for (ServerSocket socket : sockets) {
            socket.close();
        }
        return ports;
    }

    private void awaitAnswer() throws IOException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", address()))) {
            admin.describeCluster().nodes().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the broker starts", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("the broker does not answer", e);
        }
    }

    /// Where clients find it.
    public String address() {
        return "127.0.0.1:" + port;
    }

    @Override
    public void close() {
        stop();
    }
}

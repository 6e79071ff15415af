package io.ticklane.benchmarks.views;

import io.ticklane.benchmarks.nodes.LocalNode;
import io.ticklane.benchmarks.topics.Averages;
import io.ticklane.benchmarks.topics.CommitWatch;
import io.ticklane.benchmarks.topics.Tick;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A node with a folder for its state, in a process of its own, and a connection to it. It has one
/// view, `averages`.
///
/// Threads: one at a time.
public final class ViewNode implements CommitWatch.Watched, AutoCloseable {
    private static final Pattern SNAPSHOTS =
            Pattern.compile("ticklane_view_snapshot_seconds_(count|sum)\\S* (\\S+)");

    private final LocalNode node;
    private final Connection connection;
    private final HttpClient http = HttpClient.newHttpClient();
    private final URI metrics;
    private final long rows;

    /// Starts a node.
    ///
    /// @param state its folder, which is made where it is missing
    /// @param rows how many rows its view has in the end
    public ViewNode(Path state, long rows) throws IOException, SQLException {
        this.rows = rows;
        int port = freePort();
        metrics = URI.create("http://127.0.0.1:" + port + "/metrics");
        node =
                LocalNode.start(
                        List.of(),
                        UUID.randomUUID().toString(),
                        List.of(
                                "--port",
                                "0",
                                "--state",
                                state.toString(),
                                "--metrics-port",
                                Integer.toString(port)));
        try {
            connection = DriverManager.getConnection(node.url());
        } catch (SQLException | RuntimeException e) {
            node.close();
            throw e;
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /// Runs a statement without a result.
    public void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /// The rows of a query, each as a text.
    List<String> query(String sql) throws SQLException {
        List<String> found = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            while (result.next()) {
                found.add(result.getString(1));
            }
        }
        return found;
    }

    /// The averages that the view has.
    Averages averages(int symbols) throws SQLException {
        Averages found = new Averages(symbols);
        try (Statement statement = connection.createStatement();
                ResultSet rows =
                        statement.executeQuery(
                                "SELECT SUBSTRING(symbol FROM 2), ts, average FROM averages"
                                        + " WHERE symbol LIKE 'S%'")) {
            while (rows.next()) {
                Tick tick =
                        new Tick(
                                rows.getString(2).replace(' ', 'T'),
                                rows.getString(1),
                                rows.getDouble(3));
                found.add(Integer.parseInt(tick.symbol()), tick.micros(), tick.value());
            }
        }
        return found;
    }

    /// How many rows of the view were committed since the node began.
    public long committed() throws SQLException {
        List<String> found = query("SELECT rows_out FROM information_schema.queries");
        return found.isEmpty() ? 0 : Long.parseLong(found.getFirst());
    }

    @Override
    public boolean hasAll() throws SQLException {
        return committed() >= rows;
    }

    @Override
    public void requireWell() {
        if (!node.process().isAlive()) {
            throw new IllegalStateException("the node of the view has ended");
        }
    }

    /// Fails when the view does not run.
    void requireRunning() throws SQLException {
        List<String> found =
                query(
                        "SELECT state || ' ' || COALESCE(message, '') FROM information_schema.queries");
        if (found.stream().anyMatch(state -> state.startsWith("failed"))) {
            throw new IllegalStateException("the view has " + found);
        }
    }

    @Override
    public Duration processorTime() {
        return node.processorTime();
    }

    /// What its snapshots took so far.
    ///
    /// @param count how many there were
    /// @param seconds how long all took together
    record Snapshots(long count, double seconds) {}

    /// Asks its metrics.
    Snapshots snapshots() throws IOException, InterruptedException {
        String text =
                http.send(
                                HttpRequest.newBuilder(metrics).build(),
                                HttpResponse.BodyHandlers.ofString())
                        .body();
        long count = 0;
        double seconds = 0;
        Matcher found = SNAPSHOTS.matcher(text);
        while (found.find()) {
            double value = Double.parseDouble(found.group(2));
            if (found.group(1).equals("count")) {
                count = (long) value;
            } else {
                seconds = value;
            }
        }
        return new Snapshots(count, seconds);
    }

    /// Ends it at once, as kill -9 does.
    void kill() throws SQLException {
        connection.close();
        node.kill();
    }

    /// Ends it.
    @Override
    public void close() throws SQLException {
        try {
            connection.close();
        } finally {
            node.close();
            http.close();
        }
    }
}

package io.ticklane.tests.front;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ticklane.server.Main;
import io.ticklane.server.flightsql.FlightNode;
import io.ticklane.server.session.EngineSettings;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A node that is told to stop lets running queries finish, takes no new ones, and ends.
final class GracefulStopTest {
    private static final String STREAM =
            "SELECT a.x, b.x AS y, a.x + b.x AS s FROM numbers a CROSS JOIN"
                    + " (SELECT x FROM numbers LIMIT 10) b";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private static Thread stopping(
            FlightNode node, long graceSeconds, AtomicReference<@Nullable Throwable> failure) {
        return Thread.ofPlatform()
                .unstarted(() -> {
                    try {
                        node.stop(graceSeconds);
                    } catch (Throwable e) {
                        failure.set(e);
                    }
                });
    }

    @Test
    void aRunningQueryFinishesAndNewOnesAreRefused() throws SQLException, InterruptedException {
        FlightNode node = FlightNode.start("127.0.0.1", 0, EngineSettings.standard());
        String url = "jdbc:ticklane://127.0.0.1:" + node.port();
        AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        Thread stop = stopping(node, 60, failure);
        try (Connection connection = DriverManager.getConnection(url)) {
            Node.makeNumbers(connection);
            try (Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery(STREAM)) {
                assertThat(rows.next()).isTrue();
                stop.start();
                Node.await("a new connection is refused", () -> refusal(url) != null);
                assertThat(refusal(url)).isIn("57P01", "08001", "08006");
                long count = 1;
                while (rows.next()) {
                    count++;
                }
                assertThat(count).isEqualTo(1_000_000);
                assertThatThrownBy(() -> Node.value(connection, "SELECT 1"))
                        .isInstanceOfSatisfying(
                                SQLException.class,
                                e -> assertThat(e.getSQLState()).isIn("57P01", "08001", "08006"));
            }
        }
        // the connection is closed: so the node need not wait any longer
        stop.join();
        assertThat(failure.get()).isNull();
    }

    private static @Nullable String refusal(String url) {
        try (Connection connection = DriverManager.getConnection(url)) {
            Node.value(connection, "SELECT 1");
            return null;
        } catch (SQLException e) {
            return e.getSQLState();
        }
    }

    @Test
    void aQueryThatDoesNotFinishInTimeIsEnded() throws SQLException, InterruptedException {
        FlightNode node = FlightNode.start("127.0.0.1", 0, EngineSettings.standard());
        AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        try (Connection connection =
                DriverManager.getConnection("jdbc:ticklane://127.0.0.1:" + node.port())) {
            Node.makeNumbers(connection);
            try (Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery(STREAM)) {
                assertThat(rows.next()).isTrue();
                Thread stop = stopping(node, 0, failure);
                stop.start();
                stop.join();
                assertThatThrownBy(
                                () -> {
                                    while (rows.next()) {
                                        assertThat(rows.getLong(1)).isNotNegative();
                                    }
                                })
                        .isInstanceOfSatisfying(
                                SQLException.class,
                                e -> assertThat(e.getSQLState()).isIn("57P01", "57014", "08006"));
            }
        }
        assertThat(failure.get()).isNull();
    }

    @Test
    void theServerEndsOnSigtermWithAClientConnected()
            throws IOException, SQLException, InterruptedException {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "--add-modules=jdk.incubator.vector",
                                "--enable-native-access=ALL-UNNAMED",
                                "--add-opens=java.base/java.nio=ALL-UNNAMED",
                                "--sun-misc-unsafe-memory-access=allow",
                                "-cp",
                                System.getProperty(
                                        "surefire.test.class.path",
                                        System.getProperty("java.class.path")),
                                Main.class.getName(),
                                "--port",
                                "0"));
        Path errors = folder.resolve("stderr");
        Process process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
        try (BufferedReader out = process.inputReader()) {
            String line = String.valueOf(out.readLine());
            Matcher url = Pattern.compile("jdbc:ticklane://\\S+").matcher(line);
            assertThat(url.find()).as("%s %s", line, Files.readString(errors)).isTrue();
            try (Connection connection = DriverManager.getConnection(url.group())) {
                Node.makeNumbers(connection);
                assertThat(Node.value(connection, "SELECT COUNT(*) FROM numbers"))
                        .isEqualTo("100000");
                process.destroy();
            }
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).as("the server has ended").isTrue();
            assertThat(process.exitValue())
                    .as("killed by SIGTERM, as the shell counts")
                    .isEqualTo(143);
            assertThat(Files.readString(errors)).doesNotContain("Exception").doesNotContain("leak");
        } finally {
            process.destroyForcibly();
        }
    }
}

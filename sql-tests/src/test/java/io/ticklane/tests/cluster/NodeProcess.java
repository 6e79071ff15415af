package io.ticklane.tests.cluster;

import io.ticklane.server.Main;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A node in a process of its own.
public final class NodeProcess implements AutoCloseable {
    private static final Pattern URL = Pattern.compile("jdbc:ticklane://\\S+");
    private static final long END_SECONDS = 20;

    private final Path errors;
    private final Process process;
    private final String url;
    private boolean stopped;

    private NodeProcess(Path errors, Process process, String url) {
        this.errors = errors;
        this.process = process;
        this.url = url;
    }

    /// Starts a node and waits until it listens.
    ///
    /// @param before what the command begins with
    /// @param environment variables beside those of this process
    /// @param options those of the server
    public static NodeProcess start(
            Path folder, List<String> before, Map<String, String> environment, List<String> options)
            throws IOException {
        List<String> command = new ArrayList<>(before);
        command.addAll(
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        "--add-modules=jdk.incubator.vector",
                        "--enable-native-access=ALL-UNNAMED",
                        "--add-opens=java.base/java.nio=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-cp",
                        System.getProperty(
                                "surefire.test.class.path", System.getProperty("java.class.path")),
                        Main.class.getName()));
        command.addAll(options);
        Path errors = Files.createTempFile(folder, "node-", ".log");
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(errors.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        // not closed before the process ends: closing it would break the node's standard output
        BufferedReader out = process.inputReader();
        String line = String.valueOf(out.readLine());
        Matcher url = URL.matcher(line);
        if (!url.find()) {
            process.destroyForcibly();
            throw new IOException(
                    "the node did not start: " + line + " " + Files.readString(errors));
        }
        return new NodeProcess(errors, process, url.group());
    }

    /// Where clients connect.
    public String url() {
        return url;
    }

    /// The process's number.
    long id() {
        return process.pid();
    }

    /// Ends it at once, as kill -9 does.
    public void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
        stopped = true;
    }

    /// Asks it to end (SIGTERM).
    void terminate() {
        process.destroy();
    }

    /// Waits until it has ended by itself.
    public void awaitEnd() throws InterruptedException {
        if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("node " + id() + " does not end");
        }
        stopped = true;
    }

    /// Stops it (SIGSTOP): it keeps its connections and says nothing.
    public void freeze() throws IOException, InterruptedException {
        signal("STOP");
    }

    /// Lets it go on (SIGCONT).
    public void thaw() throws IOException, InterruptedException {
        signal("CONT");
    }

    private void signal(String name) throws IOException, InterruptedException {
        Process sent =
                new ProcessBuilder("kill", "-" + name, Long.toString(id())).inheritIO().start();
        if (sent.waitFor() != 0) {
            throw new IOException("cannot send " + name + " to node " + id());
        }
    }

    /// What it has written to its log.
    public String log() throws IOException {
        return Files.readString(errors);
    }

    /// Ends it, and fails if it has complained of memory that was not released.
    @Override
    public void close() throws IOException {
        if (stopped) {
            return;
        }
        boolean ended = false;
        try {
            signal("CONT");
            process.destroy();
            ended = process.waitFor(END_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            process.destroyForcibly();
        }
        String said = log();
        if (!ended || said.contains("leak")) {
            throw new AssertionError(
                    (ended ? "a node lost memory: " : "a node did not end: ") + said);
        }
    }
}

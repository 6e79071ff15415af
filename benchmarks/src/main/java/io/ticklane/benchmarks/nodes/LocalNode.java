package io.ticklane.benchmarks.nodes;

import io.ticklane.server.Main;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A node in a process of its own on this machine, with the JVM flags and the classes of this one.
///
/// @param process the running node
/// @param url where clients connect
public record LocalNode(Process process, String url) implements AutoCloseable {
    private static final Pattern URL = Pattern.compile("jdbc:ticklane://\\S+");
    private static final long END_SECONDS = 20;

    /// Starts a node and waits until it listens.
    ///
    /// @param flags more flags for its JVM
    /// @param options those of the server
    public static LocalNode start(List<String> flags, String secret, List<String> options)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(flag -> !flag.startsWith("-XX:StartFlightRecording"))
                .forEach(command::add);
        command.addAll(flags);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
        command.addAll(options);
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().put("TICKLANE_SECRET", secret);
        Process process = builder.start();
        // not closed before the process ends: that would break the node's standard output
        BufferedReader out = process.inputReader();
        String line = String.valueOf(out.readLine());
        Matcher url = URL.matcher(line);
        if (!url.find()) {
            process.destroyForcibly();
            throw new IOException("a node did not start: " + line);
        }
        return new LocalNode(process, url.group());
    }

    /// The processor time that the process has taken so far, as exactly as the system counts it.
    public Duration processorTime() {
        return process.info()
                .totalCpuDuration()
                .orElseThrow(() ->
                        new IllegalStateException(
                                "the system does not tell the processor time of a node"));
    }

    /// Ends it at once, as kill -9 does; returns when it has ended.
    public void kill() {
        process.destroyForcibly().onExit().join();
    }

    /// Ends it as SIGTERM does; at once where it does not end by itself.
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}

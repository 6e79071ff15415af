package io.ticklane.console.cluster;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// A node in a process of its own, which ends when this process does.
record NodeProcess(int port, Path log, Process process) {
    /// A file of JVM flags for servers; the start script names it.
    private static final String ARGUMENTS = "ticklane.server.arguments";

    private static final int TAIL_LINES = 5;

    /// Starts a node.
    ///
    /// @param options of the server command
    /// @param environment added to that of this process
    static NodeProcess start(
            int port, Path log, List<String> options, Map<String, String> environment)
            throws IOException {
        List<String> command = new ArrayList<>();
        // Ctrl-C in the console goes to all processes of the terminal, but is meant for the console
        command.addAll(List.of("/bin/sh", "-c", "trap '' INT; exec \"$@\"", "node"));
        command.addAll(java());
        command.addAll(List.of("io.ticklane.console.Main", "server"));
        command.addAll(List.of("--port", Integer.toString(port)));
        command.addAll(List.of("--end-with", Long.toString(ProcessHandle.current().pid())));
        command.addAll(options);
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        return new NodeProcess(port, log, builder.start());
    }

    /// The JVM of this process with the flags for servers, else with its own.
    private static List<String> java() {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        List<String> own = ManagementFactory.getRuntimeMXBean().getInputArguments();
        String arguments = System.getProperty(ARGUMENTS);
        if (arguments == null) {
            own.stream().filter(flag -> !flag.startsWith("-agentlib:")).forEach(command::add);
            command.addAll(List.of("-cp", System.getProperty("java.class.path")));
            return command;
        }
        command.add("@" + arguments);
        own.stream().filter(flag -> flag.startsWith("-XX:AOTCache=")).forEach(command::add);
        Arrays.stream(System.getenv().getOrDefault("TICKLANE_OPTS", "").split("\\s+", -1))
                .filter(flag -> !flag.isEmpty())
                .forEach(command::add);
        return command;
    }

    /// The address of the node.
    String address() {
        return "127.0.0.1:" + port;
    }

    /// The last lines that the node wrote.
    String lastWords() throws IOException {
        List<String> lines = Files.readAllLines(log);
        return String.join(
                "\n", lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()));
    }

    /// Tells the node to stop; does not wait.
    void stop() {
        process.destroy();
    }

    /// Waits for the node to end, and ends it when that takes longer than the time.
    void awaitEnd(long seconds) throws InterruptedException {
        if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
    }
}

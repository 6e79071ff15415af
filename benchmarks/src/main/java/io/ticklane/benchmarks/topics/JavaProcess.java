package io.ticklane.benchmarks.topics;

import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// A main class in a process of its own, with the JVM flags and the classes of this one.
///
/// @param process the running process
/// @param log the file that has what it said
public record JavaProcess(Process process, Path log) implements AutoCloseable {
    /// Starts it.
    ///
    /// @param flags more flags for its JVM
    /// @param jars what stands before the classes of this process
    public static JavaProcess start(
            Class<?> main, List<String> flags, List<Path> jars, List<String> arguments, Path log)
            throws IOException {
        List<String> classes = new ArrayList<>(jars.stream().map(Path::toString).toList());
        classes.add(System.getProperty("java.class.path"));
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(flag -> !flag.startsWith("-XX:StartFlightRecording"))
                .forEach(command::add);
        command.addAll(flags);
        command.addAll(List.of("-cp", String.join(File.pathSeparator, classes), main.getName()));
        command.addAll(arguments);
        Process process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();
        return new JavaProcess(process, log);
    }

    /// The processor time that a process has taken so far, as exactly as the system counts it.
    static Duration processorTime(Process process) {
        return process.info()
                .totalCpuDuration()
                .orElseThrow(() ->
                        new IllegalStateException(
                                "the system does not tell the processor time of a process"));
    }

    /// The processor time that it has taken so far.
    public Duration processorTime() {
        return processorTime(process);
    }

    /// What it has said.
    public String said() throws IOException {
        return Files.readString(log);
    }

    /// Ends it at once.
    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}

package io.ticklane.tests.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A [ViewProcess] that runs.
final class ViewWriter {
    private final Process process;
    private final Path log;
    private boolean frozen;
    private boolean killed;

    private ViewWriter(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /// Starts a process; does not wait for it.
    static ViewWriter start(Path folder, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.addAll(
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:TieredStopAtLevel=1",
                        "--add-modules=jdk.incubator.vector",
                        "--enable-native-access=ALL-UNNAMED",
                        "--add-opens=java.base/java.nio=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-cp",
                        System.getProperty(
                                "surefire.test.class.path", System.getProperty("java.class.path")),
                        ViewProcess.class.getName()));
        command.addAll(arguments);
        Path log = Files.createTempFile(folder, "view-", ".log");
        Process process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();
        return new ViewWriter(process, log);
    }

    /// Ends it at once, as kill -9 does.
    void kill() {
        process.destroyForcibly().onExit().join();
        frozen = false;
        killed = true;
    }

    /// Stops it (SIGSTOP): it keeps its connections and says nothing.
    void freeze() throws IOException, InterruptedException {
        signal("STOP");
        frozen = true;
    }

    /// Lets it go on (SIGCONT).
    void thaw() throws IOException, InterruptedException {
        signal("CONT");
        frozen = false;
    }

    private void signal(String name) throws IOException, InterruptedException {
        Process sent =
                new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                        .inheritIO()
                        .start();
        if (sent.waitFor() != 0) {
            throw new IOException("cannot send " + name + " to process " + process.pid());
        }
    }

    boolean isFrozen() {
        return frozen;
    }

    /// Whether it is neither stopped nor at its end.
    boolean isAlive() {
        return !frozen && process.isAlive();
    }

    /// Fails if it has ended by itself with an error.
    void requireNoError() throws IOException {
        if (!killed && !process.isAlive()) {
            assertThat(process.exitValue()).as(log()).isZero();
        }
    }

    /// What it has written.
    String log() throws IOException {
        return Files.readString(log);
    }
}

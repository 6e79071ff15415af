package io.ticklane.benchmarks.startup;

import io.ticklane.benchmarks.report.Machine;
import io.ticklane.benchmarks.report.Measurement;
import io.ticklane.benchmarks.report.Report;
import io.ticklane.benchmarks.report.ReportFiles;
import io.ticklane.benchmarks.report.Series;
import io.ticklane.benchmarks.report.Tables;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// Starts processes and waits until they say what a user waits for.
@Command(
        name = "startup",
        description = "One-shot SQL, the console, a node, an embedded JDBC connection.")
public final class StartupSuite implements Callable<Integer> {
    private static final double MILLI = 1e-6;
    private static final int PATIENCE_SECONDS = 120;
    private static final Path TERMINAL = Path.of("/usr/bin/script");
    private static final Series TICKLANE = new Series("Ticklane", "", 0);

    @Spec private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--runs",
            defaultValue = "7",
            description = "Starts of each kind after one to warm up (${DEFAULT-VALUE}).")
    private int runs;

    @Option(
            names = "--out",
            defaultValue = "benchmarks/target",
            description = "Folder of the reports (${DEFAULT-VALUE}).")
    private Path folder = Path.of("");

    /// Made by picocli.
    public StartupSuite() {}

    /// A process, and what it says when it is ready; the whole output when empty.
    private record Start(String name, List<String> command, String ready, String goodbye) {}

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        Path program = Path.of("ticklane").toAbsolutePath();
        if (!Files.isExecutable(program)) {
            spec.commandLine().getErr().println("There is no " + program + "; run ./dev bench");
            return 1;
        }
        List<Measurement> measurements = new ArrayList<>();
        for (Start start : starts(program.toString())) {
            List<Double> samples = new ArrayList<>();
            for (int run = 0; run <= runs; run++) {
                double millis = millis(start);
                if (run > 0) {
                    samples.add(millis);
                }
            }
            measurements.add(Measurement.of(start.name(), TICKLANE, samples));
            out.println(start.name());
            out.flush();
        }
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("samples", Integer.toString(runs));
        Report report =
                new Report(
                        "startup",
                        "Time until something can be asked",
                        "ms",
                        Machine.here(Clock.systemUTC().instant()),
                        settings,
                        measurements);
        out.println();
        out.print(
                new ReportFiles(folder)
                        .write(report, Map.of("Milliseconds", Tables.casesDown(report))));
        out.flush();
        return 0;
    }

    private static List<Start> starts(String program) {
        List<Start> starts = new ArrayList<>();
        starts.add(
                new Start("ticklane sql 'SELECT 1'", List.of(program, "sql", "SELECT 1"), "", ""));
        if (Files.isExecutable(TERMINAL)) {
            starts.add(
                    new Start(
                            "the console's greeting",
                            List.of(TERMINAL.toString(), "-qec", program, "/dev/null"),
                            "leaves.",
                            "\\q\n"));
        }
        starts.add(
                new Start(
                        "a node that serves",
                        List.of(program, "server", "--port", "0"),
                        "Serving jdbc:ticklane://",
                        ""));
        starts.add(new Start("embedded JDBC: connect, SELECT 1", connect(), "connected", ""));
        return starts;
    }

    /// A JVM with the flags and the class path of this one.
    private static List<String> connect() {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(flag -> !flag.startsWith("-XX:StartFlightRecording"))
                .forEach(command::add);
        command.addAll(
                List.of("-cp", System.getProperty("java.class.path"), Connect.class.getName()));
        return command;
    }

    /// From the start of a process until it is ready, or until its end.
    private static double millis(Start start) throws IOException {
        long begin = System.nanoTime();
        Process process = new ProcessBuilder(start.command()).redirectErrorStream(true).start();
        CompletableFuture<Process> end =
                process.onExit()
                        .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
                        .whenComplete((_, _) -> process.destroyForcibly());
        try {
            StringBuilder said = new StringBuilder();
            boolean ready = read(process.getInputStream(), start.ready(), said);
            double millis = (System.nanoTime() - begin) * MILLI;
            if (!ready) {
                throw new IllegalStateException(start.name() + " never got ready: " + said);
            }
            process.getOutputStream().write(start.goodbye().getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().close();
            return millis;
        } finally {
            process.destroy();
            end.join();
        }
    }

    private static boolean read(InputStream in, String ready, StringBuilder said)
            throws IOException {
        byte[] bytes = new byte[1 << 12];
        for (int count = in.read(bytes); count >= 0; count = in.read(bytes)) {
            said.append(new String(bytes, 0, count, StandardCharsets.UTF_8));
            if (!ready.isEmpty() && said.indexOf(ready) >= 0) {
                return true;
            }
        }
        return ready.isEmpty();
    }
}

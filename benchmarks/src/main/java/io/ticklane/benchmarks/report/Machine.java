package io.ticklane.benchmarks.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.stream.Stream;

/// Where and when a report was made.
///
/// @param load runnable processes over the last minute as the suite ended, so that a loaded machine
///   shows; negative where the system does not tell
public record Machine(
        String processor,
        int cores,
        long memoryBytes,
        String system,
        String java,
        double load,
        String time) {
    private static final Path PROCESSORS = Path.of("/proc/cpuinfo");

    /// This machine at a time.
    public static Machine here(Instant now) {
        var system = ManagementFactory.getOperatingSystemMXBean();
        long memory =
                system instanceof com.sun.management.OperatingSystemMXBean more
                        ? more.getTotalMemorySize()
                        : 0;
        return new Machine(
                modelName(),
                system.getAvailableProcessors(),
                memory,
                system.getName() + " " + system.getVersion(),
                Runtime.version().toString(),
                system.getSystemLoadAverage(),
                now.truncatedTo(ChronoUnit.SECONDS).toString());
    }

    private static String modelName() {
        if (!Files.isReadable(PROCESSORS)) {
            return System.getProperty("os.arch", "unknown");
        }
        try (Stream<String> lines = Files.lines(PROCESSORS)) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse(System.getProperty("os.arch", "unknown"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// One line for people.
    public String line() {
        return String.format(
                Locale.ROOT,
                "%s, %d cores, %.0f GiB, %s, JDK %s, load %.1f, %s",
                processor,
                cores,
                memoryBytes / (double) (1L << 30),
                system,
                java,
                load,
                time);
    }
}

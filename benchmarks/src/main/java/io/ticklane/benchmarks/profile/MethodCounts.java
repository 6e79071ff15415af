package io.ticklane.benchmarks.profile;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedStackTrace;
import jdk.jfr.consumer.RecordingFile;

/// How often the flight recorder found a thread in a method. A sample counts for the innermost
/// method of the engine, and only else for the JDK's.
final class MethodCounts {
    private static final String JAVA = "jdk.ExecutionSample";
    private static final String NATIVE = "jdk.NativeMethodSample";
    private static final Duration PERIOD = Duration.ofMillis(5);
    private static final String OWN = "io.ticklane.";
    private static final String HARNESS = "io.ticklane.benchmarks.";

    private final Map<String, Integer> counts = new HashMap<>();
    private int total;

    private MethodCounts() {}

    /// Something to look at.
    interface Work {
        /// Does it.
        void run() throws Exception;
    }

    /// Looks at all threads while work is done.
    static MethodCounts record(Work work) throws Exception {
        Path file = Files.createTempFile("profile", ".jfr");
        try (Recording recording = new Recording()) {
            recording.enable(JAVA).withPeriod(PERIOD);
            recording.enable(NATIVE).withPeriod(PERIOD);
            recording.start();
            work.run();
            recording.stop();
            recording.dump(file);
            return read(file);
        } finally {
            Files.delete(file);
        }
    }

    private static MethodCounts read(Path file) throws IOException {
        MethodCounts counts = new MethodCounts();
        for (RecordedEvent event : RecordingFile.readAllEvents(file)) {
            RecordedStackTrace stack = event.getStackTrace();
            String name = event.getEventType().getName();
            if (stack != null && (name.equals(JAVA) || name.equals(NATIVE))) {
                counts.add(stack.getFrames(), name.equals(NATIVE));
            }
        }
        return counts;
    }

    /// A thread that waits in native code does not work; copies of memory do.
    private void add(List<RecordedFrame> frames, boolean inNative) {
        if (inNative && !name(frames.getFirst()).contains("copyMemory")) {
            return;
        }
        String method =
                frames.stream()
                        .map(MethodCounts::name)
                        .filter(name -> name.startsWith(OWN) && !name.startsWith(HARNESS))
                        .findFirst()
                        .orElseGet(() -> name(frames.getFirst()));
        counts.merge(method, 1, Integer::sum);
        total++;
    }

    private static String name(RecordedFrame frame) {
        return frame.getMethod().getType().getName() + "." + frame.getMethod().getName();
    }

    /// The methods with the most samples and their shares of all samples, largest first. Names are
    /// without packages.
    Map<String, Double> largest(int count) {
        Map<String, Double> largest = new LinkedHashMap<>();
        counts.entrySet().stream()
                .sorted(
                        Map.Entry.<String, Integer>comparingByValue()
                                .reversed()
                                .thenComparing(Map.Entry.comparingByKey()))
                .limit(count)
                .forEach(entry ->
                        largest.merge(
                                entry.getKey().replaceFirst("^(?:[a-z0-9_]+\\.)*", ""),
                                entry.getValue() / (double) total,
                                Double::sum));
        return largest;
    }
}

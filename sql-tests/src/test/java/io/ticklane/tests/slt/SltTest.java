package io.ticklane.tests.slt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// Every `.slt` file gives what is written in it through every front door, and the same bits
/// through all of them. `-Dticklane.slt=REGEX` picks files, `-Dticklane.doors=NAME,NAME` doors.
final class SltTest {
    /// No file takes a tenth of this through a door; a statement that never ends is a failure.
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final int AT_ONCE = 2;

    @TestFactory
    Stream<DynamicTest> everyFileGivesTheSameThroughEveryDoor() throws IOException {
        Pattern wanted = Pattern.compile(System.getProperty("ticklane.slt", ""));
        List<Path> files = new ArrayList<>();
        for (String folder :
                List.of("sql-tests/src/test/resources/slt", "udf-fintech/src/test/resources")) {
            try (Stream<Path> found = Files.walk(Checkout.root().resolve(folder))) {
                found.filter(file ->
                                file.toString().endsWith(".slt")
                                        && wanted.matcher(file.toString()).find())
                        .sorted()
                        .forEach(files::add);
            }
        }
        assertThat(files).as("files that match /" + wanted + "/").isNotEmpty();
        return files.stream()
                .map(file ->
                        DynamicTest.dynamicTest(
                                relative(file).toString(), file.toUri(), () -> play(file)));
    }

    private static void play(Path file) throws IOException {
        List<SltRecord> records = SltFile.read(file);
        boolean needsShared = records.stream().anyMatch(SltRecord.RequireShared.class::isInstance);
        assumeTrue(
                !needsShared || Checkout.shared().isPresent(),
                "no folder of shared data beside the project");
        List<Callable<Played>> plays = new ArrayList<>();
        for (Doors kind : Doors.wanted()) {
            plays.add(() -> play(kind, relative(file), records));
        }
        List<Played> played = together(plays);
        assertThat(played.stream().flatMap(each -> each.failures().stream())).isEmpty();
        for (Played each : played) {
            assertThat(each.transcript())
                    .as("rows through " + each.kind())
                    .isEqualTo(played.getFirst().transcript());
        }
    }

    /// What a file gave through a door.
    private record Played(Doors kind, List<String> failures, List<String> transcript) {}

    private static Played play(Doors kind, Path file, List<SltRecord> records) {
        String shared = Checkout.shared().map(Path::toString).orElse("");
        AtomicReference<SltRunner> runner = new AtomicReference<>();
        return assertTimeoutPreemptively(
                PATIENCE,
                () -> {
                    try (FrontDoor door = kind.open()) {
                        runner.set(new SltRunner(door, shared));
                        List<String> failures = runner.get().play(file, records);
                        return new Played(kind, failures, runner.get().transcript());
                    }
                },
                () -> "hangs through " + kind + ", " + place(runner.get()));
    }

    /// Doors know nothing of each other, so some are tried at once.
    private static List<Played> together(List<Callable<Played>> plays) {
        List<Played> played = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE)) {
            for (Future<Played> each : threads.invokeAll(plays)) {
                played.add(each.get());
            }
        } catch (ExecutionException e) {
            throw e.getCause() instanceof AssertionError error ? error : new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
        return played;
    }

    private static String place(@Nullable SltRunner runner) {
        return runner == null ? "before its first statement" : "at line " + runner.line();
    }

    private static Path relative(Path file) {
        return Checkout.root().relativize(file);
    }
}

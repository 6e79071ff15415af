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
        String shared = Checkout.shared().map(Path::toString).orElse("");
        List<String> failures = new ArrayList<>();
        List<String> first = null;
        for (Doors kind : Doors.wanted()) {
            AtomicReference<SltRunner> runner = new AtomicReference<>();
            List<String> transcript =
                    assertTimeoutPreemptively(
                            PATIENCE,
                            () -> {
                                try (FrontDoor door = kind.open()) {
                                    runner.set(new SltRunner(door, shared));
                                    failures.addAll(runner.get().play(relative(file), records));
                                    return runner.get().transcript();
                                }
                            },
                            () -> "hangs through " + kind + ", " + place(runner.get()));
            if (first == null) {
                first = transcript;
            } else if (failures.isEmpty()) {
                assertThat(transcript).as("rows through " + kind).isEqualTo(first);
            }
        }
        assertThat(failures).isEmpty();
    }

    private static String place(@Nullable SltRunner runner) {
        return runner == null ? "before its first statement" : "at line " + runner.line();
    }

    private static Path relative(Path file) {
        return Checkout.root().relativize(file);
    }
}

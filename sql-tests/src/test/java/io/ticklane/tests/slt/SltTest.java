package io.ticklane.tests.slt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// Every `.slt` file gives what is written in it through every front door, and the same bits
/// through all of them. `-Dticklane.slt=REGEX` picks files.
final class SltTest {
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
                                Checkout.root().relativize(file).toString(),
                                file.toUri(),
                                () -> play(file)));
    }

    private static void play(Path file) throws IOException, SQLException {
        List<SltRecord> records = SltFile.read(file);
        boolean needsShared = records.stream().anyMatch(SltRecord.RequireShared.class::isInstance);
        assumeTrue(
                !needsShared || Checkout.shared().isPresent(),
                "no folder of shared data beside the project");
        String shared = Checkout.shared().map(Path::toString).orElse("");
        List<String> failures = new ArrayList<>();
        List<String> first = null;
        for (Doors kind : Doors.all()) {
            try (FrontDoor door = kind.open()) {
                SltRunner runner = new SltRunner(door, shared);
                failures.addAll(runner.play(Checkout.root().relativize(file), records));
                if (first == null) {
                    first = runner.transcript();
                } else if (failures.isEmpty()) {
                    assertThat(runner.transcript())
                            .as("rows through " + door.name())
                            .isEqualTo(first);
                }
            }
        }
        assertThat(failures).isEmpty();
    }
}

package io.ticklane.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.ticklane.console.demo.Showcase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `ticklane demo`, and what it leaves behind.
final class DemoCommandTest {

    @Test
    void everyShowcaseIsShownWithItsSqlAndResult(@TempDir Path folder) throws IOException {
        CommandRun run =
                CommandRun.of("demo", "--rows", "3000", "--seed", "5", "--keep", folder.toString());
        assertThat(run.err()).isEmpty();
        assertThat(run.code()).isZero();
        for (Showcase showcase : Showcase.ALL) {
            String query =
                    showcase.sql()
                            .lines()
                            .filter(line -> !line.startsWith("--"))
                            .findFirst()
                            .orElseThrow();
            assertThat(run.out()).contains("    " + query);
        }
        assertThat(run.out())
                .contains(" ewma │", " next_return_bps │", " effective_bps │", "vwap by start");
        assertThat(run.out()).contains("./ticklane --demo", "jdbc:ticklane:", folder.toString());
        assertThat(folder.resolve("trades.csv")).exists();
        assertThat(folder.resolve("quotes.csv")).exists();
    }

    @Test
    void filesOfTheSameDayAreUsedAgain(@TempDir Path folder) throws IOException {
        String[] demo = {"demo", "--rows", "1000", "--keep", folder.toString()};
        assertThat(CommandRun.of(demo).out()).startsWith("Simulated ");
        Path trades = folder.resolve("trades.csv");
        FileTime before = FileTime.fromMillis(0);
        Files.setLastModifiedTime(trades, before);
        assertThat(CommandRun.of(demo).out()).startsWith("Loaded ");
        assertThat(Files.getLastModifiedTime(trades)).isEqualTo(before);
    }
}

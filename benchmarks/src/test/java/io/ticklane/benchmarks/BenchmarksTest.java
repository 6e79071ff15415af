package io.ticklane.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

final class BenchmarksTest {
    private final StringWriter errors = new StringWriter();
    private final CommandLine line = Benchmarks.commandLine().setErr(new PrintWriter(errors, true));

    @Test
    void anUnknownSuitePrintsHelp() {
        assertThat(line.execute("qqq")).isEqualTo(2);
        assertThat(errors.toString()).contains("qqq", "Usage: bench", "jmh");
    }

    @Test
    void noSuitePrintsHelp() {
        assertThat(line.execute()).isZero();
        assertThat(errors.toString()).contains("Usage: bench", "jmh");
    }
}

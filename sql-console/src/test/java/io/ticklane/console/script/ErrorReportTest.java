package io.ticklane.console.script;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.api.Test;

/// How errors are shown.
final class ErrorReportTest {

    @Test
    void theFirstLineHoldsStateMessageAndPlace() {
        assertThat(report("no column nope (line 2, column 3)", "42703"))
                .hasToString("error 42703: no column nope (line 2, column 3)");
        assertThat(report("no table t", "42P01")).hasToString("error 42P01: no table t");
    }

    @Test
    void anErrorWithoutStateIsInternal() {
        assertThat(ErrorReport.of(new SQLException("odd"))).hasToString("error XX000: odd");
    }

    @Test
    void theCaretStandsUnderThePlace() {
        assertThat(
                        report("no column nope (line 2, column 3)", "42703")
                                .in("SELECT\n  nope\nFROM t", 0))
                .isEqualTo(
                        """
                        error 42703: no column nope (line 2, column 3)
                            nope
                            ^\
                        """);
    }

    /// The engine counts in the statement; the user sees the script.
    @Test
    void thePlaceIsCountedInTheScript() {
        String script = "SELECT 1;\n\nSELECT 2; SELECT nope;";
        assertThat(report("no column nope (line 1, column 8)", "42703").in(script, 21))
                .isEqualTo(
                        """
                        error 42703: no column nope (line 3, column 18)
                          SELECT 2; SELECT nope;
                                           ^\
                        """);
    }

    @Test
    void ofALongLineOnlyThePartAroundThePlaceIsShown() {
        String line = "SELECT " + "a, ".repeat(100) + "nope FROM t" + " ".repeat(100);
        String[] shown = report("x (line 1, column 308)", "42703").in(line, 0).split("\n", -1);
        assertThat(shown).hasSize(3);
        assertThat(shown[1]).hasSizeLessThan(120).contains("nope FROM t");
        assertThat(shown[1].substring(shown[2].indexOf('^'))).startsWith("nope");
    }

    @Test
    void aPlaceOutsideOfTheTextIsNamedButNotShown() {
        assertThat(report("x (line 9, column 1)", "42601").in("SELECT 1", 0))
                .isEqualTo("error 42601: x (line 9, column 1)");
    }

    private static ErrorReport report(String message, String state) {
        return ErrorReport.of(new SQLException(message, state));
    }
}

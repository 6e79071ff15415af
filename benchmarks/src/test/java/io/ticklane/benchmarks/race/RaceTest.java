package io.ticklane.benchmarks.race;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ticklane.benchmarks.report.Measurement;
import io.ticklane.benchmarks.report.Series;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine.TypeConversionException;

final class RaceTest {
    private static final Series ONE = new Series("One", "", 1);
    private static final Series OTHER = new Series("Other", "", 1);

    private final Race race = new Race(1, 3, 0, new PrintWriter(new StringWriter()));

    @Test
    void lanesTakeTurnsRoundByRound() throws Exception {
        List<String> order = new ArrayList<>();
        List<Measurement> measured =
                race.run(
                        "Q1",
                        List.of(
                                Lane.of(ONE, () -> order.add("ready one"), () -> note(order, "1")),
                                Lane.of(OTHER, () -> {}, () -> note(order, "2"))));

        assertThat(order)
                .containsExactly(
                        "ready one",
                        "1",
                        "2",
                        "ready one",
                        "1",
                        "2",
                        "ready one",
                        "1",
                        "2",
                        "ready one",
                        "1",
                        "2");
        assertThat(measured).extracting(m -> m.samples().size()).containsExactly(3, 3);
        assertThat(measured).extracting(Measurement::checksum).containsExactly("7", "7");
    }

    @Test
    void theFirstRunOfATurnIsNotTimed() throws Exception {
        List<String> order = new ArrayList<>();
        new Race(1, 2, 1e-9, new PrintWriter(new StringWriter()))
                .run(
                        "Q1",
                        List.of(
                                Lane.of(ONE, () -> {}, () -> note(order, "1")),
                                Lane.of(OTHER, () -> {}, () -> note(order, "2"))));

        assertThat(order).containsExactly("1", "2", "1", "1", "2", "2", "1", "1", "2", "2");
    }

    private static Answer note(List<String> order, String name) {
        order.add(name);
        return Answer.of(7);
    }

    @Test
    void aWrongAnswerIsAFailureAndSaysWhose() {
        assertThatThrownBy(() ->
                        race.run(
                                "Q1",
                                List.of(
                                        Lane.of(ONE, () -> {}, () -> Answer.of(1, 2)),
                                        Lane.of(OTHER, () -> {}, () -> Answer.of(1, 3)))))
                .isInstanceOf(WrongAnswerException.class)
                .hasMessageStartingWith(
                        "Q1: Other, 1 thr and One, 1 thr do not agree, row 1, column 2: 3.0"
                                + " against 2.0");
    }

    @Test
    void anAnswerThatIsWrongLaterIsAFailureToo() {
        int[] runs = {0};
        assertThatThrownBy(() ->
                        race.run(
                                "Q1",
                                List.of(
                                        Lane.of(ONE, () -> {}, () -> Answer.of(1)),
                                        Lane.of(OTHER, () -> {}, () -> Answer.of(++runs[0])))))
                .isInstanceOf(WrongAnswerException.class);
    }

    @Test
    void numbersAgreeToEightDigitsWhateverTheirTypes() {
        Answer doubles = new Answer(List.of(Arrays.asList(3.0, 123456789.0, null, "x ")));
        Answer others =
                new Answer(
                        List.of(
                                Arrays.asList(
                                        3L, new java.math.BigDecimal("123456789.4"), null, "x")));
        assertThat(doubles.difference(others, Lane.USUAL)).isEmpty();
        assertThat(doubles.difference(others, 1e-10))
                .contains("row 1, column 2: 1.23456789E8 against 1.234567894E8");
        assertThat(doubles.difference(new Answer(List.of()), 1)).contains("1 rows against 0");
    }

    @ParameterizedTest
    @CsvSource({"7,7", "10K,10000", "1M,1000000", "100m,100000000"})
    void rowsAreCountedInThousandsAndMillions(String text, int rows) {
        assertThat(new RowCount().convert(text)).isEqualTo(rows);
        assertThat(new RowCount().convert(RowCount.text(rows))).isEqualTo(rows);
    }

    @ParameterizedTest
    @CsvSource({"x", "1G", "-1", "1.5M"})
    void whatIsNoNumberOfRowsIsRefused(String text) {
        assertThatThrownBy(() -> new RowCount().convert(text))
                .isInstanceOf(TypeConversionException.class)
                .hasMessageContaining(text);
    }
}

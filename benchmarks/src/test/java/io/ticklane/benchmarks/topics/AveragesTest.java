package io.ticklane.benchmarks.topics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/// A wrong answer is seen, whatever is wrong.
final class AveragesTest {
    private final Averages expected = averages(_ -> {});

    /// Three rows of the first symbol and one of the second, and what comes behind them.
    private static Averages averages(Consumer<Averages> more) {
        Averages averages = new Averages(2);
        averages.addPrice(0, 10, 100);
        averages.addPrice(1, 11, 7);
        averages.addPrice(0, 12, 200);
        averages.addPrice(0, 13, 300);
        more.accept(averages);
        return averages;
    }

    @Test
    void theFormulaIsThatOfTheFunction() {
        Averages found = new Averages(2);
        found.add(0, 10, 100);
        found.add(0, 12, 106);
        found.add(0, 13, 106 + 0.06 * (300 - 106));
        // rows of other symbols may come earlier or later
        found.add(1, 11, 7);
        assertThat(found.difference(expected)).isEmpty();
    }

    @Test
    void aRowThatIsThereTwiceIsSeen() {
        assertThat(averages(a -> a.addPrice(1, 11, 7)).difference(expected))
                .hasValueSatisfying(text -> assertThat(text).contains("5 of 4", "S000001 2 of 1"));
    }

    @Test
    void aRowThatIsMissingIsSeen() {
        Averages found = new Averages(2);
        found.add(0, 10, 100);
        assertThat(found.difference(expected))
                .hasValueSatisfying(text -> assertThat(text).contains("1 of 4", "S000000 1 of 3"));
    }

    @Test
    void anotherOrderOfASymbolIsSeen() {
        Averages found = new Averages(2);
        found.add(0, 12, 106);
        found.add(0, 10, 100);
        found.add(0, 13, 106 + 0.06 * (300 - 106));
        found.add(1, 11, 7);
        assertThat(found.difference(expected))
                .hasValueSatisfying(text -> assertThat(text).contains("S000000", "order"));
    }

    @Test
    void anotherBitIsSeen() {
        Averages found = new Averages(2);
        found.add(0, 10, 100);
        found.add(0, 12, 106);
        found.add(0, 13, Math.nextUp(106 + 0.06 * (300 - 106)));
        found.add(1, 11, 7);
        assertThat(found.difference(expected)).isPresent();
    }

    @Test
    void anotherTimeIsSeen() {
        Averages found = new Averages(2);
        found.add(0, 10, 100);
        found.add(0, 12, 106);
        found.add(0, 13, 106 + 0.06 * (300 - 106));
        found.add(1, 12, 7);
        assertThat(found.difference(expected)).isPresent();
    }
}

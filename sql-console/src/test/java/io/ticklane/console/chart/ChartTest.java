package io.ticklane.console.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

/// What pictures show.
final class ChartTest {

    @Test
    void aLineIsAStraightRowOfDots() {
        List<String> lines =
                new Chart(24, 4).draw(new double[] {0, 99}, new double[] {-1, 1}).lines().toList();
        assertThat(lines.getFirst()).startsWith("      1.0000 ┤");
        assertThat(lines.get(3)).startsWith("     -1.0000 ┤");
        assertThat(lines.get(4)).isEqualTo("             └──────────");
        assertThat(lines.get(5)).isEqualTo("              0.0   99.0");
        int dots = 0;
        for (int x = 0; x < 20; x++) {
            for (int y = 0; y < 16; y++) {
                if (isSet(lines, x, y)) {
                    assertThat((double) y).isCloseTo(15 - x * 15 / 19.0, within(0.5));
                    dots++;
                }
            }
        }
        assertThat(dots).isEqualTo(20);
    }

    /// Whether a dot is set, by the order of dots in Unicode's braille characters.
    private static boolean isSet(List<String> lines, int x, int y) {
        int bits = lines.get(y / 4).charAt(14 + x / 2) - '\u2800';
        int bit = y % 4 == 3 ? 6 + x % 2 : y % 4 + 3 * (x % 2);
        return (bits >> bit & 1) == 1;
    }

    @Test
    void everyLineFitsTheWidth() {
        double[] x = {1, 5, 2, 8};
        double[] y = {-1e12, 3e-7, 5, Double.NaN};
        for (int width : new int[] {30, 80, 133}) {
            assertThat(new Chart(width, 5).draw(x, y).lines())
                    .hasSize(7)
                    .allMatch(line -> line.length() <= width);
        }
    }

    @Test
    void pointsThatAreNoNumbersAreLeftOut() {
        double[] nothing = {Double.NaN, Double.POSITIVE_INFINITY};
        assertThat(new Chart(40, 4).draw(nothing, new double[] {1, 2}))
                .isEqualTo("(nothing to draw)\n");
        assertThat(new Chart(40, 4).draw(new double[] {1, 2}, new double[] {3, 3}))
                .contains("3.0000");
    }

    @Test
    void aSparklineHasABarForEachStretch() {
        assertThat(Sparkline.of(new double[] {1, 2, 3, 4, 5, 6, 7, 8}, 8)).isEqualTo("▁▂▃▄▅▆▇█");
        assertThat(Sparkline.of(new double[] {1, 1, 9, 9}, 2)).isEqualTo("▁█");
        assertThat(Sparkline.of(new double[] {5, Double.NaN, 5}, 3)).isEqualTo("▅ ▅");
        assertThat(Sparkline.of(new double[0], 3)).isEmpty();
    }

    @Test
    void barsStandOnBothSidesOfZero() {
        assertThat(Bars.draw(List.of("a", "bb", "c"), new double[] {-2, 2, 0.5}, 36))
                .isEqualTo(
                        """
                         a ██████████│           -2.000
                        bb           │██████████ 2.000
                         c           │██▌        0.5000
                        """);
    }
}

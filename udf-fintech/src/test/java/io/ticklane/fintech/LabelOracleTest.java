package io.ticklane.fintech;

import io.ticklane.api.column.Columns;
import io.ticklane.api.column.Slots;
import io.ticklane.api.function.FrameKernel;
import io.ticklane.api.state.State;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// LABEL_NEXT over frames of the current row and those that follow, against the textbook.
final class LabelOracleTest {
    private static final int ROWS = 2_000;

    private static double[] prices(double missing) {
        Random random = new Random(5);
        double[] prices = new double[ROWS];
        double level = 100;
        for (int row = 0; row < ROWS; row++) {
            level += 0.25 * random.nextInt(-1, 2);
            prices[row] = random.nextDouble() < missing ? Double.NaN : level;
        }
        return prices;
    }

    /// The textbook leaves a move from or to a missing price to its caller; prices that are missing
    /// between the two are nothing to it, so only neighbours have missing ones here.
    @ParameterizedTest
    @CsvSource({"1, 0, 0", "1, 0, 0.1", "1, 0.0025, 0.1", "3, 0.001, 0", "20, 0.01, 0"})
    void labels(int h, double band, double missing) {
        double[] prices = prices(missing);
        Rows rows = Rows.of(prices);
        Columns in = rows.columns();
        Slots slots = rows.slotView();
        FrameKernel kernel = FunctionCall.of("LABEL_NEXT", "h", (long) h, "band", band).frame();
        Results results = new Results(1, ROWS);
        for (int row = 0; row < ROWS; row++) {
            State state = FunctionCall.state(kernel.layout(), rows);
            kernel.enter(state, slots, in, row, Math.min(ROWS, row + h + 1));
            kernel.result(state, 0, in, row, results.writer(), row);
        }
        Vectors.assertSame(
                results.column(0),
                Oracle.answer(
                        "np.where(np.isnan(p + np.roll(p, -%d)), np.nan, ref.label_next_move(p, %d, %s))"
                                .formatted(h, h, band),
                        Oracle.columns("p", prices)),
                0);
    }
}

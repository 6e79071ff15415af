package io.ticklane.fintech;

import io.ticklane.api.column.Columns;
import io.ticklane.api.column.Slots;
import io.ticklane.api.function.FrameKernel;
import io.ticklane.api.function.FunctionDefinition;
import io.ticklane.api.state.State;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Skewness and kurtosis of sliding frames of twenty rows against the textbook. Its own arithmetic
/// loses digits where the mean is large beside the deviations; there the numbers are moved to zero
/// first, which is exact, as they are steps of a power of two apart.
final class ShapeOracleTest {
    private static final int ROWS = 2_000;
    private static final int FRAME = 20;
    private static final double TOLERANCE = 1e-9;

    /// Deviations in steps of 2^-20 with ties and missing values, more of them large than small.
    private static double[] deviations(long seed, double scale) {
        Random random = new Random(seed);
        double[] numbers = new double[ROWS];
        for (int row = 0; row < ROWS; row++) {
            double normal = random.nextGaussian();
            double value = Math.rint((normal * normal + normal) * scale * 0x1p20) * 0x1p-20;
            numbers[row] = random.nextInt(20) == 0 ? Double.NaN : value;
        }
        return numbers;
    }

    /// The frames of each row, as rows enter and leave.
    private static double[] frames(FunctionCall call, double[] column) {
        Rows rows = Rows.of(column);
        Columns in = rows.columns();
        Slots slots = rows.slotView();
        FrameKernel kernel = call.frame();
        State state = FunctionCall.state(kernel.layout(), rows);
        Results results = new Results(1, ROWS);
        for (int row = 0; row < ROWS; row++) {
            kernel.enter(state, slots, in, row, row + 1);
            if (row >= FRAME) {
                kernel.leave(state, slots, in, row - FRAME, row - FRAME + 1);
            }
            kernel.result(state, 0, in, row, results.writer(), row);
        }
        return results.column(0);
    }

    @ParameterizedTest
    @CsvSource({
        "SKEW, ref.rolling_skew(x), 0, 1",
        "SKEW, ref.rolling_skew(x), 100, 0.01",
        "SKEW, ref.rolling_skew(x), 100000, 0.0001",
        "SKEW_POP, 'ref.rolling_skew(x, bias=True)', 0, 1",
        "SKEW_POP, 'ref.rolling_skew(x, bias=True)', 100000, 0.0001",
        "KURT, ref.rolling_kurt(x), 0, 1",
        "KURT, ref.rolling_kurt(x), 100, 0.01",
        "KURT, ref.rolling_kurt(x), 100000, 0.0001",
        "KURT_POP, 'ref.rolling_kurt(x, bias=True)', 0, 1",
        "KURT_POP, 'ref.rolling_kurt(x, bias=True)', 100000, 0.0001"
    })
    void shapesOfFrames(String name, String expression, double level, double scale) {
        double[] deviations = deviations(name.hashCode(), scale);
        double[] numbers = deviations.clone();
        for (int row = 0; row < ROWS; row++) {
            numbers[row] += level;
        }
        Vectors.assertSame(
                frames(FunctionCall.of(name), numbers),
                Oracle.answer(expression, Oracle.columns("x", deviations)),
                TOLERANCE);
    }

    @ParameterizedTest
    @CsvSource({"0.05, 1", "0.001, 0.01", "0.9, 3"})
    void valueAtRiskOfFrames(double alpha, double scale) {
        double[] r = deviations(5, scale);
        String atAlpha =
                "lambda w: ref.cornish_fisher_var(w.mean(), w.std(ddof=1), ref.stats.skew(w),"
                        + " ref.stats.kurtosis(w), "
                        + alpha
                        + ") if np.ptp(w) > 0 else np.nan";
        Vectors.assertSame(
                frames(new FunctionCall(frameForm(), Map.of("alpha", alpha)), r),
                Oracle.answer("ref._roll(" + atAlpha + ", [x], 20, 4)", Oracle.columns("x", r)),
                TOLERANCE);
    }

    private static FunctionDefinition frameForm() {
        return FunctionCall.all().stream()
                .filter(call -> call.spec().name().equals("CF_VAR") && call.isFrame())
                .findFirst()
                .orElseThrow()
                .definition();
    }
}

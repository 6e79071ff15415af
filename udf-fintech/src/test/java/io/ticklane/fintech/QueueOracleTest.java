package io.ticklane.fintech;

import static org.assertj.core.api.Assertions.assertThat;

import io.ticklane.api.column.Columns;
import io.ticklane.api.column.Slots;
import io.ticklane.api.function.FrameKernel;
import io.ticklane.api.state.State;
import io.ticklane.fintech.execution.PeroldShortfallFees;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Functions whose frames are queued, and those of an order or a term structure, over frames of
/// thirty rows that slide row by row, against the textbook.
final class QueueOracleTest {
    private static final int ROWS = 2_000;
    private static final int FRAME = 30;
    private static final double TOLERANCE = 1e-9;

    /// What the expression `%s` of the rows of a frame without missing values is, frame by frame;
    /// the rows are a matrix `w` with a row for each column.
    private static final String FRAMES =
            "[(lambda w: %s)((lambda all: all[:, ~np.isnan(all.sum(axis=0))])"
                    + "(np.array([column[max(0, i - 29):i + 1] for column in (%s,)])))"
                    + " for i in range(2000)]";

    /// Random numbers of a scale, in steps so that there are ties, with missing values.
    private static double[] noise(long seed, double level, double scale) {
        Random random = new Random(seed);
        double[] noise = new double[ROWS];
        for (int row = 0; row < ROWS; row++) {
            double value = level + Math.rint(random.nextGaussian() * 50) / 50 * scale;
            noise[row] = random.nextInt(20) == 0 ? Double.NaN : value;
        }
        return noise;
    }

    private static double[] constant(double value) {
        double[] column = new double[ROWS];
        java.util.Arrays.fill(column, value);
        return column;
    }

    /// The value of each row's frame, which rows enter and, where they can, leave.
    private static double[] frames(FunctionCall call, Rows rows) {
        Columns in = rows.columns();
        Slots slots = rows.slotView();
        FrameKernel kernel = call.frame();
        Results results = new Results(1, ROWS);
        State state = FunctionCall.state(kernel.layout(), rows);
        for (int row = 0; row < ROWS; row++) {
            int first = Math.max(0, row - FRAME + 1);
            if (!kernel.retractable()) {
                state = FunctionCall.state(kernel.layout(), rows);
                kernel.enter(state, slots, in, first, row + 1);
            } else {
                kernel.enter(state, slots, in, row, row + 1);
                kernel.leave(state, slots, in, Math.max(0, first - 1), first);
            }
            kernel.result(state, 0, in, row, results.writer(), row);
        }
        return results.column(0);
    }

    private static void assertSame(
            FunctionCall call, String expected, double tolerance, Object... named) {
        Map<String, double[]> columns = Oracle.columns(named);
        String names = String.join(", ", columns.keySet());
        Vectors.assertSame(
                frames(call, Rows.of(columns.values().toArray(double[][]::new))),
                Oracle.answer(FRAMES.formatted(expected, names), columns),
                tolerance);
    }

    @Test
    void neighboursThatLeave() {
        double[] r = noise(1, 0, 1);
        assertSame(
                FunctionCall.of("BIPOWER_VAR"),
                "ref.bipower_var(w[0], w.shape[1])[-1] if w.shape[1] else np.nan",
                TOLERANCE,
                "r",
                r);
        assertSame(
                FunctionCall.of("MEDRV"),
                "ref.medrv(w[0], w.shape[1])[-1] if w.shape[1] else np.nan",
                TOLERANCE,
                "r",
                r);
        assertSame(
                FunctionCall.of("ROLL_SPREAD"),
                "ref.roll_spread(w[0], w.shape[1])[-1] if w.shape[1] else np.nan",
                TOLERANCE,
                "dp",
                r);
    }

    @Test
    void correlationWithRowsBefore() {
        for (int k : new int[] {1, 2, 7}) {
            assertSame(
                    FunctionCall.of("AUTOCORR", "k", (long) k),
                    ("ref.autocorr(w[0], %d, w.shape[1] - %d)[-1] if w.shape[1] > %d"
                                    + " else np.nan")
                            .formatted(k, k, k + 1),
                    TOLERANCE,
                    "x",
                    noise(2, 5, 1));
        }
    }

    @Test
    void leadsAndLags() {
        double[] a = noise(3, 1, 1);
        double[] b = noise(4, 2, 0.3);
        for (int row = 3; row < ROWS; row++) {
            // a leads by three rows in the first half, b by one in the second
            double leader = row < ROWS / 2 ? a[row - 3] : 0;
            b[row] += Double.isNaN(leader) ? 0 : leader;
            if (row >= ROWS / 2) {
                a[row] += Double.isNaN(b[row - 1]) ? 0 : 2 * b[row - 1];
            }
        }
        String answer = "ref.xcorr_leadlag(w[0], w[1], min(5, max(w.shape[1] - 1, 0)))";
        assertSame(
                FunctionCall.of("LEADLAG_CORR", "max_lag", 5L),
                answer + "[1]",
                TOLERANCE,
                "a",
                a,
                "b",
                b);
        assertSame(
                FunctionCall.of("LEADLAG_LAG", "max_lag", 5L),
                "(lambda best: best[0] if best[1] == best[1] else np.nan)(" + answer + ")",
                0,
                "a",
                a,
                "b",
                b);
    }

    @Test
    void volatilityWithGaps() {
        assertSame(
                FunctionCall.of("YANG_ZHANG_VOL", "ppy", 252.0),
                "ref.yang_zhang_vol(*w, w.shape[1] - 1, 252)[-1] if w.shape[1] > 2 else np.nan",
                TOLERANCE,
                "o",
                noise(5, 100, 0.2),
                "h",
                noise(6, 102, 0.2),
                "l",
                noise(7, 98, 0.2),
                "c",
                noise(8, 100, 0.2));
    }

    @Test
    void trendOfTheLastRow() {
        double[] y = noise(9, 100, 1);
        for (double lambda : new double[] {0.5, 1600, 129_600}) {
            assertSame(
                    FunctionCall.of("HP_TREND", "lambda", lambda),
                    "ref.hp_filter(w[0], %s)[0][-1] if w.shape[1] else np.nan".formatted(lambda),
                    TOLERANCE,
                    "y",
                    y);
            assertSame(
                    FunctionCall.of("HP_CYCLE", "lambda", lambda),
                    "ref.hp_filter(w[0], %s)[1][-1] if w.shape[1] else np.nan".formatted(lambda),
                    1e-6,
                    "y",
                    y);
        }
    }

    @Test
    void theTrendOfAllRowsIsTheOneSidedOne() {
        double[] y = noise(10, 100, 1);
        Rows rows = Rows.of(y);
        for (FrameKernel kernel :
                new FrameKernel[] {
                    FunctionCall.of("HP_TREND").frame(),
                    FunctionCall.of("HP_TREND").frame().growing()
                }) {
            State state = FunctionCall.state(kernel.layout(), rows);
            Results results = new Results(1, ROWS);
            for (int row = 0; row < ROWS; row++) {
                kernel.enter(state, rows.slotView(), rows.columns(), row, row + 1);
                kernel.result(state, 0, rows.columns(), row, results.writer(), row);
            }
            assertThat(results.column(0))
                    .isEqualTo(FunctionCall.of("HP_TREND_ONE_SIDED").column(y));
        }
    }

    @Test
    void basisAtATenor() {
        Random random = new Random(11);
        double[] tenors = new double[ROWS];
        for (int row = 0; row < ROWS; row++) {
            tenors[row] = random.nextInt(20) == 0 ? Double.NaN : random.nextInt(400);
        }
        for (double target : new double[] {0, 90, 200.5, 399}) {
            assertSame(
                    FunctionCall.of("TERM_BASIS", "target_days", target),
                    ("(lambda u: ref.term_structure_at(u, [np.mean(w[1][w[0] == t]) for t in u],"
                                    + " %s))(np.unique(w[0])) if w.shape[1] else np.nan")
                            .formatted(target),
                    TOLERANCE,
                    "t",
                    tenors,
                    "b",
                    noise(12, 0.05, 0.01));
        }
    }

    @Test
    void shortfallOfAnOrder() {
        double[] prices = noise(13, 100, 0.5);
        double[] quantities = noise(14, 300, 20);
        Object[] columns = {
            "d",
            constant(100.25),
            "px",
            prices,
            "q",
            quantities,
            "Q",
            constant(12_000),
            "e",
            constant(101.5),
            "s",
            constant(-1)
        };
        String answer = "ref.perold_shortfall(w[0][0], w[1], w[2], w[3][0], w[4][0], w[5][0]%s)[0]";
        assertSame(
                FunctionCall.of("PEROLD_SHORTFALL"),
                answer.formatted("") + " if w.shape[1] else np.nan",
                TOLERANCE,
                columns);
        Object[] withFees = java.util.Arrays.copyOf(columns, columns.length + 2);
        withFees[columns.length] = "f";
        withFees[columns.length + 1] = noise(15, 1, 0.1);
        assertSame(
                new FunctionCall(new PeroldShortfallFees(), Map.of()),
                answer.formatted(", sum(w[6])") + " if w.shape[1] else np.nan",
                TOLERANCE,
                withFees);
    }

    @Test
    void medianOfTheSecondsAroundAFix() {
        Random random = new Random(16);
        double[] prices = noise(16, 1.1, 0.01);
        Rows rows = Rows.of(prices, constant(0), constant(0));
        double[] seconds = new double[ROWS];
        double[] fixes = new double[ROWS];
        long time = 0;
        for (int row = 0; row < ROWS; row++) {
            // in quarters of a second, now and then back in time in the second half
            time += random.nextInt(5) - (row > ROWS / 2 && random.nextInt(10) == 0 ? 6 : 0);
            seconds[row] = time / 4.0;
            fixes[row] = Math.floor(time / 40.0) * 10;
            rows.longs().get(1)[row] = time * 250_000_000L;
            rows.longs().get(2)[row] = Math.floorDiv(time, 40L) * 10_000_000_000L;
            rows.missing()[0][row] = Double.isNaN(prices[row]);
        }
        for (int window : new int[] {0, 5, 14, 40}) {
            String answer =
                    ("(lambda t, s: np.median([w[0][t <= x][-1] for x in s])"
                                    + " if len(s) else np.nan)(np.maximum.accumulate(w[1]),"
                                    + " [x for x in w[2][-1] + np.arange(-(%d // 2), %d // 2 + 1)"
                                    + " if w[1][0] <= x <= w[1].max()])"
                                    + " if w.shape[1] else np.nan")
                            .formatted(window, window);
            Map<String, double[]> columns = Oracle.columns("p", prices, "t", seconds, "f", fixes);
            Vectors.assertSame(
                    frames(FunctionCall.of("WMR_FIX", "fix_window", window * 1_000_000_000L), rows),
                    Oracle.answer(FRAMES.formatted(answer, "p, t, f"), columns),
                    TOLERANCE);
        }
    }
}

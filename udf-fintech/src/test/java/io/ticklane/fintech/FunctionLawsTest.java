package io.ticklane.fintech;

import static org.assertj.core.api.Assertions.assertThat;

import io.ticklane.api.column.Columns;
import io.ticklane.api.column.Slots;
import io.ticklane.api.function.FrameKernel;
import io.ticklane.api.function.FunctionDefinition;
import io.ticklane.api.function.NullRule;
import io.ticklane.api.function.RunningKernel;
import io.ticklane.api.function.TableInput;
import io.ticklane.api.state.State;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What holds for every function, bit for bit. Each law runs with several seeds.
final class FunctionLawsTest {
    private static final long SEEDS = 12;

    static List<FunctionCall> calls() {
        return FunctionCall.all();
    }

    static Stream<FunctionCall> frames() {
        return calls().stream().filter(FunctionCall::isFrame);
    }

    static Stream<FunctionCall> mergeable() {
        return frames().filter(call -> !call.frame().ordered());
    }

    static Stream<FunctionCall> retractable() {
        return frames().filter(call -> call.frame().retractable());
    }

    /// One call for each kernel, since the functions of an indicator share theirs.
    static Stream<FunctionCall> lastRows() {
        Set<RunningKernel> seen = new HashSet<>();
        return calls().stream()
                .filter(call -> call.spec().nulls() == NullRule.TAKES_PLACE)
                .filter(call -> seen.add(call.running()));
    }

    private static List<Integer> cuts(int rows, Random random) {
        List<Integer> cuts = new ArrayList<>();
        for (int at = 0; at < rows; at += random.nextInt(1, 1 + rows / 3)) {
            cuts.add(at);
        }
        cuts.add(rows);
        return cuts;
    }

    private static void assertSameBits(double[] actual, double[] expected, long seed) {
        assertThat(bits(actual)).as("seed " + seed).isEqualTo(bits(expected));
    }

    private static long[] bits(double[] values) {
        return IntStream.range(0, values.length)
                .mapToLong(i -> Double.doubleToLongBits(values[i]))
                .toArray();
    }

    @ParameterizedTest
    @MethodSource("calls")
    void cuttingTheInputIntoMorselsChangesNoBit(FunctionCall call) {
        for (long seed = 1; seed <= SEEDS; seed++) {
            Random random = new Random(seed);
            Rows rows = Rows.random(call.spec(), 300, 5, 0.1, random);
            double[] whole = call.results(rows);
            assertSameBits(call.results(rows, cuts(300, random)), whole, seed);
            List<Integer> single = IntStream.rangeClosed(1, 300).boxed().toList();
            assertSameBits(call.results(rows, single), whole, seed);
        }
    }

    @ParameterizedTest
    @MethodSource("calls")
    void goingOnWithACopyOfTheStateIsNeverHavingStopped(FunctionCall call) {
        for (long seed = 1; seed <= SEEDS; seed++) {
            Random random = new Random(seed);
            Rows rows = Rows.random(call.spec(), 300, 5, 0.1, random);
            Drive drive = new Drive(call, rows);
            int from = 0;
            for (int to : cuts(300, random)) {
                drive.take(from, to);
                drive.moveState();
                from = to;
            }
            assertSameBits(drive.finish(), call.results(rows), seed);
        }
    }

    @ParameterizedTest
    @MethodSource("calls")
    void interleavedSymbolsAreEachSymbolAlone(FunctionCall call) {
        for (long seed = 1; seed <= SEEDS; seed++) {
            Rows rows = Rows.random(call.spec(), 300, 4, 0.1, new Random(seed));
            double[] together = call.results(rows);
            for (int key = 0; key < rows.keys(); key++) {
                int slot = key;
                double[] alone =
                        call.results(rows.where(row -> rows.slots()[row] == slot).ofOneKey());
                assertSameBits(of(slot, together, call, rows), alone, seed);
            }
        }
    }

    /// The part of a result that belongs to one slot.
    private static double[] of(int slot, double[] all, FunctionCall call, Rows rows) {
        return switch (call.definition()) {
            case FunctionDefinition.Frame _ -> new double[] {all[slot]};
            case FunctionDefinition.Table _ ->
                    IntStream.range(0, all.length)
                            .filter(i -> all[i - i % Cells.WIDTH] == slot)
                            .mapToDouble(i -> i % Cells.WIDTH == 0 ? 0 : all[i])
                            .toArray();
            case FunctionDefinition.Scalar _, FunctionDefinition.Running _ ->
                    IntStream.range(0, all.length)
                            .filter(i -> rows.slots()[i % rows.size()] == slot)
                            .mapToDouble(i -> all[i])
                            .toArray();
        };
    }

    @ParameterizedTest
    @MethodSource("calls")
    void rowsWithoutAnyArgumentBehaveAsTheNullRuleSays(FunctionCall call) {
        for (long seed = 1; seed <= SEEDS; seed++) {
            Random random = new Random(seed);
            Rows rows = Rows.random(call.spec(), 200, 1, 0, random);
            for (int row = 0; row < 199; row++) {
                if (random.nextInt(4) == 0) {
                    for (int c = 0; c < rows.missing().length; c++) {
                        rows.missing()[c][row] = true;
                        rows.doubles().get(c)[row] = Double.NaN;
                    }
                }
            }
            double[] actual = call.results(rows);
            double[] without = call.results(rows.where(row -> !rows.anyMissing(row)));
            switch (call.spec().nulls()) {
                case STRICT, NULL_ROW -> assertSameBits(actual, spread(rows, without, false), seed);
                case CARRY -> assertSameBits(actual, spread(rows, without, true), seed);
                case IGNORE -> assertSameBits(actual, without, seed);
                case TAKES_PLACE -> assertTakesPlace(call, rows, actual, seed);
            }
        }
    }

    /// Results of the rows without a missing value, put back into their places; the others are
    /// NULL, or repeat the one before.
    private static double[] spread(Rows rows, double[] results, boolean repeat) {
        int kept = (int) IntStream.range(0, rows.size()).filter(r -> !rows.anyMissing(r)).count();
        int outputs = results.length / kept;
        double[] spread = new double[outputs * rows.size()];
        for (int output = 0; output < outputs; output++) {
            int next = output * kept;
            double last = Double.NaN;
            for (int row = 0; row < rows.size(); row++) {
                if (!rows.anyMissing(row)) {
                    last = results[next++];
                    spread[output * rows.size() + row] = last;
                } else {
                    spread[output * rows.size() + row] = repeat ? last : Double.NaN;
                }
            }
        }
        return spread;
    }

    /// Among n rows with m missing ones the result is that of n - m rows.
    private static void assertTakesPlace(FunctionCall call, Rows rows, double[] actual, long seed) {
        int n = (int) call.bound().integer("n");
        int outputs = call.running().outputs();
        for (int row = 0; row < rows.size(); row++) {
            int current = row;
            int from = Math.max(0, row - n + 1);
            Rows present = rows.where(r -> r >= from && r <= current && !rows.anyMissing(r));
            for (int output = 0; output < outputs; output++) {
                double result = actual[output * rows.size() + row];
                if (row < n - 1 || present.size() == 0) {
                    assertThat(result).isNaN();
                } else if (!rows.anyMissing(row)) {
                    FunctionCall shorter =
                            FunctionCall.of(call.spec().name(), "n", (long) present.size());
                    double[] expected = shorter.results(present);
                    double last = expected[(output + 1) * present.size() - 1];
                    assertThat(result)
                            .as("seed %s, row %s", seed, row)
                            .isEqualTo(Double.valueOf(last));
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("calls")
    void oneMissingArgumentIsEnoughToMissARow(FunctionCall call) {
        for (int column = 0; column < call.spec().columns().size(); column++) {
            if (call.spec().name().equals("TRADE_SIGN") && column > 0) {
                continue; // without a quote the tick rule decides
            }
            if (call.definition() instanceof FunctionDefinition.Table table
                    && table.input() instanceof TableInput.TwoTables) {
                continue; // a row of one table has no arguments of the other
            }
            Rows rows = Rows.random(call.spec(), 50, 1, 0, new Random(column));
            for (int row = 10; row < 40; row += 3) {
                rows.missing()[column][row] = true;
                rows.doubles().get(column)[row] = Double.NaN;
            }
            double[] actual = call.results(rows);
            double[] without = call.results(rows.where(row -> !rows.anyMissing(row)));
            switch (call.spec().nulls()) {
                case STRICT, NULL_ROW ->
                        assertSameBits(actual, spread(rows, without, false), column);
                case CARRY -> assertSameBits(actual, spread(rows, without, true), column);
                case IGNORE -> assertSameBits(actual, without, column);
                case TAKES_PLACE -> assertTakesPlace(call, rows, actual, column);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("mergeable")
    void mergingPartsInAnyOrderIsTheWhole(FunctionCall call) {
        for (long seed = 1; seed <= SEEDS; seed++) {
            Random random = new Random(seed);
            Rows rows = Rows.random(call.spec(), 300, 6, 0.1, random);
            Columns columns = rows.columns();
            FrameKernel kernel = call.frame();
            State parts = FunctionCall.state(kernel.layout(), rows);
            kernel.enter(parts, rows.slotView(), columns, 0, 300);
            State merged = FunctionCall.state(kernel.layout(), rows);
            List<Integer> order = new ArrayList<>(IntStream.range(0, 6).boxed().toList());
            Collections.shuffle(order, random);
            order.forEach(slot -> kernel.merge(merged, 0, parts, slot));
            Results result = new Results(1, 1);
            kernel.result(merged, 0, columns, -1, result.writer(), 0);
            assertSameBits(result.all(), call.results(rows.ofOneKey()), seed);
        }
    }

    @ParameterizedTest
    @MethodSource("frames")
    void theKernelOfGrowingFramesGivesTheSameBits(FunctionCall call) {
        for (long seed = 1; seed <= SEEDS; seed++) {
            Rows rows = Rows.random(call.spec(), 200, 3, 0.1, new Random(seed));
            Columns columns = rows.columns();
            List<FrameKernel> kernels = List.of(call.frame(), call.frame().growing());
            List<State> states =
                    kernels.stream().map(k -> FunctionCall.state(k.layout(), rows)).toList();
            Results results = new Results(2, 200);
            for (int row = 0; row < 200; row++) {
                for (int i = 0; i < 2; i++) {
                    kernels.get(i).enter(states.get(i), rows.slotView(), columns, row, row + 1);
                    int slot = rows.slots()[row];
                    kernels.get(i)
                            .result(
                                    states.get(i),
                                    slot,
                                    columns,
                                    row,
                                    results.outputs().output(i),
                                    row);
                }
            }
            assertSameBits(results.column(1), results.column(0), seed);
        }
    }

    @ParameterizedTest
    @MethodSource("retractable")
    void enteringAndLeavingIsRecomputing(FunctionCall call) {
        for (long seed = 1; seed <= SEEDS; seed++) {
            Random random = new Random(seed);
            slide(call, Rows.random(call.spec(), 400, 1, 0.05, random), 40, 1, random);
        }
    }

    @ParameterizedTest
    @MethodSource("retractable")
    void afterAMillionRowsEnteringAndLeavingIsStillRecomputing(FunctionCall call) {
        Random random = new Random(99);
        slide(call, Rows.random(call.spec(), 1_000_000, 1, 0.05, random), 500, 50_000, random);
    }

    @ParameterizedTest
    @MethodSource("retractable")
    void hugeTinyAndInfiniteValuesLeaveAsTheyCame(FunctionCall call) {
        for (long seed = 1; seed <= SEEDS; seed++) {
            Random random = new Random(seed);
            slide(call, wild(call, 400, random), 20, 1, random);
        }
    }

    /// Random rows of which some have values at the edge of what a double holds.
    private static Rows wild(FunctionCall call, int size, Random random) {
        double[] edges = {
            Double.POSITIVE_INFINITY,
            Double.NEGATIVE_INFINITY,
            Double.MAX_VALUE,
            -Double.MAX_VALUE,
            Double.MIN_VALUE,
            1e-200,
            -1e200
        };
        Rows rows = Rows.random(call.spec(), size, 1, 0.05, random);
        for (int c = 0; c < rows.missing().length; c++) {
            for (int row = 0; row < size; row += random.nextInt(1, 12)) {
                if (!rows.missing()[c][row]) {
                    rows.doubles().get(c)[row] = edges[random.nextInt(edges.length)];
                }
            }
        }
        return rows;
    }

    private static void slide(FunctionCall call, Rows rows, int widest, int every, Random random) {
        int size = rows.size();
        Columns columns = rows.columns();
        FrameKernel kernel = call.frame();
        State state = FunctionCall.state(kernel.layout(), rows);
        Slots slots = rows.slotView();
        int from = 0;
        for (int row = 0; row < size; row++) {
            kernel.enter(state, slots, columns, row, row + 1);
            int first = Math.max(from, row - random.nextInt(1, widest));
            kernel.leave(state, slots, columns, from, first);
            from = first;
            if (row % every == every - 1) {
                State fresh = FunctionCall.state(kernel.layout(), rows);
                kernel.enter(fresh, slots, columns, from, row + 1);
                Results results = new Results(1, 2);
                kernel.result(state, 0, columns, row, results.writer(), 0);
                kernel.result(fresh, 0, columns, row, results.writer(), 1);
                assertThat(results.get(0, 0))
                        .as("row " + row)
                        .isEqualTo(Double.valueOf(results.get(0, 1)));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("lastRows")
    void valuesAtTheEdgeDoNotOutliveTheLastRows(FunctionCall call) {
        for (long seed = 1; seed <= SEEDS; seed++) {
            Rows rows = wild(call, 300, new Random(seed));
            int n = (int) call.bound().integer("n");
            double[] all = call.results(rows);
            for (int row = n - 1; row < rows.size(); row++) {
                int last = row;
                double[] fresh = call.results(rows.where(r -> r > last - n && r <= last));
                for (int output = 0; output < call.running().outputs(); output++) {
                    assertThat(all[output * rows.size() + row])
                            .as("seed %s, row %s", seed, row)
                            .isEqualTo(Double.valueOf(fresh[(output + 1) * n - 1]));
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("lastRows")
    void afterAMillionRowsOnlyTheLastOnesMatter(FunctionCall call) {
        int size = 1_000_000;
        Rows rows = Rows.random(call.spec(), size, 1, 0.05, new Random(5));
        Columns columns = rows.columns();
        RunningKernel kernel = call.running();
        Results results = new Results(kernel.outputs(), size);
        kernel.advance(
                FunctionCall.state(kernel.layout(), rows),
                rows.slotView(),
                columns,
                0,
                size,
                results.outputs());
        int n = (int) call.bound().integer("n");
        for (int row = 99_999; row < size; row += 100_000) {
            Results fresh = new Results(kernel.outputs(), size);
            State state = FunctionCall.state(kernel.layout(), rows);
            kernel.advance(state, rows.slotView(), columns, row - n + 1, row + 1, fresh.outputs());
            for (int output = 0; output < kernel.outputs(); output++) {
                assertThat(results.get(output, row))
                        .isEqualTo(Double.valueOf(fresh.get(output, row)));
            }
        }
    }
}

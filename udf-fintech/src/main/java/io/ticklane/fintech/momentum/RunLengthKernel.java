package io.ticklane.fintech.momentum;

import io.ticklane.api.column.Columns;
import io.ticklane.api.column.DoubleColumn;
import io.ticklane.api.column.DoubleWriter;
import io.ticklane.api.column.Outputs;
import io.ticklane.api.column.Slots;
import io.ticklane.api.function.BoundCall;
import io.ticklane.api.function.Parameter;
import io.ticklane.api.function.Parameter.Constant;
import io.ticklane.api.function.Range;
import io.ticklane.api.function.RunningKernel;
import io.ticklane.api.state.DoubleCells;
import io.ticklane.api.state.State;
import io.ticklane.api.state.StateLayout;
import io.ticklane.api.state.StateLayout.Cell;
import io.ticklane.api.state.StateLayout.Cell.OfDouble;
import io.ticklane.api.type.SqlType;
import io.ticklane.fintech.Parameters;
import java.util.ArrayList;
import java.util.List;

/// The distribution of the length of the current run, in which values come from one normal
/// distribution: the most probable length, and the probability of one below k.
///
/// @param hazard the probability that a run ends with a row
/// @param mu0 the mean of the prior
/// @param kappa0 how many values the mean of the prior weighs
/// @param a0 the shape of the prior of the variance
/// @param b0 the scale of the prior of the variance
/// @param maxRuns how many lengths are kept
record RunLengthKernel(
        double hazard, double mu0, double kappa0, double a0, double b0, int maxRuns, long k)
        implements RunningKernel {
    static final int LENGTH = 0;
    static final int RECENT = 1;

    /// What counts as recent unless the call says otherwise.
    static final long RECENT_ROWS = 5;

    static final String SOURCE = "Adams and MacKay 2007, Bayesian Online Changepoint Detection";

    private static final int MOST_RUNS = 100_000;
    private static final double USUAL_HAZARD = 1.0 / 250;
    private static final long USUAL_RUNS = 500;

    private static final int RUNS = 2;

    /// The parameters, with those of the function in the end.
    static List<Parameter> parameters(Parameter... own) {
        List<Parameter> all = new ArrayList<>();
        all.add(Parameters.number("x", "the series"));
        all.add(
                Constant.withDefault(
                        "hazard",
                        SqlType.DOUBLE,
                        Range.open(0, 1),
                        USUAL_HAZARD,
                        "probability that a run ends with a row"));
        all.add(
                Constant.withDefault(
                        "mu0",
                        SqlType.DOUBLE,
                        Range.open(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY),
                        0.0,
                        "prior mean, in the unit of x"));
        all.add(positive("kappa0", "how many values the prior mean weighs"));
        all.add(positive("a0", "prior shape of the variance"));
        all.add(positive("b0", "prior scale of the variance, in the unit of x squared"));
        all.addAll(List.of(own));
        all.add(
                Constant.withDefault(
                        "max_runs",
                        SqlType.BIGINT,
                        Range.closed(2, MOST_RUNS),
                        USUAL_RUNS,
                        "how many run lengths are kept"));
        return all;
    }

    private static Constant positive(String name, String meaning) {
        return Constant.withDefault(name, SqlType.DOUBLE, Range.above(0), 1.0, meaning);
    }

    /// The kernel of a call.
    static RunLengthKernel of(BoundCall call, long k) {
        return new RunLengthKernel(
                call.decimal("hazard"),
                call.decimal("mu0"),
                call.decimal("kappa0"),
                call.decimal("a0"),
                call.decimal("b0"),
                (int) call.integer("max_runs"),
                k);
    }

    @Override
    public StateLayout layout() {
        List<Cell> cells = new ArrayList<>();
        cells.add(new OfDouble("most_probable"));
        cells.add(new OfDouble("recent"));
        cells.addAll(RunLengths.cells(maxRuns));
        return new StateLayout("run_lengths", 1, cells);
    }

    @Override
    public int outputs() {
        return 2;
    }

    @Override
    public void advance(State state, Slots slots, Columns in, int from, int to, Outputs out) {
        DoubleCells.View lengths = state.doubles(LENGTH).view();
        DoubleCells.View recents = state.doubles(RECENT).view();
        DoubleColumn x = in.doubles(0).view();
        DoubleWriter length = out.output(LENGTH).view();
        DoubleWriter recent = out.output(RECENT).view();
        RunLengths runs = new RunLengths(this, state, RUNS);
        Slots slotOf = slots.view();
        for (int row = from; row < to; row++) {
            int slot = slotOf.get(row);
            double value = x.getOrNaN(row);
            if (!Double.isNaN(value)) {
                runs.observe(slot, value);
                lengths.setKnown(slot, runs.mostProbable(slot));
                recents.setKnown(slot, runs.shorterThan(slot, k));
            }
            length.set(row, lengths.known(slot));
            recent.set(row, recents.known(slot));
        }
    }
}

package io.ticklane.fintech.momentum;

import io.ticklane.api.state.DoubleCells;
import io.ticklane.api.state.LongCells;
import io.ticklane.api.state.State;
import io.ticklane.api.state.StateLayout.Cell;
import io.ticklane.api.state.StateLayout.Cell.OfLong;
import io.ticklane.api.state.StateLayout.Cell.OfRing;
import java.util.List;

/// How long the current run of each key may be: for each length its probability and the normal
/// distribution with unknown mean and variance that its values speak for. The oldest run stands
/// first. Made once for a batch: made for each row it would be allocated for each row.
final class RunLengths {
    /// From here on the ratio of gamma functions has a series that is exact to the last place.
    private static final double SERIES = 64;

    private final RunLengthKernel prior;
    private final double firstRatio;
    private final LongCells.View count;
    private final DoubleCells.View length;
    private final DoubleCells.View probability;
    private final DoubleCells.View mean;
    private final DoubleCells.View scale;
    private final DoubleCells.View ratio;

    /// The runs in the cells of a state from `cell` on, which are [#cells(int)].
    RunLengths(RunLengthKernel prior, State state, int cell) {
        this.prior = prior;
        firstRatio = gammaRatio(prior.a0());
        count = state.longs(cell).view();
        length = state.ring(cell + 1).view();
        probability = state.ring(cell + 2).view();
        mean = state.ring(cell + 3).view();
        scale = state.ring(cell + 4).view();
        ratio = state.ring(cell + 5).view();
    }

    /// The cells that a state has for so many runs.
    static List<Cell> cells(int runs) {
        return List.of(
                new OfLong("runs"),
                new OfRing("length", runs),
                new OfRing("probability", runs),
                new OfRing("mean", runs),
                new OfRing("scale", runs),
                new OfRing("gamma_ratio", runs));
    }

    /// A value comes: each run goes on or ends with it.
    void observe(int slot, double x) {
        int runs = (int) count.get(slot);
        if (runs == 0) {
            begin(slot, 0, 1);
            runs = 1;
        }
        double total = 0;
        for (int run = 0; run < runs; run++) {
            total += extend(slot, run, x);
        }
        if (!(total > 0 && total <= Double.MAX_VALUE)) {
            // no run explains the value: something new begins for certain
            begin(slot, 0, 1);
            count.set(slot, 1);
            return;
        }
        double goesOn = (1 - prior.hazard()) / total;
        for (int run = 0; run < runs; run++) {
            probability.set(slot, run, probability.get(slot, run) * goesOn);
        }
        if (runs == prior.maxRuns()) {
            runs--;
            forgetLeast(slot, runs);
        }
        begin(slot, runs, prior.hazard());
        count.set(slot, runs + 1);
    }

    /// Adds a value to a run and gives the probability, not yet of one in total, that it goes on.
    private double extend(int slot, int run, double x) {
        double n = length.get(slot, run);
        double kappa = prior.kappa0() + n;
        double a = prior.a0() + n / 2;
        double mu = mean.get(slot, run);
        double b = scale.get(slot, run);
        double g = ratio.get(slot, run);
        double width = 2 * b * (kappa + 1) / kappa;
        double distance = x - mu;
        double share = distance * distance / width;
        // the density of Student's distribution with 2 a degrees of freedom
        double density =
                g
                        / Math.sqrt(Math.PI * width)
                        * StrictMath.exp(-(a + 0.5) * StrictMath.log1p(share));
        double p = probability.get(slot, run) * density;
        probability.set(slot, run, p);
        length.set(slot, run, n + 1);
        mean.set(slot, run, (kappa * mu + x) / (kappa + 1));
        scale.set(slot, run, b + b * share);
        ratio.set(slot, run, a / g);
        return p;
    }

    private void begin(int slot, int run, double p) {
        length.set(slot, run, 0);
        probability.set(slot, run, p);
        mean.set(slot, run, prior.mu0());
        scale.set(slot, run, prior.b0());
        ratio.set(slot, run, firstRatio);
    }

    /// Leaves the least probable run out, the oldest of equals; `left` remain. The others, and the
    /// one that begins, have one as the total of their probabilities again.
    private void forgetLeast(int slot, int left) {
        int least = 0;
        for (int run = 1; run <= left; run++) {
            least = probability.get(slot, run) < probability.get(slot, least) ? run : least;
        }
        double others = 1 - probability.get(slot, least);
        for (int run = 0; run < left; run++) {
            int from = run < least ? run : run + 1;
            probability.set(slot, run, probability.get(slot, from) / others);
            length.set(slot, run, length.get(slot, from));
            mean.set(slot, run, mean.get(slot, from));
            scale.set(slot, run, scale.get(slot, from));
            ratio.set(slot, run, ratio.get(slot, from));
        }
    }

    /// The most probable length, the shortest of equals; NaN before the first value.
    double mostProbable(int slot) {
        int runs = (int) count.get(slot);
        int best = 0;
        for (int run = 1; run < runs; run++) {
            best = probability.get(slot, run) >= probability.get(slot, best) ? run : best;
        }
        return runs == 0 ? Double.NaN : length.get(slot, best);
    }

    /// The probability that the run is shorter than k; NaN before the first value.
    double shorterThan(int slot, long k) {
        int runs = (int) count.get(slot);
        double sum = 0;
        for (int run = runs - 1; run >= 0 && length.get(slot, run) < k; run--) {
            sum += probability.get(slot, run);
        }
        return runs == 0 ? Double.NaN : sum;
    }

    /// `gamma(a + 1/2) / gamma(a)`.
    private static double gammaRatio(double a) {
        double factor = 1;
        double at = a;
        while (at < SERIES) {
            factor *= at / (at + 0.5);
            at++;
        }
        double u = 1 / at;
        double series = 869.0 / 4194304;
        series = -399.0 / 262144 + u * series;
        series = -21.0 / 32768 + u * series;
        series = 5.0 / 1024 + u * series;
        series = 1.0 / 128 + u * series;
        series = -1.0 / 8 + u * series;
        return factor * Math.sqrt(at) * (1 + u * series);
    }
}

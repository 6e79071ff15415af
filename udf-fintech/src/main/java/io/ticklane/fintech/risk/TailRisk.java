package io.ticklane.fintech.risk;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.function.BoundCall;
import io.ticklane.api.function.FrameKernel;
import io.ticklane.api.function.FunctionSpec;
import io.ticklane.api.state.SortedCells;
import io.ticklane.api.state.SortedRun;
import io.ticklane.fintech.OrderStatistics;
import io.ticklane.fintech.SortedKernel;
import io.ticklane.fintech.SortedMeasure;

/// Value at risk, or expected shortfall, by peaks over a threshold: the distribution of losses
/// beyond a quantile u of theirs is taken for a generalized Pareto distribution ([ParetoFit]).
record TailRisk(double p, double thresholdShare, boolean shortfall) implements SortedMeasure {
    /// Below, the distribution is exponential.
    private static final double LEAST_SHAPE = 1e-9;

    /// The kernel of a call with the constants `p` and `u_q`.
    static FrameKernel kernel(FunctionSpec spec, BoundCall call, boolean shortfall) {
        double p = call.decimal("p");
        double thresholdShare = call.decimal("u_q");
        if (p <= thresholdShare) {
            throw new EngineException(
                    ErrorCode.INVALID_ARGUMENT,
                    spec.name()
                            + ": the argument p must be above u_q, but p is "
                            + p
                            + " and u_q is "
                            + thresholdShare);
        }
        return SortedKernel.of(new TailRisk(p, thresholdShare, shortfall));
    }

    @Override
    public double of(SortedCells values, int slot, double current) {
        double threshold = OrderStatistics.quantile(values, slot, thresholdShare);
        if (Double.isNaN(threshold)) {
            return Double.NaN;
        }
        int count = values.size(slot);
        SortedRun excesses = values.run(slot, values.atMost(slot, threshold + 0.0), count);
        double mean = ParetoFit.scale(excesses, threshold);
        if (!Double.isFinite(mean)) {
            return Double.NaN;
        }
        double theta = ParetoFit.theta(excesses);
        double ratio = ParetoFit.ratio(excesses, theta);
        double shape = theta * ratio;
        double scale = mean * ratio;
        double share = (double) count / excesses.size() * (1 - p);
        double log = StrictMath.log(share);
        double beyond =
                Math.abs(shape) > LEAST_SHAPE
                        ? scale / shape * StrictMath.expm1(-shape * log)
                        : -scale * log;
        double var = threshold + beyond;
        if (!shortfall) {
            return var;
        }
        return shape < 1 ? (var + scale - shape * threshold) / (1 - shape) : Double.NaN;
    }
}

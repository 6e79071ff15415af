package io.ticklane.fintech.risk;

import com.google.auto.service.AutoService;
import io.ticklane.api.function.BoundCall;
import io.ticklane.api.function.Family;
import io.ticklane.api.function.FrameKernel;
import io.ticklane.api.function.FunctionDefinition;
import io.ticklane.api.function.FunctionSpec;
import io.ticklane.api.function.NullRule;
import io.ticklane.api.function.Parameter.Constant;
import io.ticklane.api.function.Range;
import io.ticklane.api.state.SortedCells;
import io.ticklane.api.state.SortedRun;
import io.ticklane.api.type.SqlType;
import io.ticklane.fintech.OrderStatistics;
import io.ticklane.fintech.Parameters;
import io.ticklane.fintech.SortedKernel;
import io.ticklane.fintech.SortedMeasure;
import java.util.List;

/// Historical expected shortfall, positive for a loss: minus the mean of the results that are not
/// better than the quantile.
@AutoService(FunctionDefinition.class)
public final class HistCvar implements FunctionDefinition.Frame {
    private static final FunctionSpec SPEC =
            new FunctionSpec(
                    "HIST_CVAR",
                    Family.RISK,
                    "Historical expected shortfall",
                    List.of(
                            Parameters.number("pnl", "profit or loss, or return, of the period"),
                            Constant.withDefault(
                                    "alpha",
                                    SqlType.DOUBLE,
                                    Range.open(0, 1),
                                    0.05,
                                    "probability of a worse result")),
                    SqlType.DOUBLE,
                    NullRule.IGNORE,
                    "Acerbi and Tasche 2002, On the Coherence of Expected Shortfall; Hyndman and Fan 1996, quantile of type 7");

    @Override
    public FunctionSpec spec() {
        return SPEC;
    }

    @Override
    public FrameKernel bind(BoundCall call) {
        return SortedKernel.of(new TailMean(call.decimal("alpha")));
    }

    private record TailMean(double alpha) implements SortedMeasure {
        @Override
        public double of(SortedCells values, int slot, double current) {
            double quantile = OrderStatistics.quantile(values, slot, alpha);
            if (Double.isNaN(quantile)) {
                return Double.NaN;
            }
            SortedRun tail = values.run(slot, 0, values.atMost(slot, quantile + 0.0));
            return 0.0 - sum(tail) / tail.size();
        }

        /// The sum in the order of the values, with what its steps lose carried along.
        private static double sum(SortedRun terms) {
            double sum = 0;
            double lost = 0;
            for (int i = 0; i < terms.size(); i++) {
                double term = terms.get(i);
                double next = sum + term;
                lost += Math.abs(sum) >= Math.abs(term) ? (sum - next) + term : (term - next) + sum;
                sum = next;
            }
            return Double.isFinite(sum) ? sum + lost : sum;
        }
    }
}

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
import io.ticklane.api.type.SqlType;
import io.ticklane.fintech.OrderStatistics;
import io.ticklane.fintech.Parameters;
import io.ticklane.fintech.SortedKernel;
import io.ticklane.fintech.SortedMeasure;
import java.util.List;

/// Historical value at risk, positive for a loss: minus the quantile of the results.
@AutoService(FunctionDefinition.class)
public final class HistVar implements FunctionDefinition.Frame {
    private static final FunctionSpec SPEC =
            new FunctionSpec(
                    "HIST_VAR",
                    Family.RISK,
                    "Historical value at risk",
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
                    "Hull 2018, Options, Futures, and Other Derivatives, chapter 22; Hyndman and Fan 1996, quantile of type 7");

    @Override
    public FunctionSpec spec() {
        return SPEC;
    }

    @Override
    public FrameKernel bind(BoundCall call) {
        return SortedKernel.of(new Quantile(call.decimal("alpha")));
    }

    private record Quantile(double alpha) implements SortedMeasure {
        @Override
        public double of(SortedCells values, int slot, double current) {
            return 0.0 - OrderStatistics.quantile(values, slot, alpha);
        }
    }
}

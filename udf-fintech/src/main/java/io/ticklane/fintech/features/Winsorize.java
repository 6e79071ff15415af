package io.ticklane.fintech.features;

import com.google.auto.service.AutoService;
import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
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

/// The current value, held between two quantiles of its frame. Over a group, the last row's.
@AutoService(FunctionDefinition.class)
public final class Winsorize implements FunctionDefinition.Frame {
    private static final FunctionSpec SPEC =
            new FunctionSpec(
                    "WINSORIZE",
                    Family.FEATURES,
                    "The value held between quantiles of the frame",
                    List.of(
                            Parameters.number("x", "the series"),
                            Constant.withDefault(
                                    "lo",
                                    SqlType.DOUBLE,
                                    Range.closed(0, 1),
                                    0.05,
                                    "share of the values below the lower limit"),
                            Constant.withDefault(
                                    "hi",
                                    SqlType.DOUBLE,
                                    Range.closed(0, 1),
                                    0.95,
                                    "share of the values below the upper limit")),
                    SqlType.DOUBLE,
                    NullRule.IGNORE,
                    "Hastings, Mosteller, Tukey and Winsor 1947, Low Moments for Small Samples; Hyndman and Fan 1996, quantile of type 7");

    @Override
    public FunctionSpec spec() {
        return SPEC;
    }

    @Override
    public FrameKernel bind(BoundCall call) {
        double lo = call.decimal("lo");
        double hi = call.decimal("hi");
        if (lo > hi) {
            throw new EngineException(
                    ErrorCode.INVALID_ARGUMENT,
                    "WINSORIZE: the argument lo must be at most hi, but lo is "
                            + lo
                            + " and hi is "
                            + hi);
        }
        return SortedKernel.judging(new Limits(lo, hi));
    }

    private record Limits(double lo, double hi) implements SortedMeasure {
        @Override
        public double of(SortedCells values, int slot, double current) {
            double least = OrderStatistics.quantile(values, slot, lo);
            double most = OrderStatistics.quantile(values, slot, hi);
            return Math.min(Math.max(current, least), most);
        }
    }
}

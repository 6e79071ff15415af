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
import io.ticklane.api.type.SqlType;
import io.ticklane.fintech.Parameters;
import java.util.List;

/// Sharpe ratio: the mean return above `rf` in sample standard deviations, times `sqrt(ppy)`.
@AutoService(FunctionDefinition.class)
public final class Sharpe implements FunctionDefinition.Frame {
    private static final FunctionSpec SPEC =
            new FunctionSpec(
                    "SHARPE",
                    Family.RISK,
                    "Annualized mean excess return per standard deviation",
                    List.of(
                            Parameters.number("r", "return of the period"),
                            Constant.withDefault(
                                    "rf",
                                    SqlType.DOUBLE,
                                    Range.open(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY),
                                    0.0,
                                    "riskless return of a period"),
                            Constant.withDefault(
                                    "ppy",
                                    SqlType.DOUBLE,
                                    Range.above(0),
                                    252.0,
                                    "periods per year, to annualize")),
                    SqlType.DOUBLE,
                    NullRule.IGNORE,
                    "Sharpe 1994, The Sharpe Ratio, Journal of Portfolio Management 21(1)");

    @Override
    public FunctionSpec spec() {
        return SPEC;
    }

    @Override
    public FrameKernel bind(BoundCall call) {
        return new RewardKernel(
                RewardKernel.Risk.DEVIATION, call.decimal("rf"), Math.sqrt(call.decimal("ppy")));
    }
}

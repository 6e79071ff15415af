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
import io.ticklane.fintech.NormalDistribution;
import io.ticklane.fintech.Parameters;
import io.ticklane.fintech.ShapeKernel;
import java.util.List;

/// [CfVarOfMoments] with the moments of the rows: mean, sample standard deviation, and skewness and
/// excess kurtosis of the population.
@AutoService(FunctionDefinition.class)
public final class CfVar implements FunctionDefinition.Frame {
    private static final FunctionSpec SPEC =
            new FunctionSpec(
                    "CF_VAR",
                    Family.RISK,
                    "Value at risk of returns by Cornish and Fisher",
                    List.of(
                            Parameters.number("r", "return of the period"),
                            Constant.withDefault(
                                    "alpha",
                                    SqlType.DOUBLE,
                                    Range.open(0, 1),
                                    0.05,
                                    "probability of a worse return")),
                    SqlType.DOUBLE,
                    NullRule.IGNORE,
                    "Cornish and Fisher 1937, Moments and Cumulants in the Specification of Distributions");

    @Override
    public FunctionSpec spec() {
        return SPEC;
    }

    @Override
    public FrameKernel bind(BoundCall call) {
        double q = NormalDistribution.quantile(call.decimal("alpha"));
        return new ShapeKernel(ShapeKernel.Answer.VALUE_AT_RISK, q);
    }
}

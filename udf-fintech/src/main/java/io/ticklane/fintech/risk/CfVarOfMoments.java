package io.ticklane.fintech.risk;

import com.google.auto.service.AutoService;
import io.ticklane.api.column.Columns;
import io.ticklane.api.column.DoubleColumn;
import io.ticklane.api.column.DoubleWriter;
import io.ticklane.api.function.BoundCall;
import io.ticklane.api.function.Family;
import io.ticklane.api.function.FunctionDefinition;
import io.ticklane.api.function.FunctionSpec;
import io.ticklane.api.function.NullRule;
import io.ticklane.api.function.Parameter.Constant;
import io.ticklane.api.function.Range;
import io.ticklane.api.function.ScalarKernel;
import io.ticklane.api.type.SqlType;
import io.ticklane.fintech.CornishFisher;
import io.ticklane.fintech.NormalDistribution;
import io.ticklane.fintech.Parameters;
import java.util.List;

/// Value at risk from four moments by the expansion of Cornish and Fisher, positive for a loss.
@AutoService(FunctionDefinition.class)
public final class CfVarOfMoments implements FunctionDefinition.Scalar {
    private static final FunctionSpec SPEC =
            new FunctionSpec(
                    "CF_VAR",
                    Family.RISK,
                    "Value at risk by Cornish and Fisher",
                    List.of(
                            Parameters.number("mean", "mean of the returns"),
                            Parameters.number("std", "standard deviation of the returns"),
                            Parameters.number("skew", "skewness of the population"),
                            Parameters.number("exkurt", "excess kurtosis of the population"),
                            Constant.required(
                                    "alpha",
                                    SqlType.DOUBLE,
                                    Range.open(0, 1),
                                    "probability of a worse return, such as 0.05")),
                    SqlType.DOUBLE,
                    NullRule.STRICT,
                    "Cornish and Fisher 1937, Moments and Cumulants in the Specification of Distributions");

    @Override
    public FunctionSpec spec() {
        return SPEC;
    }

    @Override
    public ScalarKernel bind(BoundCall call) {
        return new Kernel(NormalDistribution.quantile(call.decimal("alpha")));
    }

    private record Kernel(double q) implements ScalarKernel {
        @Override
        public void apply(Columns in, int from, int to, DoubleWriter out) {
            DoubleColumn means = in.doubles(0).view();
            DoubleColumn stds = in.doubles(1).view();
            DoubleColumn skews = in.doubles(2).view();
            DoubleColumn exkurts = in.doubles(3).view();
            DoubleWriter result = out.view();
            for (int row = from; row < to; row++) {
                double mean = means.getOrNaN(row);
                double std = stds.getOrNaN(row);
                double skew = skews.getOrNaN(row);
                double exkurt = exkurts.getOrNaN(row);
                result.set(row, CornishFisher.valueAtRisk(q, mean, std, skew, exkurt));
            }
        }
    }
}

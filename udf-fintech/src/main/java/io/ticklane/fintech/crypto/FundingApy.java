package io.ticklane.fintech.crypto;

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
import io.ticklane.fintech.Parameters;
import java.util.List;

/// A funding rate for one interval as a rate per year, each payment invested again.
@AutoService(FunctionDefinition.class)
public final class FundingApy implements FunctionDefinition.Scalar {
    private static final double HOURS_PER_YEAR = 8760;

    private static final FunctionSpec SPEC =
            new FunctionSpec(
                    "FUNDING_APY",
                    Family.CRYPTO,
                    "Funding rate per year with compounding",
                    List.of(
                            Parameters.number("rate", "funding rate of one interval, a fraction"),
                            Constant.withDefault(
                                    "hours",
                                    SqlType.DOUBLE,
                                    Range.above(0),
                                    8.0,
                                    "hours between two payments")),
                    SqlType.DOUBLE,
                    NullRule.STRICT,
                    "He, Manela, Ross and von Wachter 2022, Fundamentals of Perpetual Futures");

    @Override
    public FunctionSpec spec() {
        return SPEC;
    }

    @Override
    public ScalarKernel bind(BoundCall call) {
        return new Kernel(HOURS_PER_YEAR / call.decimal("hours"));
    }

    private record Kernel(double intervals) implements ScalarKernel {
        @Override
        public void apply(Columns in, int from, int to, DoubleWriter out) {
            DoubleColumn rates = in.doubles(0).view();
            DoubleWriter result = out.view();
            for (int row = from; row < to; row++) {
                double rate = rates.getOrNaN(row);
                result.set(row, StrictMath.expm1(intervals * StrictMath.log1p(rate)));
            }
        }
    }
}

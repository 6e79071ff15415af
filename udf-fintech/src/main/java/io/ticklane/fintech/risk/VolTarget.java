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
import io.ticklane.fintech.Parameters;
import java.util.List;

/// The leverage that brings a volatility to a target, at most a cap: `min(target / vol, cap)`.
@AutoService(FunctionDefinition.class)
public final class VolTarget implements FunctionDefinition.Scalar {
    private static final FunctionSpec SPEC =
            new FunctionSpec(
                    "VOL_TARGET",
                    Family.RISK,
                    "Leverage that brings a volatility to a target",
                    List.of(
                            Parameters.number("vol", "volatility of the position or portfolio"),
                            Constant.required(
                                    "target",
                                    SqlType.DOUBLE,
                                    Range.above(0),
                                    "volatility that is wanted, in the unit of vol"),
                            Constant.absentByDefault(
                                    "cap", SqlType.DOUBLE, Range.above(0), "most leverage")),
                    SqlType.DOUBLE,
                    NullRule.STRICT,
                    "Harvey et al. 2018, The Impact of Volatility Targeting");

    @Override
    public FunctionSpec spec() {
        return SPEC;
    }

    @Override
    public ScalarKernel bind(BoundCall call) {
        return new Kernel(
                call.decimal("target"),
                call.has("cap") ? call.decimal("cap") : Double.POSITIVE_INFINITY);
    }

    private record Kernel(double target, double cap) implements ScalarKernel {
        @Override
        public void apply(Columns in, int from, int to, DoubleWriter out) {
            DoubleColumn vols = in.doubles(0).view();
            DoubleWriter result = out.view();
            for (int row = from; row < to; row++) {
                double vol = vols.getOrNaN(row);

                result.set(row, vol == 0 ? Double.NaN : Math.min(target / vol, cap));
            }
        }
    }
}

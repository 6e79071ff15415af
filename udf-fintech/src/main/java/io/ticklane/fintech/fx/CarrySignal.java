package io.ticklane.fintech.fx;

import com.google.auto.service.AutoService;
import io.ticklane.api.column.Columns;
import io.ticklane.api.column.DoubleColumn;
import io.ticklane.api.column.DoubleWriter;
import io.ticklane.api.function.BoundCall;
import io.ticklane.api.function.Family;
import io.ticklane.api.function.FunctionDefinition;
import io.ticklane.api.function.FunctionSpec;
import io.ticklane.api.function.NullRule;
import io.ticklane.api.function.ScalarKernel;
import io.ticklane.api.type.SqlType;
import io.ticklane.fintech.Parameters;
import java.util.List;

/// What holding one currency and borrowing another earns in a year: `r_long - r_short`.
@AutoService(FunctionDefinition.class)
public final class CarrySignal implements FunctionDefinition.Scalar {
    private static final FunctionSpec SPEC =
            new FunctionSpec(
                    "CARRY_SIGNAL",
                    Family.FX,
                    "Carry of a currency pair per year, less a charge for its volatility",
                    List.of(
                            Parameters.number(
                                    "r_long", "rate of the currency held, per year, a fraction"),
                            Parameters.number(
                                    "r_short",
                                    "rate of the currency borrowed, per year, a fraction")),
                    SqlType.DOUBLE,
                    NullRule.STRICT,
                    "Koijen, Moskowitz, Pedersen and Vrugt 2018, Carry");

    @Override
    public FunctionSpec spec() {
        return SPEC;
    }

    @Override
    public ScalarKernel bind(BoundCall call) {
        return new Kernel();
    }

    private record Kernel() implements ScalarKernel {
        @Override
        public void apply(Columns in, int from, int to, DoubleWriter out) {
            DoubleColumn longRates = in.doubles(0).view();
            DoubleColumn shortRates = in.doubles(1).view();
            DoubleWriter result = out.view();
            for (int row = from; row < to; row++) {
                double longRate = longRates.getOrNaN(row);
                double shortRate = shortRates.getOrNaN(row);
                result.set(row, longRate - shortRate);
            }
        }
    }
}

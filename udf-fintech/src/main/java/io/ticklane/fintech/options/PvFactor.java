package io.ticklane.fintech.options;

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

/// What a payment of one at a later time is worth today. NULL where nothing would be left of money
/// that grows at the rate.
@AutoService(FunctionDefinition.class)
public final class PvFactor implements FunctionDefinition.Scalar {
    private static final FunctionSpec SPEC =
            new FunctionSpec(
                    "PV_FACTOR",
                    Family.OPTIONS,
                    "What a payment of one at a later time is worth today",
                    List.of(
                            Parameters.number("rate", "interest rate per year, a fraction"),
                            Parameters.number("t_years", "time to the payment in years"),
                            Discount.MODE),
                    SqlType.DOUBLE,
                    NullRule.STRICT,
                    "Hull 2018, Options, Futures, and Other Derivatives, chapter 4");

    @Override
    public FunctionSpec spec() {
        return SPEC;
    }

    @Override
    public ScalarKernel bind(BoundCall call) {
        return new Kernel(Discount.of(call));
    }

    private record Kernel(Discount discount) implements ScalarKernel {
        @Override
        public void apply(Columns in, int from, int to, DoubleWriter out) {
            DoubleColumn rates = in.doubles(0).view();
            DoubleColumn times = in.doubles(1).view();
            DoubleWriter result = out.view();
            for (int row = from; row < to; row++) {
                double rate = rates.getOrNaN(row);
                result.set(row, discount.factor(rate, times.getOrNaN(row)));
            }
        }
    }
}

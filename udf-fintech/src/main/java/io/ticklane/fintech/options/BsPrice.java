package io.ticklane.fintech.options;

import com.google.auto.service.AutoService;
import io.ticklane.api.function.BoundCall;
import io.ticklane.api.function.Family;
import io.ticklane.api.function.FunctionDefinition;
import io.ticklane.api.function.FunctionSpec;
import io.ticklane.api.function.NullRule;
import io.ticklane.api.function.ScalarKernel;
import io.ticklane.api.type.SqlType;

/// The price of a European option on an underlying with a continuous yield.
@AutoService(FunctionDefinition.class)
public final class BsPrice implements FunctionDefinition.Scalar {
    private static final FunctionSpec SPEC =
            new FunctionSpec(
                    "BS_PRICE",
                    Family.OPTIONS,
                    "Price of a European option by Black, Scholes and Merton",
                    OptionKind.after(BlackScholesKernel.COLUMNS),
                    SqlType.DOUBLE,
                    NullRule.STRICT,
                    BlackScholesKernel.SOURCE);

    @Override
    public FunctionSpec spec() {
        return SPEC;
    }

    @Override
    public ScalarKernel bind(BoundCall call) {
        return new BlackScholesKernel(BlackScholesKernel.Measure.PRICE, OptionKind.sign(call));
    }
}

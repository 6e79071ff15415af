package io.ticklane.fintech.options;

import com.google.auto.service.AutoService;
import io.ticklane.api.function.BoundCall;
import io.ticklane.api.function.Family;
import io.ticklane.api.function.FunctionDefinition;
import io.ticklane.api.function.FunctionSpec;
import io.ticklane.api.function.NullRule;
import io.ticklane.api.function.ScalarKernel;
import io.ticklane.api.type.SqlType;

/// The change of an option's price for a change of one in the interest rate; a hundredth of it is
/// for one point.
@AutoService(FunctionDefinition.class)
public final class BsRho implements FunctionDefinition.Scalar {
    private static final FunctionSpec SPEC =
            new FunctionSpec(
                    "BS_RHO",
                    Family.OPTIONS,
                    "Change of an option's price with the interest rate",
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
        return new BlackScholesKernel(BlackScholesKernel.Measure.RHO, OptionKind.sign(call));
    }
}

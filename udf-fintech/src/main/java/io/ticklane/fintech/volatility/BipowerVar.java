package io.ticklane.fintech.volatility;

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

/// Bipower variation: realized variance from products of neighbouring absolute returns.
@AutoService(FunctionDefinition.class)
public final class BipowerVar implements FunctionDefinition.Frame {
    private static final FunctionSpec SPEC =
            new FunctionSpec(
                    "BIPOWER_VAR",
                    Family.VOLATILITY,
                    "Realized variance without jumps, from neighbouring products",
                    List.of(
                            Parameters.number("r", "return of the period"),
                            Constant.withDefault(
                                    "correct",
                                    SqlType.BOOLEAN,
                                    Range.any(),
                                    false,
                                    "whether to multiply by n / (n - 1)")),
                    SqlType.DOUBLE,
                    NullRule.IGNORE,
                    "Barndorff-Nielsen and Shephard 2004, Power and Bipower Variation, Journal of Financial Econometrics 2(1)");

    @Override
    public FunctionSpec spec() {
        return SPEC;
    }

    @Override
    public FrameKernel bind(BoundCall call) {
        return new NeighborKernel(NeighborKernel.Term.PRODUCT, call.flag("correct"));
    }
}

package io.ticklane.fintech.liquidity;

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

/// Amihud's illiquidity: the mean of absolute returns per dollar of volume.
@AutoService(FunctionDefinition.class)
public final class Amihud implements FunctionDefinition.Frame {
    private static final FunctionSpec SPEC =
            new FunctionSpec(
                    "AMIHUD",
                    Family.LIQUIDITY,
                    "Mean absolute return per dollar of volume",
                    List.of(
                            Parameters.number("r", "return of the period"),
                            Parameters.number(
                                    "dollar_volume",
                                    "volume of the period in currency; rows without volume do not count"),
                            Constant.withDefault(
                                    "scale",
                                    SqlType.DOUBLE,
                                    Range.above(0),
                                    1.0,
                                    "factor of the result, such as 1e6")),
                    SqlType.DOUBLE,
                    NullRule.IGNORE,
                    "Amihud 2002, Illiquidity and Stock Returns, Journal of Financial Markets 5(1)");

    @Override
    public FunctionSpec spec() {
        return SPEC;
    }

    @Override
    public FrameKernel bind(BoundCall call) {
        return new AmihudKernel(call.decimal("scale"));
    }
}

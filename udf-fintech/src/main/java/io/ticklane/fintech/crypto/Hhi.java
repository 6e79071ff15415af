package io.ticklane.fintech.crypto;

import com.google.auto.service.AutoService;
import io.ticklane.api.function.BoundCall;
import io.ticklane.api.function.Family;
import io.ticklane.api.function.FrameKernel;
import io.ticklane.api.function.FunctionDefinition;
import io.ticklane.api.function.FunctionSpec;
import io.ticklane.api.function.NullRule;
import io.ticklane.api.type.SqlType;
import io.ticklane.fintech.Parameters;
import java.util.List;

/// Herfindahl-Hirschman index: the sum of squared shares of the total.
@AutoService(FunctionDefinition.class)
public final class Hhi implements FunctionDefinition.Frame {
    private static final FunctionSpec SPEC =
            new FunctionSpec(
                    "HHI",
                    Family.CRYPTO,
                    "Sum of squared shares of the total",
                    List.of(Parameters.number("x", "size of one member, such as its market value")),
                    SqlType.DOUBLE,
                    NullRule.IGNORE,
                    "Hirschman 1964, The Paternity of an Index, American Economic Review 54(5)");

    @Override
    public FunctionSpec spec() {
        return SPEC;
    }

    @Override
    public FrameKernel bind(BoundCall call) {
        return new HhiKernel();
    }
}

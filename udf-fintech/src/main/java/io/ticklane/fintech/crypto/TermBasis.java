package io.ticklane.fintech.crypto;

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

/// The basis at a tenor, on the straight line between the nearest quoted tenors.
@AutoService(FunctionDefinition.class)
public final class TermBasis implements FunctionDefinition.Frame {
    private static final FunctionSpec SPEC =
            new FunctionSpec(
                    "TERM_BASIS",
                    Family.CRYPTO,
                    "Basis at a tenor, interpolated between the quoted ones",
                    List.of(
                            Parameters.number("tenor_days", "days until the future expires"),
                            Parameters.number("basis", "annualized basis of the future"),
                            Constant.required(
                                    "target_days",
                                    SqlType.DOUBLE,
                                    Range.atLeast(0),
                                    "the tenor that is asked for, in days")),
                    SqlType.DOUBLE,
                    NullRule.IGNORE,
                    "Linear interpolation by tenor, flat outside, as of curves of futures");

    @Override
    public FunctionSpec spec() {
        return SPEC;
    }

    @Override
    public FrameKernel bind(BoundCall call) {
        return new TermKernel(call.decimal("target_days"));
    }
}

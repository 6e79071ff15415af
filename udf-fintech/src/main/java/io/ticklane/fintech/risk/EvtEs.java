package io.ticklane.fintech.risk;

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

/// Expected shortfall beside [EvtVar]: the mean loss beyond it.
@AutoService(FunctionDefinition.class)
public final class EvtEs implements FunctionDefinition.Frame {
    private static final FunctionSpec SPEC =
            new FunctionSpec(
                    "EVT_ES",
                    Family.RISK,
                    "Expected shortfall from a fitted tail of losses",
                    List.of(
                            Parameters.number("loss", "loss of the period, positive for a loss"),
                            Constant.withDefault(
                                    "p",
                                    SqlType.DOUBLE,
                                    Range.open(0, 1),
                                    0.99,
                                    "probability of a smaller loss, above u_q"),
                            Constant.withDefault(
                                    "u_q",
                                    SqlType.DOUBLE,
                                    Range.open(0, 1),
                                    0.90,
                                    "share of the losses below the threshold")),
                    SqlType.DOUBLE,
                    NullRule.IGNORE,
                    "McNeil and Frey 2000, Estimation of Tail-Related Risk Measures; Grimshaw 1993, Technometrics 35(2)");

    @Override
    public FunctionSpec spec() {
        return SPEC;
    }

    @Override
    public FrameKernel bind(BoundCall call) {
        return TailRisk.kernel(SPEC, call, true);
    }
}

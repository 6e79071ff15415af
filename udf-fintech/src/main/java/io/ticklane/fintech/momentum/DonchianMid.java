package io.ticklane.fintech.momentum;

import com.google.auto.service.AutoService;
import io.ticklane.api.function.BoundCall;
import io.ticklane.api.function.Family;
import io.ticklane.api.function.FunctionDefinition;
import io.ticklane.api.function.FunctionSpec;
import io.ticklane.api.function.NullRule;
import io.ticklane.api.function.RunningKernel;
import io.ticklane.api.type.SqlType;

/// The middle of the Donchian channels.
@AutoService(FunctionDefinition.class)
public final class DonchianMid implements FunctionDefinition.Running {
    private static final FunctionSpec SPEC =
            new FunctionSpec(
                    "DONCHIAN_MID",
                    Family.MOMENTUM,
                    "Middle of the highest high and the lowest low of the last n rows",
                    DonchianKernel.parameters(),
                    SqlType.DOUBLE,
                    NullRule.TAKES_PLACE,
                    "Donchian channels; the current row is one of the n");

    @Override
    public FunctionSpec spec() {
        return SPEC;
    }

    @Override
    public RunningKernel bind(BoundCall call) {
        return DonchianKernel.of(call);
    }

    @Override
    public int output() {
        return DonchianKernel.MID;
    }
}

package io.ticklane.fintech.cross_asset;

import com.google.auto.service.AutoService;
import io.ticklane.api.function.BoundCall;
import io.ticklane.api.function.Family;
import io.ticklane.api.function.FrameKernel;
import io.ticklane.api.function.FunctionDefinition;
import io.ticklane.api.function.FunctionSpec;
import io.ticklane.api.function.NullRule;
import io.ticklane.api.type.SqlType;

/// The lag at which two series correlate most.
@AutoService(FunctionDefinition.class)
public final class LeadlagLag implements FunctionDefinition.Frame {
    private static final FunctionSpec SPEC =
            new FunctionSpec(
                    "LEADLAG_LAG",
                    Family.CROSS_ASSET,
                    "Lag at which two series move together most",
                    LeadlagKernel.parameters(),
                    SqlType.BIGINT,
                    NullRule.IGNORE,
                    "Cross-correlation over lags: Box and Jenkins 1976, Time Series Analysis");

    @Override
    public FunctionSpec spec() {
        return SPEC;
    }

    @Override
    public FrameKernel bind(BoundCall call) {
        return LeadlagKernel.of(call, true);
    }
}

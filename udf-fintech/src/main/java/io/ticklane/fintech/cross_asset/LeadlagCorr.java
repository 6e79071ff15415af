package io.ticklane.fintech.cross_asset;

import com.google.auto.service.AutoService;
import io.ticklane.api.function.BoundCall;
import io.ticklane.api.function.Family;
import io.ticklane.api.function.FrameKernel;
import io.ticklane.api.function.FunctionDefinition;
import io.ticklane.api.function.FunctionSpec;
import io.ticklane.api.function.NullRule;
import io.ticklane.api.type.SqlType;

/// The correlation of two series at the lag at which it is strongest.
@AutoService(FunctionDefinition.class)
public final class LeadlagCorr implements FunctionDefinition.Frame {
    private static final FunctionSpec SPEC =
            new FunctionSpec(
                    "LEADLAG_CORR",
                    Family.CROSS_ASSET,
                    "Correlation of two series at the lag where it is strongest",
                    LeadlagKernel.parameters(),
                    SqlType.DOUBLE,
                    NullRule.IGNORE,
                    "Cross-correlation over lags: Box and Jenkins 1976, Time Series Analysis");

    @Override
    public FunctionSpec spec() {
        return SPEC;
    }

    @Override
    public FrameKernel bind(BoundCall call) {
        return LeadlagKernel.of(call, false);
    }
}

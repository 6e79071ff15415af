package io.ticklane.fintech.cross_asset;

import com.google.auto.service.AutoService;
import io.ticklane.api.function.BoundCall;
import io.ticklane.api.function.Family;
import io.ticklane.api.function.FunctionDefinition;
import io.ticklane.api.function.FunctionSpec;
import io.ticklane.api.function.NullRule;
import io.ticklane.api.function.RunningKernel;
import io.ticklane.api.type.SqlType;

/// The standard deviation that the filter of [KalmanBeta] expected of [KalmanSpread].
@AutoService(FunctionDefinition.class)
public final class KalmanSpreadStd implements FunctionDefinition.Running {
    private static final FunctionSpec SPEC =
            new FunctionSpec(
                    "KALMAN_SPREAD_STD",
                    Family.CROSS_ASSET,
                    "Expected deviation of KALMAN_SPREAD",
                    KalmanRegressionKernel.parameters(),
                    SqlType.DOUBLE,
                    NullRule.CARRY,
                    "Kalman 1960, A New Approach to Linear Filtering and Prediction Problems; regression that walks at random");

    @Override
    public FunctionSpec spec() {
        return SPEC;
    }

    @Override
    public RunningKernel bind(BoundCall call) {
        return KalmanRegressionKernel.of(call);
    }

    @Override
    public int output() {
        return KalmanRegressionKernel.DEVIATION;
    }
}

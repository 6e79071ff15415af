package io.ticklane.fintech.cross_asset;

import com.google.auto.service.AutoService;
import io.ticklane.api.function.BoundCall;
import io.ticklane.api.function.Family;
import io.ticklane.api.function.FunctionDefinition;
import io.ticklane.api.function.FunctionSpec;
import io.ticklane.api.function.NullRule;
import io.ticklane.api.function.RunningKernel;
import io.ticklane.api.type.SqlType;

/// How far y lies from what the filter of [KalmanBeta] forecast before the row.
@AutoService(FunctionDefinition.class)
public final class KalmanSpread implements FunctionDefinition.Running {
    private static final FunctionSpec SPEC =
            new FunctionSpec(
                    "KALMAN_SPREAD",
                    Family.CROSS_ASSET,
                    "Distance of a series from its forecast by a Kalman filter",
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
        return KalmanRegressionKernel.SPREAD;
    }
}

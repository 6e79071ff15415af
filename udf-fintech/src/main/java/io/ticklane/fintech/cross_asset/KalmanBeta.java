package io.ticklane.fintech.cross_asset;

import com.google.auto.service.AutoService;
import io.ticklane.api.function.BoundCall;
import io.ticklane.api.function.Family;
import io.ticklane.api.function.FunctionDefinition;
import io.ticklane.api.function.FunctionSpec;
import io.ticklane.api.function.NullRule;
import io.ticklane.api.function.RunningKernel;
import io.ticklane.api.type.SqlType;

/// The slope of y on x after the row, by a Kalman filter whose coefficients walk at random.
@AutoService(FunctionDefinition.class)
public final class KalmanBeta implements FunctionDefinition.Running {
    private static final FunctionSpec SPEC =
            new FunctionSpec(
                    "KALMAN_BETA",
                    Family.CROSS_ASSET,
                    "Slope of one series on another by a Kalman filter",
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
}

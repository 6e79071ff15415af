package io.ticklane.fintech.momentum;

import com.google.auto.service.AutoService;
import io.ticklane.api.function.BoundCall;
import io.ticklane.api.function.Family;
import io.ticklane.api.function.FunctionDefinition;
import io.ticklane.api.function.FunctionSpec;
import io.ticklane.api.function.NullRule;
import io.ticklane.api.function.RunningKernel;
import io.ticklane.api.type.SqlType;

/// The variance of the estimate of [Kalman].
@AutoService(FunctionDefinition.class)
public final class KalmanVar implements FunctionDefinition.Running {
    private static final FunctionSpec SPEC =
            new FunctionSpec(
                    "KALMAN_VAR",
                    Family.MOMENTUM,
                    "Variance of the level by a Kalman filter",
                    KalmanKernel.parameters(),
                    SqlType.DOUBLE,
                    NullRule.CARRY,
                    "Kalman 1960, A New Approach to Linear Filtering and Prediction Problems; local level model");

    @Override
    public FunctionSpec spec() {
        return SPEC;
    }

    @Override
    public RunningKernel bind(BoundCall call) {
        return KalmanKernel.of(call);
    }

    @Override
    public int output() {
        return KalmanKernel.VARIANCE;
    }
}

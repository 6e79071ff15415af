package io.ticklane.fintech.quality;

import com.google.auto.service.AutoService;
import io.ticklane.api.function.BoundCall;
import io.ticklane.api.function.Family;
import io.ticklane.api.function.FunctionDefinition;
import io.ticklane.api.function.FunctionSpec;
import io.ticklane.api.function.NullRule;
import io.ticklane.api.function.Parameter.Constant;
import io.ticklane.api.function.ScalarKernel;
import io.ticklane.api.type.SqlType;
import io.ticklane.fintech.Parameters;
import java.util.List;

/// The time that a clock should have shown: less its offset, and less its drift since 1970.
@AutoService(FunctionDefinition.class)
public final class ClockAlign implements FunctionDefinition.Scalar {
    private static final FunctionSpec SPEC =
            new FunctionSpec(
                    "CLOCK_ALIGN",
                    Family.QUALITY,
                    "Time by a clock corrected for its offset and drift",
                    List.of(
                            Parameters.time("ts", "time by the clock"),
                            ClockKernel.clockOffset(),
                            Constant.withDefault(
                                    "drift_ppm",
                                    SqlType.DOUBLE,
                                    ClockKernel.DRIFT,
                                    0.0,
                                    ClockKernel.DRIFT_MEANING)),
                    SqlType.TIMESTAMP,
                    NullRule.STRICT,
                    "The definition above; no paper");

    @Override
    public FunctionSpec spec() {
        return SPEC;
    }

    @Override
    public ScalarKernel bind(BoundCall call) {
        return new ClockKernel(call.integer("clock_offset"), call.decimal("drift_ppm"), false);
    }
}

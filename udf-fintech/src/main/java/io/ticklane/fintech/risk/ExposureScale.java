package io.ticklane.fintech.risk;

import com.google.auto.service.AutoService;
import io.ticklane.api.column.Columns;
import io.ticklane.api.column.DoubleColumn;
import io.ticklane.api.column.DoubleWriter;
import io.ticklane.api.function.BoundCall;
import io.ticklane.api.function.Family;
import io.ticklane.api.function.FunctionDefinition;
import io.ticklane.api.function.FunctionSpec;
import io.ticklane.api.function.NullRule;
import io.ticklane.api.function.ScalarKernel;
import io.ticklane.api.type.SqlType;
import io.ticklane.fintech.Parameters;
import java.util.List;

/// The factor, at most 1, that brings an exposure back to its limit.
@AutoService(FunctionDefinition.class)
public final class ExposureScale implements FunctionDefinition.Scalar {
    private static final FunctionSpec SPEC =
            new FunctionSpec(
                    "EXPOSURE_SCALE",
                    Family.RISK,
                    "Factor that brings an exposure back to its limit",
                    List.of(
                            Parameters.number("exposure", "exposure, of either sign"),
                            Parameters.number("max_exposure", "limit of the absolute exposure")),
                    SqlType.DOUBLE,
                    NullRule.STRICT,
                    "The definition above; no paper");

    @Override
    public FunctionSpec spec() {
        return SPEC;
    }

    @Override
    public ScalarKernel bind(BoundCall call) {
        return new Kernel();
    }

    private record Kernel() implements ScalarKernel {
        @Override
        public void apply(Columns in, int from, int to, DoubleWriter out) {
            DoubleColumn exposures = in.doubles(0).view();
            DoubleColumn maxExposures = in.doubles(1).view();
            DoubleWriter result = out.view();
            for (int row = from; row < to; row++) {
                double exposure = exposures.getOrNaN(row);
                double maxExposure = maxExposures.getOrNaN(row);
                double size = Math.abs(exposure);
                result.set(
                        row,
                        Double.isNaN(size) || !(maxExposure >= 0)
                                ? Double.NaN
                                : size <= maxExposure ? 1 : maxExposure / size);
            }
        }
    }
}

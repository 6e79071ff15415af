package io.ticklane.fintech.features;

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

/// The share of the outstanding shares that changed hands: `volume / shares`.
@AutoService(FunctionDefinition.class)
public final class Turnover implements FunctionDefinition.Scalar {
    private static final FunctionSpec SPEC =
            new FunctionSpec(
                    "TURNOVER",
                    Family.FEATURES,
                    "Share of the outstanding shares that changed hands",
                    List.of(
                            Parameters.number("volume", "shares that were traded in the period"),
                            Parameters.number("shares", "shares outstanding")),
                    SqlType.DOUBLE,
                    NullRule.STRICT,
                    "Lo and Wang 2000, Trading Volume: Definitions, Data Analysis, and Implications of Portfolio Theory");

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
            DoubleColumn volumes = in.doubles(0).view();
            DoubleColumn sharess = in.doubles(1).view();
            DoubleWriter result = out.view();
            for (int row = from; row < to; row++) {
                double volume = volumes.getOrNaN(row);
                double shares = sharess.getOrNaN(row);

                result.set(row, shares == 0 ? Double.NaN : volume / shares);
            }
        }
    }
}

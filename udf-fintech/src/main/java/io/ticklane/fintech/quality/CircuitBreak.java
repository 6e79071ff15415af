package io.ticklane.fintech.quality;

import com.google.auto.service.AutoService;
import io.ticklane.api.column.Columns;
import io.ticklane.api.column.DoubleColumn;
import io.ticklane.api.column.DoubleWriter;
import io.ticklane.api.function.BoundCall;
import io.ticklane.api.function.Family;
import io.ticklane.api.function.FunctionDefinition;
import io.ticklane.api.function.FunctionSpec;
import io.ticklane.api.function.NullRule;
import io.ticklane.api.function.Parameter.Constant;
import io.ticklane.api.function.Range;
import io.ticklane.api.function.ScalarKernel;
import io.ticklane.api.type.SqlType;
import io.ticklane.fintech.Parameters;
import java.util.List;

/// Whether a price is farther than `pct` from its reference price.
@AutoService(FunctionDefinition.class)
public final class CircuitBreak implements FunctionDefinition.Scalar {
    private static final FunctionSpec SPEC =
            new FunctionSpec(
                    "CIRCUIT_BREAK",
                    Family.QUALITY,
                    "Whether a price is so far from its reference that trading halts",
                    List.of(
                            Parameters.number("px", "last price"),
                            Parameters.number(
                                    "ref_px", "reference price, such as the close before"),
                            Constant.required(
                                    "pct",
                                    SqlType.DOUBLE,
                                    Range.atLeast(0),
                                    "greatest distance as a share of the reference, such as 0.07")),
                    SqlType.BOOLEAN,
                    NullRule.STRICT,
                    "SEC Release 34-67090, 2012, market-wide circuit breakers");

    @Override
    public FunctionSpec spec() {
        return SPEC;
    }

    @Override
    public ScalarKernel bind(BoundCall call) {
        return new Kernel(call.decimal("pct"));
    }

    private record Kernel(double pct) implements ScalarKernel {
        @Override
        public void apply(Columns in, int from, int to, DoubleWriter out) {
            DoubleColumn pxs = in.doubles(0).view();
            DoubleColumn refPxs = in.doubles(1).view();
            DoubleWriter result = out.view();
            for (int row = from; row < to; row++) {
                double px = pxs.getOrNaN(row);
                double refPx = refPxs.getOrNaN(row);
                double distance = Math.abs(px - refPx) / refPx;
                result.set(
                        row,
                        Double.isNaN(distance) || refPx == 0 ? Double.NaN : distance > pct ? 1 : 0);
            }
        }
    }
}

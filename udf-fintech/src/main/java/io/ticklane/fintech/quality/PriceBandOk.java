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

/// Whether a price lies in the band of `pct` around a reference price, its edges included.
@AutoService(FunctionDefinition.class)
public final class PriceBandOk implements FunctionDefinition.Scalar {
    private static final FunctionSpec SPEC =
            new FunctionSpec(
                    "PRICE_BAND_OK",
                    Family.QUALITY,
                    "Whether a price lies in a band around its reference",
                    List.of(
                            Parameters.number("px", "price of the order or trade"),
                            Parameters.number("ref_px", "reference price"),
                            Constant.required(
                                    "pct",
                                    SqlType.DOUBLE,
                                    Range.atLeast(0),
                                    "half width of the band as a share of the reference, such as 0.05")),
                    SqlType.BOOLEAN,
                    NullRule.STRICT,
                    "MiFID II RTS 6, Article 15, pre-trade controls on order entry");

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
                boolean inside = px >= refPx * (1 - pct) && px <= refPx * (1 + pct);
                result.set(
                        row, Double.isNaN(px) || Double.isNaN(refPx) ? Double.NaN : inside ? 1 : 0);
            }
        }
    }
}

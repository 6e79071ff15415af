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

/// Whether the price of an order lies in a band around a reference price and its absolute notional
/// is not too large.
@AutoService(FunctionDefinition.class)
public final class FatFingerOk implements FunctionDefinition.Scalar {
    private static final FunctionSpec SPEC =
            new FunctionSpec(
                    "FAT_FINGER_OK",
                    Family.QUALITY,
                    "Whether an order has a sane price and value",
                    List.of(
                            Parameters.number("px", "price of the order"),
                            Parameters.number("size", "size of the order"),
                            Parameters.number("ref_px", "reference price"),
                            Constant.required(
                                    "pct",
                                    SqlType.DOUBLE,
                                    Range.atLeast(0),
                                    "half width of the band as a share of the reference, such as 0.05"),
                            Constant.required(
                                    "max_notional",
                                    SqlType.DOUBLE,
                                    Range.above(0),
                                    "greatest absolute value of price times size")),
                    SqlType.BOOLEAN,
                    NullRule.STRICT,
                    "MiFID II RTS 6, Article 15, pre-trade controls on order entry");

    @Override
    public FunctionSpec spec() {
        return SPEC;
    }

    @Override
    public ScalarKernel bind(BoundCall call) {
        return new Kernel(call.decimal("pct"), call.decimal("max_notional"));
    }

    private record Kernel(double pct, double maxNotional) implements ScalarKernel {
        @Override
        public void apply(Columns in, int from, int to, DoubleWriter out) {
            DoubleColumn pxs = in.doubles(0).view();
            DoubleColumn sizes = in.doubles(1).view();
            DoubleColumn refPxs = in.doubles(2).view();
            DoubleWriter result = out.view();
            for (int row = from; row < to; row++) {
                double px = pxs.getOrNaN(row);
                double size = sizes.getOrNaN(row);
                double refPx = refPxs.getOrNaN(row);
                boolean missing = Double.isNaN(px) || Double.isNaN(size) || Double.isNaN(refPx);
                double notional = Math.abs(px * size);
                boolean inside = px >= refPx * (1 - pct) && px <= refPx * (1 + pct);
                result.set(row, missing ? Double.NaN : inside && notional <= maxNotional ? 1 : 0);
            }
        }
    }
}

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
import io.ticklane.api.function.ScalarKernel;
import io.ticklane.api.type.SqlType;
import io.ticklane.fintech.Parameters;
import java.util.List;

/// Whether the prices of a bar agree: the low at the bottom, the high at the top, all above zero.
@AutoService(FunctionDefinition.class)
public final class BarOk implements FunctionDefinition.Scalar {
    private static final FunctionSpec SPEC =
            new FunctionSpec(
                    "BAR_OK",
                    Family.QUALITY,
                    "Whether the four prices of a bar agree",
                    List.of(
                            Parameters.number("o", "first price"),
                            Parameters.number("h", "highest price"),
                            Parameters.number("l", "lowest price"),
                            Parameters.number("c", "last price")),
                    SqlType.BOOLEAN,
                    NullRule.STRICT,
                    "Garman and Klass 1980, On the Estimation of Security Price Volatilities from Historical Data");

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
            DoubleColumn os = in.doubles(0).view();
            DoubleColumn hs = in.doubles(1).view();
            DoubleColumn ls = in.doubles(2).view();
            DoubleColumn cs = in.doubles(3).view();
            DoubleWriter result = out.view();
            for (int row = from; row < to; row++) {
                double o = os.getOrNaN(row);
                double h = hs.getOrNaN(row);
                double l = ls.getOrNaN(row);
                double c = cs.getOrNaN(row);
                boolean missing =
                        Double.isNaN(o) || Double.isNaN(h) || Double.isNaN(l) || Double.isNaN(c);
                boolean agree = l > 0 && l <= o && l <= c && h >= o && h >= c;
                result.set(row, missing ? Double.NaN : agree ? 1 : 0);
            }
        }
    }
}

package io.ticklane.fintech.cross_asset;

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

/// The price of one asset without its hedge in another: `a - hedge * b`.
@AutoService(FunctionDefinition.class)
public final class PairsSpread implements FunctionDefinition.Scalar {
    private static final FunctionSpec SPEC =
            new FunctionSpec(
                    "PAIRS_SPREAD",
                    Family.CROSS_ASSET,
                    "Price of one asset without its hedge in another",
                    List.of(
                            Parameters.number("a", "price of the asset"),
                            Parameters.number("b", "price of the hedge"),
                            Parameters.number("hedge", "units of the hedge for one of the asset")),
                    SqlType.DOUBLE,
                    NullRule.STRICT,
                    "Gatev, Goetzmann and Rouwenhorst 2006, Pairs Trading: Performance of a Relative-Value Arbitrage Rule");

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
            DoubleColumn as = in.doubles(0).view();
            DoubleColumn bs = in.doubles(1).view();
            DoubleColumn hedges = in.doubles(2).view();
            DoubleWriter result = out.view();
            for (int row = from; row < to; row++) {
                double a = as.getOrNaN(row);
                double b = bs.getOrNaN(row);
                double hedge = hedges.getOrNaN(row);

                result.set(row, a - hedge * b);
            }
        }
    }
}

package io.ticklane.fintech.microstructure;

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

/// [EffectiveSpread] with a known side, negative for a price better than the mid: `2 * side *
/// (price
/// - mid)`.
@AutoService(FunctionDefinition.class)
public final class EffectiveSpreadSigned implements FunctionDefinition.Scalar {
    private static final FunctionSpec SPEC =
            new FunctionSpec(
                    "EFFECTIVE_SPREAD",
                    Family.MICROSTRUCTURE,
                    "Twice the signed distance of a trade from the mid",
                    List.of(
                            Parameters.number("price", "price of the trade"),
                            Parameters.number("mid", "mid price at the trade"),
                            Parameters.number("side", "1 for a buy, -1 for a sell")),
                    SqlType.DOUBLE,
                    NullRule.STRICT,
                    "Huang and Stoll 1996, Dealer versus auction markets");

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
            DoubleColumn prices = in.doubles(0).view();
            DoubleColumn mids = in.doubles(1).view();
            DoubleColumn sides = in.doubles(2).view();
            DoubleWriter result = out.view();
            for (int row = from; row < to; row++) {
                double price = prices.getOrNaN(row);
                double mid = mids.getOrNaN(row);
                double side = sides.getOrNaN(row);
                result.set(row, 2 * side * (price - mid));
            }
        }
    }
}

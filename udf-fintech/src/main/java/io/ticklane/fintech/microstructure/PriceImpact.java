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

/// What a trade told: twice the move of the mid after it, `2 * side * (mid_later - mid)`.
@AutoService(FunctionDefinition.class)
public final class PriceImpact implements FunctionDefinition.Scalar {
    private static final FunctionSpec SPEC =
            new FunctionSpec(
                    "PRICE_IMPACT",
                    Family.MICROSTRUCTURE,
                    "Twice the move of the mid in the direction of a trade",
                    List.of(
                            Parameters.number("side", "1 for a buy, -1 for a sell"),
                            Parameters.number("mid", "mid price at the trade"),
                            Parameters.number("mid_later", "mid price some time after the trade")),
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
            DoubleColumn sides = in.doubles(0).view();
            DoubleColumn mids = in.doubles(1).view();
            DoubleColumn midLaters = in.doubles(2).view();
            DoubleWriter result = out.view();
            for (int row = from; row < to; row++) {
                double side = sides.getOrNaN(row);
                double mid = mids.getOrNaN(row);
                double midLater = midLaters.getOrNaN(row);

                result.set(row, 2 * side * (midLater - mid));
            }
        }
    }
}

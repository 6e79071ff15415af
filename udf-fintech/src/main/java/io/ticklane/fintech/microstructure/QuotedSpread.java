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

/// The quoted spread: `ask - bid`.
@AutoService(FunctionDefinition.class)
public final class QuotedSpread implements FunctionDefinition.Scalar {
    private static final FunctionSpec SPEC =
            new FunctionSpec(
                    "QUOTED_SPREAD",
                    Family.MICROSTRUCTURE,
                    "Ask minus bid",
                    List.of(
                            Parameters.number("bid", "best bid price"),
                            Parameters.number("ask", "best ask price, in the unit of bid")),
                    SqlType.DOUBLE,
                    NullRule.STRICT,
                    "O'Hara 1995, Market Microstructure Theory");

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
            DoubleColumn bids = in.doubles(0).view();
            DoubleColumn asks = in.doubles(1).view();
            DoubleWriter result = out.view();
            for (int row = from; row < to; row++) {
                double bid = bids.getOrNaN(row);
                double ask = asks.getOrNaN(row);
                result.set(row, ask - bid);
            }
        }
    }
}

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

/// The mid weighted by the sizes of the opposite sides: `(bid * ask_sz + ask * bid_sz) / (bid_sz +
/// ask_sz)`; it leans to the side that is about to be taken. NULL where there is no size.
@AutoService(FunctionDefinition.class)
public final class Microprice implements FunctionDefinition.Scalar {
    private static final FunctionSpec SPEC =
            new FunctionSpec(
                    "MICROPRICE",
                    List.of("WEIGHTED_MID"),
                    Family.MICROSTRUCTURE,
                    "Mid weighted by the sizes of the opposite sides",
                    List.of(
                            Parameters.number("bid", "best bid price"),
                            Parameters.number("bid_sz", "size at the best bid"),
                            Parameters.number("ask", "best ask price, in the unit of bid"),
                            Parameters.number(
                                    "ask_sz", "size at the best ask, in the unit of bid_sz")),
                    SqlType.DOUBLE,
                    NullRule.STRICT,
                    "Stoikov 2018, The micro-price (its weighted mid)");

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
            DoubleColumn bidSzs = in.doubles(1).view();
            DoubleColumn asks = in.doubles(2).view();
            DoubleColumn askSzs = in.doubles(3).view();
            DoubleWriter result = out.view();
            for (int row = from; row < to; row++) {
                double bid = bids.getOrNaN(row);
                double bidSz = bidSzs.getOrNaN(row);
                double ask = asks.getOrNaN(row);
                double askSz = askSzs.getOrNaN(row);
                double size = bidSz + askSz;
                result.set(row, size > 0 ? (bid * askSz + ask * bidSz) / size : Double.NaN);
            }
        }
    }
}

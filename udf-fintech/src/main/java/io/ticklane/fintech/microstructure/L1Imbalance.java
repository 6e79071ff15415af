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

/// How much more size stands at the bid: `(bid_sz - ask_sz) / (bid_sz + ask_sz)`, from -1 to 1.
/// NULL where there is no size.
@AutoService(FunctionDefinition.class)
public final class L1Imbalance implements FunctionDefinition.Scalar {
    private static final FunctionSpec SPEC =
            new FunctionSpec(
                    "L1_IMBALANCE",
                    Family.MICROSTRUCTURE,
                    "Imbalance of the sizes at the best prices",
                    List.of(
                            Parameters.number("bid_sz", "size at the best bid"),
                            Parameters.number(
                                    "ask_sz", "size at the best ask, in the unit of bid_sz")),
                    SqlType.DOUBLE,
                    NullRule.STRICT,
                    "Cartea, Jaimungal and Penalva 2015, Algorithmic and High-Frequency Trading");

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
            DoubleColumn bidSzs = in.doubles(0).view();
            DoubleColumn askSzs = in.doubles(1).view();
            DoubleWriter result = out.view();
            for (int row = from; row < to; row++) {
                double bidSz = bidSzs.getOrNaN(row);
                double askSz = askSzs.getOrNaN(row);
                double size = bidSz + askSz;
                result.set(row, size > 0 ? (bidSz - askSz) / size : Double.NaN);
            }
        }
    }
}

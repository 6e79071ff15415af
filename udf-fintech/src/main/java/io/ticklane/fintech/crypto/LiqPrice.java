package io.ticklane.fintech.crypto;

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

/// The price at which a position in a linear contract with isolated margin is liquidated. NULL
/// where the leverage is zero.
@AutoService(FunctionDefinition.class)
public final class LiqPrice implements FunctionDefinition.Scalar {
    private static final FunctionSpec SPEC =
            new FunctionSpec(
                    "LIQ_PRICE",
                    Family.CRYPTO,
                    "Price at which a position with isolated margin is liquidated",
                    List.of(
                            Parameters.number("entry", "price of entry"),
                            Parameters.number("leverage", "size of the position over its margin"),
                            Parameters.number("side", "1 for a long, -1 for a short position"),
                            Constant.withDefault(
                                    "mmr",
                                    SqlType.DOUBLE,
                                    Range.closed(0, 1),
                                    0.005,
                                    "maintenance margin, a fraction of the position")),
                    SqlType.DOUBLE,
                    NullRule.STRICT,
                    "Isolated margin on the value at entry: loss plus maintenance margin equal the margin");

    @Override
    public FunctionSpec spec() {
        return SPEC;
    }

    @Override
    public ScalarKernel bind(BoundCall call) {
        return new Kernel(call.decimal("mmr"));
    }

    private record Kernel(double margin) implements ScalarKernel {
        @Override
        public void apply(Columns in, int from, int to, DoubleWriter out) {
            DoubleColumn entries = in.doubles(0).view();
            DoubleColumn leverages = in.doubles(1).view();
            DoubleColumn sides = in.doubles(2).view();
            DoubleWriter result = out.view();
            for (int row = from; row < to; row++) {
                double entry = entries.getOrNaN(row);
                double leverage = leverages.getOrNaN(row);
                double side = sides.getOrNaN(row);
                double room = side * (1 / leverage - margin);
                result.set(row, leverage == 0 ? Double.NaN : entry * (1 - room));
            }
        }
    }
}

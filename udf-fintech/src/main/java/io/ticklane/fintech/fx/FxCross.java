package io.ticklane.fintech.fx;

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

/// The cross rate of two rates with a currency in common: their product or their quotient. NULL for
/// a division by zero.
@AutoService(FunctionDefinition.class)
public final class FxCross implements FunctionDefinition.Scalar {
    private static final FunctionSpec SPEC =
            new FunctionSpec(
                    "FX_CROSS",
                    Family.FX,
                    "Cross rate from two rates with a currency in common",
                    List.of(
                            Parameters.number("r1", "first rate: price of one A in B"),
                            Parameters.number(
                                    "r2",
                                    "second rate: price of one B in C, or to divide, of one C in B"),
                            Constant.withDefault(
                                    "mode",
                                    SqlType.VARCHAR,
                                    Range.oneOf("multiply", "divide"),
                                    "multiply",
                                    "how the rates chain")),
                    SqlType.DOUBLE,
                    NullRule.STRICT,
                    "Weithers 2006, Foreign Exchange: A Practical Guide to the FX Markets");

    @Override
    public FunctionSpec spec() {
        return SPEC;
    }

    @Override
    public ScalarKernel bind(BoundCall call) {
        return new Kernel(call.word("mode").equals("divide"));
    }

    private record Kernel(boolean divide) implements ScalarKernel {
        @Override
        public void apply(Columns in, int from, int to, DoubleWriter out) {
            DoubleColumn firstRates = in.doubles(0).view();
            DoubleColumn secondRates = in.doubles(1).view();
            DoubleWriter result = out.view();
            for (int row = from; row < to; row++) {
                double first = firstRates.getOrNaN(row);
                double second = secondRates.getOrNaN(row);
                double product = first * second;
                double quotient = second == 0 ? Double.NaN : first / second;
                result.set(row, divide ? quotient : product);
            }
        }
    }
}

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
import io.ticklane.api.function.ScalarKernel;
import io.ticklane.api.type.SqlType;
import io.ticklane.fintech.Parameters;
import java.util.List;

/// What the holder of a perpetual pays at one funding time: `pos * mark * rate`; negative when the
/// holder is paid.
@AutoService(FunctionDefinition.class)
public final class FundingCost implements FunctionDefinition.Scalar {
    private static final FunctionSpec SPEC =
            new FunctionSpec(
                    "FUNDING_COST",
                    Family.CRYPTO,
                    "What the holder of a perpetual pays at one funding time",
                    List.of(
                            Parameters.number(
                                    "pos", "position in units of the coin, negative when short"),
                            Parameters.number("mark", "mark price"),
                            Parameters.number("rate", "funding rate of the interval, a fraction")),
                    SqlType.DOUBLE,
                    NullRule.STRICT,
                    "He, Manela, Ross and von Wachter 2022, Fundamentals of Perpetual Futures");

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
            DoubleColumn positions = in.doubles(0).view();
            DoubleColumn marks = in.doubles(1).view();
            DoubleColumn rates = in.doubles(2).view();
            DoubleWriter result = out.view();
            for (int row = from; row < to; row++) {
                double position = positions.getOrNaN(row);
                double mark = marks.getOrNaN(row);
                double rate = rates.getOrNaN(row);
                result.set(row, position * mark * rate);
            }
        }
    }
}

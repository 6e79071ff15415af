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
import io.ticklane.api.function.ScalarKernel;
import io.ticklane.api.type.SqlType;
import io.ticklane.fintech.Parameters;
import java.util.List;

/// What a move of one pip is worth in the currency of the account: `notional * pip * fx`.
@AutoService(FunctionDefinition.class)
public final class PipValue implements FunctionDefinition.Scalar {
    private static final FunctionSpec SPEC =
            new FunctionSpec(
                    "PIP_VALUE",
                    Family.FX,
                    "What a move of one pip is worth in the currency of the account",
                    List.of(
                            Parameters.number(
                                    "notional", "size of the position in the base currency"),
                            Parameters.number("pip", "size of a pip in the quote currency"),
                            Parameters.number(
                                    "fx",
                                    "value of the quote currency in the currency of the account")),
                    SqlType.DOUBLE,
                    NullRule.STRICT,
                    "Weithers 2006, Foreign Exchange: A Practical Guide to the FX Markets");

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
            DoubleColumn notionals = in.doubles(0).view();
            DoubleColumn pips = in.doubles(1).view();
            DoubleColumn fxRates = in.doubles(2).view();
            DoubleWriter result = out.view();
            for (int row = from; row < to; row++) {
                double notional = notionals.getOrNaN(row);
                double pip = pips.getOrNaN(row);
                double fx = fxRates.getOrNaN(row);
                result.set(row, notional * pip * fx);
            }
        }
    }
}

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

/// The profit of a position in the currency of the account: `pos * (px_now - px_entry) * fx_now`.
@AutoService(FunctionDefinition.class)
public final class PnlFx implements FunctionDefinition.Scalar {
    private static final FunctionSpec SPEC =
            new FunctionSpec(
                    "PNL_FX",
                    Family.FX,
                    "Profit of a position in the currency of the account",
                    List.of(
                            Parameters.number(
                                    "pos", "position in the base currency, negative when short"),
                            Parameters.number("px_now", "price now"),
                            Parameters.number(
                                    "px_entry", "price at which the position was entered"),
                            Parameters.number(
                                    "fx_now",
                                    "value now of the quote currency in the currency of the account")),
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
            DoubleColumn positions = in.doubles(0).view();
            DoubleColumn pricesNow = in.doubles(1).view();
            DoubleColumn entryPrices = in.doubles(2).view();
            DoubleColumn fxRates = in.doubles(3).view();
            DoubleWriter result = out.view();
            for (int row = from; row < to; row++) {
                double position = positions.getOrNaN(row);
                double now = pricesNow.getOrNaN(row);
                double entry = entryPrices.getOrNaN(row);
                double fx = fxRates.getOrNaN(row);
                result.set(row, position * (now - entry) * fx);
            }
        }
    }
}

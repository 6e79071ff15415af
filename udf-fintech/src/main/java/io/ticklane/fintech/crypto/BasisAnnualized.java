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

/// The premium of a future over the spot price as a rate per year of 365 days. NULL for a division
/// by zero.
@AutoService(FunctionDefinition.class)
public final class BasisAnnualized implements FunctionDefinition.Scalar {
    private static final FunctionSpec SPEC =
            new FunctionSpec(
                    "BASIS_ANNUALIZED",
                    Family.CRYPTO,
                    "Premium of a future over spot, per year",
                    List.of(
                            Parameters.number("fut", "price of the future"),
                            Parameters.number("spot", "spot price"),
                            Parameters.number("days", "days to expiry"),
                            Constant.withDefault(
                                    "compound",
                                    SqlType.BOOLEAN,
                                    Range.any(),
                                    false,
                                    "TRUE: with compounding")),
                    SqlType.DOUBLE,
                    NullRule.STRICT,
                    "Hull 2018, Options, Futures, and Other Derivatives, chapter 5");

    @Override
    public FunctionSpec spec() {
        return SPEC;
    }

    @Override
    public ScalarKernel bind(BoundCall call) {
        return new Kernel(call.flag("compound"));
    }

    private record Kernel(boolean compound) implements ScalarKernel {
        @Override
        public void apply(Columns in, int from, int to, DoubleWriter out) {
            DoubleColumn futures = in.doubles(0).view();
            DoubleColumn spots = in.doubles(1).view();
            DoubleColumn tenors = in.doubles(2).view();
            DoubleWriter result = out.view();
            for (int row = from; row < to; row++) {
                double future = futures.getOrNaN(row);
                double spot = spots.getOrNaN(row);
                double days = tenors.getOrNaN(row);
                double ratio = future / spot;
                double periods = 365 / days;
                double rate =
                        compound
                                ? StrictMath.expm1(periods * StrictMath.log(ratio))
                                : (ratio - 1) * periods;
                boolean good =
                        spot != 0
                                && days != 0
                                && !Double.isNaN(ratio)
                                && Math.abs(rate) < Double.POSITIVE_INFINITY;
                result.set(row, good ? rate : Double.NaN);
            }
        }
    }
}

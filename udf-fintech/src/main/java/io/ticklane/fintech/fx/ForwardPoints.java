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

/// The forward rate that two interest rates imply, minus the spot rate, in pips. With simple
/// interest, NULL where the base currency loses everything.
@AutoService(FunctionDefinition.class)
public final class ForwardPoints implements FunctionDefinition.Scalar {
    private static final FunctionSpec SPEC =
            new FunctionSpec(
                    "FORWARD_POINTS",
                    Family.FX,
                    "Forward rate minus spot rate from two interest rates",
                    List.of(
                            Parameters.number(
                                    "spot",
                                    "spot rate: price of the base currency in the quote currency"),
                            Parameters.number(
                                    "r_quote", "rate of the quote currency, per year, a fraction"),
                            Parameters.number(
                                    "r_base", "rate of the base currency, per year, a fraction"),
                            Parameters.number("t_years", "time to delivery in years"),
                            Constant.withDefault(
                                    "convention",
                                    SqlType.VARCHAR,
                                    Range.oneOf("continuous", "simple"),
                                    "continuous",
                                    "how the rates accrue"),
                            Constant.withDefault(
                                    "pip",
                                    SqlType.DOUBLE,
                                    Range.above(0),
                                    1.0,
                                    "size of a pip, the unit of the result")),
                    SqlType.DOUBLE,
                    NullRule.STRICT,
                    "Hull 2018, Options, Futures, and Other Derivatives, chapter 5");

    @Override
    public FunctionSpec spec() {
        return SPEC;
    }

    @Override
    public ScalarKernel bind(BoundCall call) {
        return new Kernel(call.word("convention").equals("simple"), call.decimal("pip"));
    }

    private record Kernel(boolean simple, double pip) implements ScalarKernel {
        @Override
        public void apply(Columns in, int from, int to, DoubleWriter out) {
            DoubleColumn spots = in.doubles(0).view();
            DoubleColumn quoteRates = in.doubles(1).view();
            DoubleColumn baseRates = in.doubles(2).view();
            DoubleColumn times = in.doubles(3).view();
            DoubleWriter result = out.view();
            for (int row = from; row < to; row++) {
                double spot = spots.getOrNaN(row);
                double quoteRate = quoteRates.getOrNaN(row);
                double baseRate = baseRates.getOrNaN(row);
                double years = times.getOrNaN(row);
                double quoteGrowth = 1 + quoteRate * years;
                double baseGrowth = 1 + baseRate * years;
                double forward;
                if (!simple) {
                    forward = spot * StrictMath.exp((quoteRate - baseRate) * years);
                } else {
                    forward = baseGrowth == 0 ? Double.NaN : spot * quoteGrowth / baseGrowth;
                }
                result.set(row, (forward - spot) / pip);
            }
        }
    }
}

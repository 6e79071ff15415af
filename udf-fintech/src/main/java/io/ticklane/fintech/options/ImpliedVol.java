package io.ticklane.fintech.options;

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

/// The volatility at which a European option has its price. NULL where no volatility gives the
/// price.
@AutoService(FunctionDefinition.class)
public final class ImpliedVol implements FunctionDefinition.Scalar {
    private static final FunctionSpec SPEC =
            new FunctionSpec(
                    "IMPLIED_VOL",
                    Family.OPTIONS,
                    "Volatility at which an option has a price",
                    OptionKind.after(
                            List.of(
                                    Parameters.number("premium", "price of the option"),
                                    Parameters.number("spot", "price of the underlying"),
                                    Parameters.number(
                                            "strike", "price of exercise, in the unit of spot"),
                                    Parameters.number("t_years", "time to expiry in years"),
                                    Parameters.number(
                                            "rate",
                                            "continuous interest rate per year, a fraction"),
                                    Parameters.number(
                                            "q", "continuous yield of the underlying per year"))),
                    SqlType.DOUBLE,
                    NullRule.STRICT,
                    BlackScholesKernel.SOURCE);

    @Override
    public FunctionSpec spec() {
        return SPEC;
    }

    @Override
    public ScalarKernel bind(BoundCall call) {
        return new Kernel(OptionKind.sign(call));
    }

    private record Kernel(double sign) implements ScalarKernel {
        @Override
        public void apply(Columns in, int from, int to, DoubleWriter out) {
            DoubleColumn premiums = in.doubles(0).view();
            DoubleColumn spots = in.doubles(1).view();
            DoubleColumn strikes = in.doubles(2).view();
            DoubleColumn times = in.doubles(3).view();
            DoubleColumn rates = in.doubles(4).view();
            DoubleColumn yields = in.doubles(5).view();
            DoubleWriter result = out.view();
            for (int row = from; row < to; row++) {
                double years = times.getOrNaN(row);
                double carry = StrictMath.exp(-yields.getOrNaN(row) * years);
                double discount = StrictMath.exp(-rates.getOrNaN(row) * years);
                double asset = spots.getOrNaN(row) * carry;
                double cash = strikes.getOrNaN(row) * discount;
                double premium = premiums.getOrNaN(row);
                result.set(
                        row,
                        years > 0
                                ? BlackScholes.impliedDeviation(sign, premium, asset, cash)
                                        / Math.sqrt(years)
                                : Double.NaN);
            }
        }
    }
}

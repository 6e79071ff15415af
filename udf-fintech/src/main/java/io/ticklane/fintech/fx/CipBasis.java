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

/// How far a forward rate is from covered interest parity, per year: `ln(fwd / spot) / t_years -
/// (r_quote - r_base)`. NULL where a rate is not positive or the time is zero.
@AutoService(FunctionDefinition.class)
public final class CipBasis implements FunctionDefinition.Scalar {
    private static final FunctionSpec SPEC =
            new FunctionSpec(
                    "CIP_BASIS",
                    Family.FX,
                    "Deviation from covered interest parity, per year",
                    List.of(
                            Parameters.number(
                                    "spot",
                                    "spot rate: price of the base currency in the quote currency"),
                            Parameters.number("fwd", "forward rate in the unit of spot"),
                            Parameters.number(
                                    "r_quote", "rate of the quote currency, per year, a fraction"),
                            Parameters.number(
                                    "r_base", "rate of the base currency, per year, a fraction"),
                            Parameters.number("t_years", "time to delivery in years")),
                    SqlType.DOUBLE,
                    NullRule.STRICT,
                    "Du, Tepper and Verdelhan 2018, Deviations from Covered Interest Rate Parity");

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
            DoubleColumn spots = in.doubles(0).view();
            DoubleColumn forwards = in.doubles(1).view();
            DoubleColumn quoteRates = in.doubles(2).view();
            DoubleColumn baseRates = in.doubles(3).view();
            DoubleColumn times = in.doubles(4).view();
            DoubleWriter result = out.view();
            for (int row = from; row < to; row++) {
                double spot = spots.getOrNaN(row);
                double forward = forwards.getOrNaN(row);
                double quoteRate = quoteRates.getOrNaN(row);
                double baseRate = baseRates.getOrNaN(row);
                double years = times.getOrNaN(row);
                double ratio = forward / spot;
                double implied = StrictMath.log(ratio) / years;
                boolean good = ratio > 0 && spot != 0 && years != 0;
                result.set(row, good ? implied - (quoteRate - baseRate) : Double.NaN);
            }
        }
    }
}

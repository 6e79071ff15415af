package io.ticklane.fintech.options;

import io.ticklane.api.column.Columns;
import io.ticklane.api.column.DoubleColumn;
import io.ticklane.api.column.DoubleWriter;
import io.ticklane.api.function.BoundCall;
import io.ticklane.api.function.Parameter;
import io.ticklane.api.function.Parameter.Constant;
import io.ticklane.api.function.Range;
import io.ticklane.api.function.ScalarKernel;
import io.ticklane.api.type.SqlType;
import io.ticklane.fintech.Parameters;
import java.util.List;

/// A rate per year as another one of the same growth: of one that is paid so many times a year the
/// continuous one, or the other way round. NaN where everything is lost.
record RateKernel(double periods, boolean toContinuous) implements ScalarKernel {
    static final String SOURCE = "Hull 2018, Options, Futures, and Other Derivatives, chapter 4";

    /// The parameters of both functions.
    static List<Parameter> parameters() {
        return List.of(
                Parameters.number("rate", "rate per year, a fraction"),
                Constant.withDefault(
                        "per_year",
                        SqlType.DOUBLE,
                        Range.above(0),
                        1.0,
                        "how often in a year interest is paid"));
    }

    /// The kernel of a call.
    static RateKernel of(BoundCall call, boolean toContinuous) {
        return new RateKernel(call.decimal("per_year"), toContinuous);
    }

    @Override
    public void apply(Columns in, int from, int to, DoubleWriter out) {
        DoubleColumn rates = in.doubles(0).view();
        DoubleWriter result = out.view();
        for (int row = from; row < to; row++) {
            double rate = rates.getOrNaN(row);
            double part = rate / periods;
            if (!toContinuous) {
                result.set(row, periods * StrictMath.expm1(part));
            } else {
                result.set(row, rate > -periods ? periods * StrictMath.log1p(part) : Double.NaN);
            }
        }
    }
}

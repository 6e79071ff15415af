package io.ticklane.fintech.crypto;

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

/// A funding rate of one interval as a rate of a year of so many intervals.
record FundingKernel(double intervals, boolean compounded) implements ScalarKernel {
    static final String SOURCE =
            "He, Manela, Ross and von Wachter 2022, Fundamentals of Perpetual Futures";

    private static final double HOURS_PER_YEAR = 8760;

    /// The parameters of both functions.
    static List<Parameter> parameters() {
        return List.of(
                Parameters.number("rate", "funding rate of one interval, a fraction"),
                Constant.withDefault(
                        "hours",
                        SqlType.DOUBLE,
                        Range.above(0),
                        8.0,
                        "hours between two payments"));
    }

    /// The kernel of a call.
    static FundingKernel of(BoundCall call, boolean compounded) {
        return new FundingKernel(HOURS_PER_YEAR / call.decimal("hours"), compounded);
    }

    @Override
    public void apply(Columns in, int from, int to, DoubleWriter out) {
        DoubleColumn rates = in.doubles(0).view();
        DoubleWriter result = out.view();
        for (int row = from; row < to; row++) {
            double rate = rates.getOrNaN(row);
            result.set(
                    row,
                    compounded
                            ? StrictMath.expm1(intervals * StrictMath.log1p(rate))
                            : rate * intervals);
        }
    }
}

package io.ticklane.fintech.options;

import io.ticklane.api.function.BoundCall;
import io.ticklane.api.function.Parameter.Constant;
import io.ticklane.api.function.Range;
import io.ticklane.api.type.SqlType;
import java.util.Locale;

/// How interest accrues, and so what a payment of one at a later time is worth today.
enum Discount {
    CONTINUOUS,
    ANNUAL,
    SIMPLE;

    /// The parameter that says which.
    static final Constant MODE =
            Constant.withDefault(
                    "mode",
                    SqlType.VARCHAR,
                    Range.oneOf("continuous", "annual", "simple"),
                    "continuous",
                    "how interest accrues");

    /// The one of a call.
    static Discount of(BoundCall call) {
        return valueOf(call.word("mode").toUpperCase(Locale.ROOT));
    }

    /// Today's worth of one; NaN where nothing would be left of money that grows at the rate.
    double factor(double rate, double years) {
        double base = 1 + (this == SIMPLE ? rate * years : rate);
        return switch (this) {
            case CONTINUOUS -> StrictMath.exp(-rate * years);
            case ANNUAL -> base > 0 ? StrictMath.exp(-years * StrictMath.log1p(rate)) : Double.NaN;
            case SIMPLE -> base > 0 ? 1 / base : Double.NaN;
        };
    }
}

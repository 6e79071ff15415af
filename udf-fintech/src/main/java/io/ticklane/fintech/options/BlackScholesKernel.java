package io.ticklane.fintech.options;

import io.ticklane.api.column.Columns;
import io.ticklane.api.column.DoubleColumn;
import io.ticklane.api.column.DoubleWriter;
import io.ticklane.api.function.Parameter;
import io.ticklane.api.function.ScalarKernel;
import io.ticklane.fintech.NormalDistribution;
import io.ticklane.fintech.Parameters;
import java.util.List;

/// One of the numbers that the formula of Black, Scholes and Merton gives for a European option;
/// the sign is 1 for a call and -1 for a put.
record BlackScholesKernel(Measure measure, double sign) implements ScalarKernel {
    /// The source of the formula and of its derivatives.
    static final String SOURCE =
            "Black and Scholes 1973, The Pricing of Options and Corporate Liabilities;"
                    + " Merton 1973, Theory of Rational Option Pricing";

    /// Which number.
    enum Measure {
        PRICE,
        DELTA,
        GAMMA,
        VEGA,
        THETA,
        RHO
    }

    /// The columns that all the functions have, in the order in which the kernel reads them.
    static final List<Parameter> COLUMNS =
            List.of(
                    Parameters.number("spot", "price of the underlying"),
                    Parameters.number("strike", "price of exercise, in the unit of spot"),
                    Parameters.number("t_years", "time to expiry in years"),
                    Parameters.number("rate", "continuous interest rate per year, a fraction"),
                    Parameters.number("q", "continuous yield of the underlying per year"),
                    Parameters.number("vol", "volatility per year, a fraction"));

    @Override
    public void apply(Columns in, int from, int to, DoubleWriter out) {
        DoubleColumn spots = in.doubles(0).view();
        DoubleColumn strikes = in.doubles(1).view();
        DoubleColumn times = in.doubles(2).view();
        DoubleColumn rates = in.doubles(3).view();
        DoubleColumn yields = in.doubles(4).view();
        DoubleColumn volatilities = in.doubles(5).view();
        DoubleWriter result = out.view();
        for (int row = from; row < to; row++) {
            double spot = spots.getOrNaN(row);
            double years = times.getOrNaN(row);
            double rate = rates.getOrNaN(row);
            double payout = yields.getOrNaN(row);
            double volatility = volatilities.getOrNaN(row);
            double rootYears = Math.sqrt(years);
            double carry = StrictMath.exp(-payout * years);
            double asset = spot * carry;
            double cash = strikes.getOrNaN(row) * StrictMath.exp(-rate * years);
            double deviation = volatility >= 0 ? volatility * rootYears : Double.NaN;
            double d1 = BlackScholes.d1(asset, cash, deviation);
            double d2 = d1 - deviation;
            double number =
                    switch (measure) {
                        case PRICE -> BlackScholes.price(sign, asset, cash, deviation);
                        case DELTA -> sign * carry * NormalDistribution.probability(sign * d1);
                        case GAMMA -> carry * NormalDistribution.density(d1) / (spot * deviation);
                        case VEGA -> asset * NormalDistribution.density(d1) * rootYears;
                        case THETA ->
                                payout * sign * asset * NormalDistribution.probability(sign * d1)
                                        - rate
                                                * sign
                                                * cash
                                                * NormalDistribution.probability(sign * d2)
                                        - asset
                                                * NormalDistribution.density(d1)
                                                * volatility
                                                / (2 * rootYears);
                        case RHO -> sign * cash * years * NormalDistribution.probability(sign * d2);
                    };
            result.set(row, number);
        }
    }
}

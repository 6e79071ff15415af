package io.ticklane.fintech.options;

import io.ticklane.fintech.NormalDistribution;

/// The formula of Black, Scholes and Merton over values of today: the asset is the spot price
/// discounted by its yield, the cash is the discounted strike, the deviation is the volatility
/// times the root of the time. The sign is 1 for a call and -1 for a put.
final class BlackScholes {
    /// More steps than the solver ever needs; bisection alone takes fewer.
    private static final int MOST_STEPS = 200;

    /// A deviation at which every price is that of an infinite one.
    private static final double WIDEST = 80;

    /// Steps are small enough when they are this part of the deviation.
    private static final double CLOSE = 1e-13;

    private static final double ROOT_TWO_PI = Math.sqrt(2 * Math.PI);

    private BlackScholes() {}

    /// The distance of the asset from the cash in deviations; NaN unless all three are positive.
    static double d1(double asset, double cash, double deviation) {
        return asset > 0 && cash > 0 && deviation > 0
                ? StrictMath.log(asset / cash) / deviation + deviation / 2
                : Double.NaN;
    }

    /// The price of an option; without deviation it is what exercise is worth. NaN unless asset and
    /// cash are positive.
    static double price(double sign, double asset, double cash, double deviation) {
        if (deviation == 0 && asset > 0 && cash > 0) {
            return Math.max(0, sign * (asset - cash));
        }
        double d1 = d1(asset, cash, deviation);
        return sign * asset * NormalDistribution.probability(sign * d1)
                - sign * cash * NormalDistribution.probability(sign * (d1 - deviation));
    }

    /// The deviation that gives a price; NaN where no deviation above zero gives it.
    static double impliedDeviation(double sign, double premium, double asset, double cash) {
        double exercise = Math.max(0, sign * (asset - cash));
        double highest = sign > 0 ? asset : cash;
        double ratio = asset / cash;
        boolean positive = cash > 0 && ratio > 0 && ratio < Double.POSITIVE_INFINITY;
        if (!(positive && premium > exercise && premium < highest)) {
            return Double.NaN;
        }
        // The option that is out of the money holds the time value alone, by parity.
        return asset < cash
                ? solve(1, premium - exercise, asset, cash)
                : solve(-1, premium - exercise, asset, cash);
    }

    /// Newton's method on the logarithm of the price of an option that is not in the money. It
    /// rises with the deviation and is concave, so from the left the steps never go too far; where
    /// one leaves the bracket, the bracket is halved.
    private static double solve(double sign, double premium, double asset, double cash) {
        double distance = StrictMath.log(asset / cash);
        double target = StrictMath.log(premium);
        double low = 0;
        double high = WIDEST;
        double deviation = Math.max(Math.sqrt(2 * Math.abs(distance)), premium / asset);
        for (int step = 0; step < MOST_STEPS; step++) {
            double d1 = distance / deviation + deviation / 2;
            double price = price(sign, asset, cash, deviation);
            double excess = StrictMath.log(price) - target;
            if (excess >= 0) {
                high = deviation;
            } else {
                low = deviation; // also where the price vanishes in rounding
            }
            double slope = asset * StrictMath.exp(-0.5 * d1 * d1) / ROOT_TWO_PI / price;
            double next = deviation - excess / slope;
            if (!(next > low && next < high)) {
                next = (low + high) / 2;
            }
            if (Math.abs(next - deviation) <= CLOSE * deviation) {
                return next;
            }
            deviation = next;
        }
        return deviation;
    }
}

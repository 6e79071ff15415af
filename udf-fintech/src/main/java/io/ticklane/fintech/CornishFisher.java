package io.ticklane.fintech;

/// Quantiles of distributions that are nearly normal.
///
/// Source: Cornish and Fisher 1937, Moments and Cumulants in the Specification of Distributions.
public final class CornishFisher {
    private CornishFisher() {}

    /// The loss that is passed with the probability of which q is the normal quantile, positive for
    /// a loss, from the moments of the returns.
    public static double valueAtRisk(
            double q, double mean, double std, double skew, double exkurt) {
        double bySkew = (q * q - 1) * skew / 6;
        double byKurtosis = (q * q * q - 3 * q) * exkurt / 24;
        double z = q + bySkew + byKurtosis - (2 * q * q * q - 5 * q) * skew * skew / 36;
        return -(mean + z * std);
    }
}

package io.ticklane.fintech.features;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The weights of a fractional difference, newest first: 1, then `w(k) = -w(k-1) (d - k + 1) / k`
/// until one is below a threshold in magnitude, at most [#MOST]. Equal weights are equal.
final class FractionalWeights {
    /// The most weights.
    static final int MOST = 10_000;

    private final double[] weights;

    private FractionalWeights(double[] weights) {
        this.weights = weights;
    }

    /// The weights of order d.
    static FractionalWeights of(double d, double threshold) {
        double[] weights = new double[MOST];
        weights[0] = 1;
        int count = 1;
        double next = -d;
        while (count < MOST && Math.abs(next) >= threshold) {
            weights[count] = next;
            count++;
            next = -next * (d - count + 1) / count;
        }
        return new FractionalWeights(Arrays.copyOf(weights, count));
    }

    /// How many there are.
    int count() {
        return weights.length;
    }

    /// The weight of the value k rows back.
    double get(int k) {
        return weights[k];
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof FractionalWeights that && Arrays.equals(weights, that.weights);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(weights);
    }
}

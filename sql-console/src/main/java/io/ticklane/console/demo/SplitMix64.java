package io.ticklane.console.demo;

/// Random numbers that are the same on every machine and with every Java: SplitMix64 of Steele, Lea
/// and Flood, "Fast splittable pseudorandom number generators", 2014.
final class SplitMix64 {
    private static final long STEP = 0x9E3779B97F4A7C15L;

    private long state;

    SplitMix64(long seed) {
        state = seed;
    }

    /// 64 random bits.
    long next() {
        state += STEP;
        long z = state;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    /// Uniform in [0, 1).
    double uniform() {
        return (next() >>> 11) * 0x1.0p-53;
    }

    /// Uniform in 0 .. bound - 1, for bounds small enough that the bias does not matter.
    int below(int bound) {
        return (int) (((next() >>> 33) * bound) >>> 31);
    }

    /// Exponential with mean 1.
    double exponential() {
        return -StrictMath.log(1 - uniform());
    }

    /// Normal with mean 0 and deviation 1 (Box and Muller, one of the pair).
    double normal() {
        double radius = StrictMath.sqrt(2 * exponential());
        return radius * StrictMath.cos(2 * StrictMath.PI * uniform());
    }

    /// Geometric on 1, 2, 3, ... with the given mean.
    int geometric(double mean) {
        return 1 + (int) (exponential() / -StrictMath.log(1 - 1 / mean));
    }
}

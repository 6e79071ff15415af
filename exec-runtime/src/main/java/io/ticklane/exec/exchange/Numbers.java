package io.ticklane.exec.exchange;

/// Where the ordinals of a stream's rows come from when it is sent.
///
/// @param given whether the rows get them by their places in the stream, because they come of one
///   node alone; else they have them, or are split over lanes and come together again
/// @param inStep whether floors of morsels hold for the ordinals that rows have, or if they have
///   none
/// @param first the least of those that are given
/// @param count how many may be given
public record Numbers(boolean given, boolean inStep, long first, long count) {
    /// Rows keep those that they have.
    public static Numbers kept(boolean inStep) {
        return new Numbers(false, inStep, 0, 0);
    }

    /// Rows get them, from `first` on; 2^32 of them are for each morsel.
    public static Numbers from(long first, long count) {
        return new Numbers(true, true, first, count);
    }

    /// How many morsels may have rows that get theirs.
    long mostMorsels() {
        return count >> Integer.SIZE;
    }
}

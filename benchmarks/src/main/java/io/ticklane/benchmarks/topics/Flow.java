package io.ticklane.benchmarks.topics;

import org.jspecify.annotations.Nullable;

/// What is known of a symbol after a quote: the average of its mid prices, the order flow of this
/// quote, which is NaN for the first one, and the quote.
public record Flow(
        double average, double flow, double bid, double bidSize, double ask, double askSize) {
    /// After one more quote: what it adds to the demand at the best bid, less what it adds to the
    /// supply at the best ask.
    ///
    /// @param last what was known before; null before the first quote
    public static Flow next(
            @Nullable Flow last, double bid, double bidSize, double ask, double askSize) {
        double mid = (bid + ask) / 2;
        if (last == null) {
            return new Flow(mid, Double.NaN, bid, bidSize, ask, askSize);
        }
        double flow = bid >= last.bid ? bidSize : 0;
        flow -= bid <= last.bid ? last.bidSize : 0;
        flow -= ask <= last.ask ? askSize : 0;
        flow += ask >= last.ask ? last.askSize : 0;
        return new Flow(
                last.average + Averages.ALPHA * (mid - last.average),
                flow,
                bid,
                bidSize,
                ask,
                askSize);
    }
}

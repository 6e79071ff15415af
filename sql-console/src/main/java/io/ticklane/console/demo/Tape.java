package io.ticklane.console.demo;

import java.io.IOException;

/// Takes the events of a market day in order of time. Prices are in ticks of 0.01, sizes in shares,
/// and times in nanoseconds since midnight.
interface Tape {

    /// The best bid and ask changed.
    ///
    /// @param symbol index of the symbol
    void quote(long nanos, int symbol, Book book) throws IOException;

    /// A trade happened.
    ///
    /// @param symbol index of the symbol
    void trade(long nanos, int symbol, int price, int size) throws IOException;
}

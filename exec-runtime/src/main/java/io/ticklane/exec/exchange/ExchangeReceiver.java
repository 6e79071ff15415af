package io.ticklane.exec.exchange;

import io.ticklane.exec.operator.Source;
import org.jspecify.annotations.Nullable;

/// A source whose morsels are made by other pipelines, so that they may not be there yet.
///
/// Threads: any.
public interface ExchangeReceiver extends Source {
    /// What is there for the one who asks.
    enum Claim {
        /// A morsel, which is reserved: the caller must call [#next()] soon.
        MORSEL,
        /// Nothing now; ask again when the exchange has changed.
        NOT_YET,
        /// Nothing ever: all morsels were claimed, or no more are wanted.
        END
    }

    /// Reserves a morsel, if there is one. Claims come one at a time.
    Claim claim();

    /// A morsel that was claimed, the first one that was not taken yet; null if the receiver was
    /// closed meanwhile.
    @Override
    Source.@Nullable Morsel next();

    /// No more rows are wanted: releases what is held, and tells the sender.
    @Override
    void close();
}

package io.ticklane.exec.exchange;

import io.ticklane.exec.operator.Source;
import io.ticklane.exec.operator.WaitingSource;
import org.jspecify.annotations.Nullable;

/// The rows that other pipelines have made.
///
/// Threads: any.
public interface ExchangeReceiver extends WaitingSource {
    /// A morsel that was claimed, the first one that was not taken yet; null if the receiver was
    /// closed meanwhile.
    @Override
    Source.@Nullable Morsel next();

    /// No more rows are wanted: releases what is held, and tells the sender.
    @Override
    void close();
}

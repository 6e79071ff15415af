package io.ticklane.exec.exchange;

import io.ticklane.exec.operator.Source;
import org.jspecify.annotations.Nullable;

/// A source whose morsels are made by other pipelines, so that they may not be there yet.
///
/// Threads: any.
public interface ExchangeReceiver extends Source {
    /// Whether [#next()] would give a morsel, or the end, at once. If so, it is reserved for the
    /// caller, who must call next() soon.
    boolean claim();

    /// Whether all morsels were taken.
    boolean ended();

    /// The next morsel that was claimed; null at the end.
    @Override
    Source.@Nullable Morsel next();

    /// No more rows are wanted: releases what is held, and tells the sender.
    @Override
    void close();
}

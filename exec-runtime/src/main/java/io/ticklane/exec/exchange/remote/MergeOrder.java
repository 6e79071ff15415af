package io.ticklane.exec.exchange.remote;

import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.operator.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;

/// The order in which rows of several nodes come out of a merge.
///
/// Threads: one at a time; the morsels are read by any.
interface MergeOrder {
    /// Whether there are rows to take, or other news for who merges after us.
    boolean isReady(List<HeldRows> nodes);

    /// Takes rows before which none can come any more, as the morsel of a number.
    Source.Morsel take(List<HeldRows> nodes, long sequence);

    /// Takes of each node the rows that are wanted of its batches.
    static List<List<Batch>> take(List<HeldRows> nodes, ToIntFunction<Batch> wanted) {
        List<List<Batch>> parts = new ArrayList<>();
        try {
            for (HeldRows node : nodes) {
                List<Batch> part = new ArrayList<>();
                parts.add(part);
                node.take(wanted, part);
            }
            return parts;
        } catch (Throwable e) {
            parts.forEach(part -> part.forEach(Batch::close));
            throw e;
        }
    }
}

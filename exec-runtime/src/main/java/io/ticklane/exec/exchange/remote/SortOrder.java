package io.ticklane.exec.exchange.remote;

import io.ticklane.api.plan.SortKey;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.operator.Source;
import io.ticklane.exec.query.QueryContext;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The order of sort keys, ties by ordinals, of rows that each node has sorted. What can be taken
/// at a time is all up to the first of the last rows of the nodes that send more.
final class SortOrder implements MergeOrder {
    private final QueryContext context;
    private final List<SortKey> keys;
    private final BatchOrder order;

    SortOrder(QueryContext context, List<SortKey> keys) {
        this.context = context;
        this.keys = List.copyOf(keys);
        this.order = new BatchOrder(keys, context.dictionary());
    }

    @Override
    public boolean isReady(List<HeldRows> nodes) {
        boolean some = false;
        for (HeldRows node : nodes) {
            if (node.isEmpty() && !node.ended()) {
                return false;
            }
            some |= !node.isEmpty();
        }
        return some;
    }

    /// No more than about a morsel of each node.
    @Override
    public Source.Morsel take(List<HeldRows> nodes, long sequence) {
        Batch bound = null;
        for (HeldRows node : nodes) {
            Batch last = node.lastOf(context.settings().morselRows());
            boolean all = last == null || (node.ended() && node.isLast(last));
            if (!all && (bound == null || isBefore(last, bound))) {
                bound = last;
            }
        }
        Batch last = bound;
        List<List<Batch>> parts = MergeOrder.take(nodes, batch -> rowsUpTo(batch, last));
        return new SortedMerge(context, sequence, parts, keys);
    }

    private boolean isBefore(@Nullable Batch last, Batch bound) {
        return last != null && order.compare(last, last.rows() - 1, bound, bound.rows() - 1) < 0;
    }

    /// How many rows do not come after the last one of a batch.
    private int rowsUpTo(Batch batch, @Nullable Batch bound) {
        int low = 0;
        int high = batch.rows();
        while (bound != null && low < high) {
            int middle = (low + high) >>> 1;
            if (order.compare(batch, middle, bound, bound.rows() - 1) <= 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return high;
    }
}

package io.ticklane.exec.exchange.remote;

import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.exchange.OrdinalMerge;
import io.ticklane.exec.exchange.Ordinals;
import io.ticklane.exec.operator.Source;
import io.ticklane.exec.query.QueryContext;
import java.util.List;

/// The order of the rows' ordinals. What can be taken at a time is all up to the least floor of the
/// nodes.
final class OrdinalOrder implements MergeOrder {
    private final QueryContext context;
    private final boolean keepsOrdinals;
    private long passedFloor = Long.MIN_VALUE;

    OrdinalOrder(QueryContext context, boolean keepsOrdinals) {
        this.context = context;
        this.keepsOrdinals = keepsOrdinals;
    }

    /// Whether there are rows to take; or, for those who merge after us, news of what cannot come
    /// any more.
    @Override
    public boolean isReady(List<HeldRows> nodes) {
        long floor = floor(nodes);
        for (HeldRows node : nodes) {
            Batch head = node.head();
            if (head != null && Ordinals.of(head).longValue(0) <= floor) {
                return true;
            }
        }
        return keepsOrdinals && floor > passedFloor && floor < Long.MAX_VALUE;
    }

    @Override
    public Source.Morsel take(List<HeldRows> nodes, long sequence) {
        long bound = bound(nodes);
        passedFloor = bound;
        List<List<Batch>> parts =
                MergeOrder.take(nodes, batch -> OrdinalMerge.rowsUpTo(Ordinals.of(batch), bound));
        return new OrdinalMerge(context, sequence, bound, parts, keepsOrdinals);
    }

    private static long floor(List<HeldRows> nodes) {
        return nodes.stream().mapToLong(HeldRows::floor).min().orElse(Long.MAX_VALUE);
    }

    /// Up to where rows are taken now: the floor, but no more than about a morsel of each node.
    private long bound(List<HeldRows> nodes) {
        long bound = floor(nodes);
        for (HeldRows node : nodes) {
            Batch last = node.lastOf(context.settings().morselRows());
            if (last != null && !node.isLast(last)) {
                bound = Math.min(bound, Ordinals.of(last).longValue(last.rows() - 1));
            }
        }
        return bound;
    }
}

package io.ticklane.exec.group;

import io.ticklane.api.plan.SortKey;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.ColumnBuilder;
import io.ticklane.exec.memory.GrowingMemory;
import io.ticklane.exec.query.QueryContext;
import io.ticklane.exec.rows.RowOrder;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Walks the groups of all workers in the order of their first rows: a merge of lists that are in
/// order by themselves, or are sorted before.
///
/// Threads: one.
final class GroupOrder implements AutoCloseable {
    private final List<Groups> locals;
    private final GrowingMemory[] orders;
    private final int[] next;
    private int local = -1;
    private int from;
    private int to;

    /// up to here the current worker's groups come before all others
    private long bound;

    GroupOrder(QueryContext context, List<Groups> locals) {
        this.locals = new ArrayList<>(locals);
        this.next = new int[locals.size()];
        this.orders = new GrowingMemory[locals.size()];
        try {
            for (int i = 0; i < orders.length; i++) {
                orders[i] = new GrowingMemory(context.memory());
                if (!locals.get(i).isSorted()) {
                    sort(context, locals.get(i), orders[i]);
                }
            }
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private static void sort(QueryContext context, Groups groups, GrowingMemory target) {
        int count = groups.size();
        MemorySegment order = target.ensure(Math.max(1L, count) << 2);
        try (ColumnBuilder builder = new ColumnBuilder(context.memory(), SqlType.BIGINT, count)) {
            for (int group = 0; group < count; group++) {
                order.set(ValueLayout.JAVA_INT_UNALIGNED, (long) group << 2, group);
                builder.append(groups.firstPosition(group));
            }
            try (Column positions = builder.build()) {
                new RowOrder(
                                List.of(positions),
                                List.of(new SortKey(0, false, false)),
                                context.dictionary())
                        .sort(context, order, 0, count);
            }
        }
    }

    /// Goes to the next groups, all of one worker; false at the end.
    boolean next() {
        choose();
        if (local < 0) {
            return false;
        }
        Groups groups = locals.get(local);
        int size = groups.size();
        int end = next[local] + 1;
        while (end < size && groups.firstPosition(slotAt(local, end)) <= bound) {
            end++;
        }
        from = next[local];
        to = end;
        next[local] = end;
        return true;
    }

    private void choose() {
        int first = -1;
        long least = Long.MAX_VALUE;
        bound = Long.MAX_VALUE;
        for (int i = 0; i < next.length; i++) {
            if (next[i] < locals.get(i).size()) {
                long position = position(i);
                if (first < 0 || position < least) {
                    bound = least;
                    least = position;
                    first = i;
                } else {
                    bound = Math.min(bound, position);
                }
            }
        }
        local = first;
    }

    private long position(int of) {
        return locals.get(of).firstPosition(slotAt(of, next[of]));
    }

    private int slotAt(int of, int place) {
        return locals.get(of).isSorted()
                ? place
                : orders[of].segment().get(ValueLayout.JAVA_INT_UNALIGNED, (long) place << 2);
    }

    /// The worker of the groups.
    int local() {
        return local;
    }

    /// The first of them.
    int from() {
        return from;
    }

    /// The end of them.
    int to() {
        return to;
    }

    /// The slot of one of them at the worker.
    int slot(int group) {
        return slotAt(local, group);
    }

    @Override
    public void close() {
        for (@Nullable GrowingMemory order : orders) {
            if (order != null) {
                order.close();
            }
        }
    }
}

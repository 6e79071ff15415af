package io.ticklane.exec.exchange.remote;

import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.RowRange;
import io.ticklane.exec.memory.QueryMemory;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/// The rows that one node has sent and nobody has taken yet.
///
/// Threads: one at a time.
final class HeldRows {
    private final QueryMemory memory;
    private final Deque<Held> held = new ArrayDeque<>();
    private long bytes;
    private long floor = Long.MIN_VALUE;

    private record Held(Batch batch, long bytes) {}

    HeldRows(QueryMemory memory) {
        this.memory = memory;
    }

    /// Adds rows that count for so many bytes; takes ownership of the batch.
    void add(Batch batch, long batchBytes) {
        held.addLast(new Held(batch, batchBytes));
        bytes += batchBytes;
    }

    /// Those of rows that come later are not below this.
    void raiseFloor(long next) {
        floor = Math.max(floor, next);
    }

    /// The ordinal that those of rows that come later are not below; the greatest long if none
    /// come.
    long floor() {
        return floor;
    }

    /// Whether no more rows come.
    boolean ended() {
        return floor == Long.MAX_VALUE;
    }

    boolean isEmpty() {
        return held.isEmpty();
    }

    /// What the rows count for in the window of their link.
    long bytes() {
        return bytes;
    }

    /// The first rows; they stay here.
    @Nullable Batch head() {
        Held first = held.peekFirst();
        return first == null ? null : first.batch();
    }

    /// The last batch of the first rows, at least so many if there are as many; null if there are
    /// none.
    @Nullable Batch lastOf(int most) {
        int rows = 0;
        Batch last = null;
        for (Held each : held) {
            last = each.batch();
            rows += last.rows();
            if (rows >= most) {
                break;
            }
        }
        return last;
    }

    /// Whether a batch is the last one.
    boolean isLast(Batch batch) {
        Held last = held.peekLast();
        return last != null && last.batch() == batch;
    }

    /// Takes rows, of each batch as many as are wanted, up to the first of which not all are; the
    /// caller owns them.
    void take(ToIntFunction<Batch> wanted, List<Batch> out) {
        while (!held.isEmpty()) {
            Held first = held.getFirst();
            Batch head = first.batch();
            int rows = wanted.applyAsInt(head);
            if (rows < head.rows()) {
                if (rows > 0) {
                    out.add(RowRange.of(memory, head, 0, rows));
                    Batch rest = RowRange.of(memory, head, rows, head.rows() - rows);
                    held.removeFirst();
                    head.close();
                    held.addFirst(new Held(rest, first.bytes()));
                }
                return;
            }
            held.removeFirst();
            out.add(head);
            bytes -= first.bytes();
        }
    }

    /// Drops all rows.
    void clear() {
        held.forEach(each -> each.batch().close());
        held.clear();
    }
}

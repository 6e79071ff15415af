package io.ticklane.exec.frame.range;

import io.ticklane.api.plan.SortKey;
import io.ticklane.api.snapshot.StateReader;
import io.ticklane.api.snapshot.StateWriter;
import io.ticklane.api.type.Field;
import io.ticklane.api.type.RowType;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.RowGatherer;
import io.ticklane.exec.batch.RowRange;
import io.ticklane.exec.query.QueryContext;
import io.ticklane.exec.snapshot.SavedColumns;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// Holds back the last peers of a stream, all of whose rows come in order, until a later row or
/// time was reached: rows go on with all their peers. So what goes on follows from the rows so far,
/// and not from how they are cut. Who takes rows does not own them.
///
/// Threads: one at a time.
public final class WaitingPeers implements AutoCloseable {
    private final QueryContext context;
    private final RowType input;
    private final PeerOrder peers;
    private final int time;
    private final List<Batch> waiting = new ArrayList<>();

    /// For rows of this type in this order, the first column of which is the time.
    public WaitingPeers(QueryContext context, RowType input, List<SortKey> order) {
        this.context = context;
        this.input = input;
        this.peers = new PeerOrder(order, context.dictionary());
        this.time = order.isEmpty() ? -1 : order.get(0).column();
    }

    /// Which rows are peers.
    public PeerOrder order() {
        return peers;
    }

    /// Takes the rows of a batch, at least one.
    public void take(Batch in, Consumer<Batch> out) {
        if (!waiting.isEmpty() && !follows(in)) {
            complete(out);
        }
        int open = lastPeers(in);
        if (open > 0) {
            waiting.add(RowRange.of(context.memory(), in, 0, open));
            complete(out);
        }
        waiting.add(RowRange.of(context.memory(), in, open, in.rows() - open));
    }

    /// Whether the first row of a batch is a peer of those that wait.
    private boolean follows(Batch in) {
        Batch before = waiting.getLast();
        return peers.arePeers(before, before.rows() - 1, in, 0);
    }

    /// Where the last rows that are peers of each other begin.
    private int lastPeers(Batch in) {
        int row = in.rows() - 1;
        while (row > 0 && peers.arePeers(in, row - 1, in, row)) {
            row--;
        }
        return row;
    }

    /// A time was reached: no row before it comes any more.
    public void reached(long now, Consumer<Batch> out) {
        if (!waiting.isEmpty()) {
            Batch before = waiting.getLast();
            if (before.column(time).longValue(before.rows() - 1) < now) {
                complete(out);
            }
        }
    }

    /// The time of the first row that waits; the greatest long if none does.
    public long earliest() {
        return waiting.isEmpty() ? Long.MAX_VALUE : waiting.getFirst().column(time).longValue(0);
    }

    /// Gives what waits: its last peers are all there.
    public void complete(Consumer<Batch> out) {
        if (waiting.isEmpty()) {
            return;
        }
        try (Batch rows = RowGatherer.concat(context.memory(), waiting)) {
            out.accept(rows);
        } finally {
            close();
        }
    }

    /// Writes what waits.
    public void save(StateWriter out) {
        int open = waiting.stream().mapToInt(Batch::rows).sum();
        out.writeLong(open);
        if (open > 0) {
            try (Batch rows = RowGatherer.concat(context.memory(), waiting)) {
                SavedColumns.save(out, rows.columns(), open);
            }
        }
    }

    /// Reads what was written; nothing waits yet.
    public void restore(StateReader in) {
        int open = in.readCount(Integer.MAX_VALUE);
        if (open > 0) {
            List<SqlType> types = input.fields().stream().map(Field::type).toList();
            waiting.add(
                    new Batch(0, open, SavedColumns.restore(in, context.memory(), types, open)));
        }
    }

    @Override
    public void close() {
        waiting.forEach(Batch::close);
        waiting.clear();
    }
}

package io.ticklane.exec.frame.peers;

import io.ticklane.api.column.Slots;
import io.ticklane.api.plan.WindowCall;
import io.ticklane.api.snapshot.StateReader;
import io.ticklane.api.snapshot.StateWriter;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.aggregate.Accumulator;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.ColumnBuilder;
import io.ticklane.exec.frame.FrameAccumulators;
import io.ticklane.exec.query.QueryContext;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One function over frames of all rows before the time of the current one, and of that time either
/// the current row alone or all others. What the rows before have made is copied, and the rows of
/// the run that are in the frame are added in their order; nothing is copied for a row that has no
/// others of its key and time.
///
/// Threads: one at a time.
final class PeerCall implements AutoCloseable {
    private static final Slots ONE = Slots.constant(0);

    private final QueryContext context;
    private final WindowCall call;
    private final boolean alone;

    /// what the rows of each slot have made
    private final Accumulator all;

    /// what the rows of one frame have made
    private final Accumulator one;

    private final @Nullable NewValues distinct;

    /// A call over columns of these types; `alone` if frames have the current row of its time, and
    /// not the others.
    PeerCall(QueryContext context, WindowCall call, List<SqlType> types, boolean alone) {
        this.context = context;
        this.call = call;
        this.alone = alone;
        this.all = FrameAccumulators.growing(context, call, types);
        this.one = FrameAccumulators.growing(context, call, types);
        this.distinct =
                FrameAccumulators.distinct(call)
                        .map(columns -> new NewValues(context.memory(), columns, types))
                        .orElse(null);
        one.ensure(1);
    }

    /// The results of rows in runs, in the order of these, with slots of four bytes below
    /// `slotCount`; the caller owns them.
    Column advance(Batch rows, MemorySegment slots, int slotCount, PeerRuns runs) {
        all.ensure(slotCount);
        if (distinct != null) {
            distinct.take(rows, slots, runs);
        }
        Slots slotOfRow = Slots.of(slots);
        try (ColumnBuilder out = new ColumnBuilder(context.memory(), call.type(), rows.rows())) {
            for (int run = 0; run < runs.count(); run++) {
                if (alone) {
                    eachAlone(rows, slotOfRow, runs, run, out);
                } else {
                    eachLeftOut(rows, slotOfRow, runs, run, out);
                }
            }
            return out.build();
        }
    }

    private void eachAlone(Batch rows, Slots slots, PeerRuns runs, int run, ColumnBuilder out) {
        int from = runs.start(run);
        int to = runs.start(run + 1);
        int slot = slots.get(runs.row(from));
        if (to - from == 1) {
            enter(rows, slots, runs.row(from));
            all.result(slot, rows, runs.row(from), out);
            return;
        }
        for (int place = from; place < to; place++) {
            context.check();
            int row = runs.row(place);
            one.copy(0, all, slot);
            if (distinct == null || distinct.countsAlone(row)) {
                one.enter(rows, ONE, row, row + 1);
            }
            one.result(0, rows, row, out);
        }
        for (int place = from; place < to; place++) {
            enter(rows, slots, runs.row(place));
        }
    }

    private void eachLeftOut(Batch rows, Slots slots, PeerRuns runs, int run, ColumnBuilder out) {
        int to = runs.start(run + 1);
        int last = runs.row(to - 1);
        int slot = slots.get(last);
        for (int place = runs.start(run); place < to - 1; place++) {
            context.check();
            int row = runs.row(place);
            one.copy(0, all, slot);
            enterAfter(rows, runs, place, to);
            one.result(0, rows, row, out);
            enter(rows, slots, row);
        }
        all.result(slot, rows, last, out);
        enter(rows, slots, last);
    }

    /// The rows of a run behind one that is left out enter.
    private void enterAfter(Batch rows, PeerRuns runs, int left, int to) {
        int first = left + 1;
        while (first < to) {
            if (distinct != null && !distinct.countsWithout(runs.row(first), runs.row(left))) {
                first++;
                continue;
            }
            int last = first + 1;
            while (distinct == null && last < to && runs.row(last) == runs.row(last - 1) + 1) {
                last++;
            }
            one.enter(rows, ONE, runs.row(first), runs.row(last - 1) + 1);
            first = last;
        }
    }

    private void enter(Batch rows, Slots slots, int row) {
        if (distinct == null || distinct.counts(row)) {
            all.enter(rows, slots, row, row + 1);
        }
    }

    /// Whether what the rows have made can be saved.
    boolean isSaved() {
        return all.isSaved();
    }

    /// Writes what is known of so many slots, which are all.
    void save(StateWriter out, int slotCount) {
        all.save(out, slotCount);
        if (distinct != null) {
            distinct.save(out);
        }
    }

    /// Reads what is known of so many slots; there are none yet.
    void restore(StateReader in, int slotCount) {
        all.restore(in, slotCount);
        if (distinct != null) {
            distinct.restore(in);
        }
    }

    @Override
    public void close() {
        all.close();
        one.close();
        if (distinct != null) {
            distinct.close();
        }
    }
}

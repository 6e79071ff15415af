package io.ticklane.exec.window;

import io.ticklane.api.plan.WindowCall;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.ColumnBuilder;
import io.ticklane.exec.query.QueryContext;
import io.ticklane.exec.rows.RowStore;
import java.util.ArrayList;
import java.util.List;

/// Functions over frames that are given: those of rows which are not among the places that the
/// functions look at.
///
/// Threads: one at a time; several may share the rows.
public final class JoinedFrames implements AutoCloseable {
    private final QueryContext context;
    private final List<WindowCall> calls;
    private final List<FrameFunction> functions = new ArrayList<>();

    /// Calls over rows, of which they name columns; the ordinals of the rows are their places. The
    /// rows stay the caller's.
    public JoinedFrames(QueryContext context, Batch rows, List<WindowCall> calls) {
        this.context = context;
        this.calls = List.copyOf(calls);
        FrameFunctions made = new FrameFunctions(context, rows);
        try {
            calls.forEach(call -> functions.add(made.of(call)));
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /// The results of each call for the frames `[starts[i], ends[i])`, which the caller owns.
    /// Frames that move forward share their work.
    public List<Column> compute(int[] starts, int[] ends, int count) {
        Frames frames = new Given(starts, ends, count);
        List<Column> results = new ArrayList<>();
        try {
            for (int i = 0; i < calls.size(); i++) {
                try (ColumnBuilder builder =
                        new ColumnBuilder(context.memory(), calls.get(i).type(), count)) {
                    functions.get(i).compute(frames, builder);
                    results.add(builder.build());
                }
            }
            return results;
        } catch (RuntimeException e) {
            RowStore.closeAll(results);
            throw e;
        }
    }

    @Override
    public void close() {
        functions.forEach(FrameFunction::close);
    }

    /// Rows without an order among each other: each is its own peer.
    @SuppressWarnings("ArrayRecordComponent") // seen by functions alone, for one call
    private record Given(int[] starts, int[] ends, int count) implements Frames {
        @Override
        public int partitionStart() {
            return 0;
        }

        @Override
        public int partitionEnd() {
            return count;
        }

        @Override
        public int current(int row) {
            return -1;
        }

        @Override
        public int start(int row) {
            return starts[row];
        }

        @Override
        public int end(int row) {
            return ends[row];
        }

        @Override
        public int peerStart(int row) {
            return row;
        }

        @Override
        public int peerEnd(int row) {
            return row + 1;
        }

        @Override
        public int group(int row) {
            return row;
        }

        @Override
        public boolean excludes() {
            return false;
        }

        @Override
        public boolean includes(int row, int place) {
            return true;
        }
    }
}

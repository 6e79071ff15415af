package io.ticklane.exec.frame;

import io.ticklane.api.plan.WindowCall;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.query.QueryContext;
import io.ticklane.exec.rows.RowStore;
import io.ticklane.exec.window.FrameInputs;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Functions over one frame `ROWS n PRECEDING`, or from the first row of the key. They share the
/// rows of the frame.
///
/// Threads: one at a time.
final class SlidingRows implements InOrderCalls {
    private final QueryContext context;
    private final FrameInputs inputs;
    private final int width;
    private final @Nullable RowRings rings;
    private final List<SlidingCall> calls = new ArrayList<>();

    /// Calls over frames of at most `width` rows, the current one included; `Integer.MAX_VALUE` for
    /// frames without a start.
    SlidingRows(QueryContext context, List<WindowCall> given, int width) {
        this.context = context;
        this.inputs = FrameInputs.of(given);
        this.width = width;
        List<SqlType> types = inputs.types();
        this.rings =
                width == Integer.MAX_VALUE ? null : new RowRings(context.memory(), types, width);
        try {
            for (WindowCall call : inputs.calls()) {
                calls.add(
                        new SlidingAccumulator(
                                context, call.type(), FrameAccumulators.of(context, call, types)));
            }
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    @Override
    public List<Column> advance(Batch in, MemorySegment slots, int slotCount) {
        List<Column> results = new ArrayList<>();
        try (RowBlock block = block(in, slots, slotCount)) {
            for (SlidingCall call : calls) {
                results.add(call.slide(block));
            }
            return results;
        } catch (RuntimeException e) {
            RowStore.closeAll(results);
            throw e;
        }
    }

    private RowBlock block(Batch in, MemorySegment slots, int slotCount) {
        List<Column> entering = inputs.of(context, in);
        RowBlock block = new RowBlock(context, entering, slots, slotCount, in.rows());
        if (rings == null) {
            return block;
        }
        try {
            List<Column> leaving =
                    rings.push(context.memory(), entering, in.rows(), slots, slotCount);
            return new RowBlock(block, leaving, width, rings.counts());
        } catch (RuntimeException e) {
            block.close();
            throw e;
        }
    }

    @Override
    public void close() {
        calls.forEach(SlidingCall::close);
        if (rings != null) {
            rings.close();
        }
    }
}

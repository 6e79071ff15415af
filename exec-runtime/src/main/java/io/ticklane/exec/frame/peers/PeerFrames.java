package io.ticklane.exec.frame.peers;

import io.ticklane.api.plan.Expression;
import io.ticklane.api.plan.Frame;
import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.api.plan.WindowCall;
import io.ticklane.api.snapshot.StateReader;
import io.ticklane.api.snapshot.StateWriter;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.frame.FrameAccumulators;
import io.ticklane.exec.frame.InOrderCalls;
import io.ticklane.exec.frame.InOrderFrames;
import io.ticklane.exec.frame.range.PeerOrder;
import io.ticklane.exec.query.QueryContext;
import io.ticklane.exec.rows.ColumnSource;
import io.ticklane.exec.rows.RowStore;
import io.ticklane.exec.window.FrameInputs;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// All calls of a window whose frames have some rows of the time of the current one.
///
/// Threads: one at a time.
public final class PeerFrames implements InOrderCalls {
    private final QueryContext context;
    private final FrameInputs inputs;
    private final PeerRuns runs;
    private final List<PeerCall> calls = new ArrayList<>();

    /// The calls of a plan node whose frame [is among peers][Frame#isAmongPeers()] or [is delayed
    /// by them][Frame#isDelayedByPeers()]; peers come all together.
    public static InOrderCalls of(
            QueryContext context, PhysicalNode.FrameWindow node, PeerOrder peers) {
        if (node.frame().end() instanceof Frame.Bound.Preceding(Expression offset)) {
            int delay = (int) Math.min(InOrderFrames.whole(offset, 1), Integer.MAX_VALUE - 1L);
            return new DelayedPeers(context, node, delay, peers);
        }
        return new PeerFrames(context, node, peers);
    }

    private PeerFrames(QueryContext context, PhysicalNode.FrameWindow node, PeerOrder peers) {
        boolean alone = node.frame().exclusion() == Frame.Exclusion.TIES;
        this.context = context;
        this.inputs = FrameInputs.of(node.calls());
        this.runs = new PeerRuns(context.memory(), peers);
        try {
            for (WindowCall call : inputs.calls()) {
                calls.add(new PeerCall(context, call, inputs.types(), alone));
            }
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    @Override
    public List<Column> advance(Batch in, MemorySegment slots, int slotCount) {
        runs.take(in, slots, slotCount);
        List<Column> results = new ArrayList<>();
        Column ordinals = FrameAccumulators.places(context, in.rows());
        try (Batch rows = new Batch(0, in.rows(), inputs.of(context, in), ordinals)) {
            for (PeerCall call : calls) {
                context.check();
                results.add(call.advance(rows, slots, slotCount, runs));
            }
            return ColumnSource.pick(context.memory(), results, runs.places(in.rows()), in.rows());
        } finally {
            RowStore.closeAll(results);
        }
    }

    @Override
    public Optional<String> unsaved() {
        for (int call = 0; call < calls.size(); call++) {
            if (!calls.get(call).isSaved()) {
                return Optional.of(inputs.calls().get(call).function());
            }
        }
        return Optional.empty();
    }

    @Override
    public void save(StateWriter out, int slotCount) {
        calls.forEach(call -> call.save(out, slotCount));
    }

    @Override
    public void restore(StateReader in, int slotCount) {
        calls.forEach(call -> call.restore(in, slotCount));
    }

    @Override
    public void close() {
        runs.close();
        calls.forEach(PeerCall::close);
    }
}

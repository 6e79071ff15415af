package io.ticklane.exec.frame;

import io.ticklane.api.plan.BuiltinAggregate;
import io.ticklane.api.plan.Expression;
import io.ticklane.api.plan.WindowCall;
import io.ticklane.api.snapshot.StateReader;
import io.ticklane.api.snapshot.StateWriter;
import io.ticklane.api.type.SqlType;
import io.ticklane.api.type.TypeKind;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.Lane;
import io.ticklane.exec.query.QueryContext;
import io.ticklane.exec.rows.RowStore;
import io.ticklane.exec.window.FrameInputs;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
    private final Map<Integer, SharedSums> sums = new LinkedHashMap<>();

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
                calls.add(call(call, types));
            }
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private SlidingCall call(WindowCall call, List<SqlType> types) {
        BuiltinAggregate function = BuiltinAggregate.find(call.function()).orElse(null);
        if (function != null
                && SlidingMoment.has(function)
                && call.type().kind() == TypeKind.DOUBLE
                && isDouble(call, types)) {
            return new SlidingMoment(context, function, sums(call));
        }
        return new SlidingAccumulator(
                context, call.type(), FrameAccumulators.of(context, call, types, rings != null));
    }

    private static boolean isDouble(WindowCall call, List<SqlType> types) {
        return Lane.of(types.get(argument(call))) == Lane.DOUBLE;
    }

    private static int argument(WindowCall call) {
        return call.arguments().get(0) instanceof Expression.Column column ? column.index() : -1;
    }

    private SharedSums sums(WindowCall call) {
        int argument = argument(call);
        boolean squares =
                inputs.calls().stream()
                        .filter(other ->
                                !other.arguments().isEmpty() && argument(other) == argument)
                        .flatMap(other -> BuiltinAggregate.find(other.function()).stream())
                        .anyMatch(SlidingMoment::needsSquares);
        return sums.computeIfAbsent(
                argument, _ -> new SharedSums(context.memory(), argument, squares));
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
        return block(inputs.of(context, in), slots, slotCount, in.rows());
    }

    /// The block of rows whose arguments it owns.
    private RowBlock block(List<Column> entering, MemorySegment slots, int slotCount, int rows) {
        RowBlock block = new RowBlock(context, entering, slots, slotCount, rows);
        if (rings == null) {
            return block;
        }
        try {
            List<Column> leaving = rings.push(context.memory(), entering, rows, slots, slotCount);
            return new RowBlock(block, leaving, width, rings.counts());
        } catch (RuntimeException e) {
            block.close();
            throw e;
        }
    }

    /// Frames that rows leave are those of the rows in the rings; others have to be kept
    /// themselves.
    @Override
    public Optional<String> unsaved() {
        for (int call = 0; rings == null && call < calls.size(); call++) {
            if (calls.get(call) instanceof SlidingAccumulator sliding
                    && !sliding.accumulator().isSaved()) {
                return Optional.of(inputs.calls().get(call).function());
            }
        }
        return Optional.empty();
    }

    @Override
    public void save(StateWriter out, int slotCount) {
        if (rings != null) {
            rings.save(context.memory(), out, slotCount);
            return;
        }
        for (SlidingCall call : calls) {
            if (call instanceof SlidingAccumulator sliding) {
                sliding.accumulator().save(out, slotCount);
            }
        }
        sums.values().forEach(shared -> shared.save(out, slotCount));
    }

    @Override
    public void restore(StateReader in, int slotCount) {
        if (rings != null) {
            RowRings.restore(
                    context,
                    in,
                    inputs.types(),
                    slotCount,
                    (columns, slots, rows) -> enter(columns, slots, slotCount, rows));
            return;
        }
        for (SlidingCall call : calls) {
            if (call instanceof SlidingAccumulator sliding) {
                sliding.accumulator().restore(in, slotCount);
            }
        }
        sums.values().forEach(shared -> shared.restore(in, slotCount));
    }

    /// Takes rows that were taken before.
    private void enter(List<Column> columns, MemorySegment slots, int slotCount, int rows) {
        try (RowBlock block = block(columns, slots, slotCount, rows)) {
            for (SlidingCall call : calls) {
                call.slide(block).close();
            }
        }
    }

    @Override
    public void close() {
        calls.forEach(SlidingCall::close);
        sums.values().forEach(SharedSums::close);
        if (rings != null) {
            rings.close();
        }
    }
}

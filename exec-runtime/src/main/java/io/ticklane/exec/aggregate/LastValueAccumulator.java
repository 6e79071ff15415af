package io.ticklane.exec.aggregate;

import io.ticklane.api.column.DoubleWriter;
import io.ticklane.api.column.Outputs;
import io.ticklane.api.column.Slots;
import io.ticklane.api.function.RunningKernel;
import io.ticklane.api.state.State;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Bits;
import io.ticklane.exec.batch.ColumnBuilder;
import io.ticklane.exec.function.ArgumentColumns;
import io.ticklane.exec.function.LibraryCall;
import io.ticklane.exec.memory.GrowingLongs;
import io.ticklane.exec.memory.GrowingMemory;
import io.ticklane.exec.memory.QueryMemory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/// A running function of a library over the rows of a group in their order: its result after the
/// last one. Rows have to enter in order, and groups cannot be merged.
final class LastValueAccumulator implements Accumulator {
    private final RunningKernel kernel;
    private final LibraryCall call;
    private final int output;
    private final ArgumentColumns columns;
    private final QueryMemory.StateBuffers buffers;
    private final State state;
    private final GrowingMemory results;

    /// a double and whether it is there, for each group
    private final GrowingLongs last;

    LastValueAccumulator(QueryMemory memory, RunningKernel kernel, int output, LibraryCall call) {
        this.kernel = kernel;
        this.call = call;
        this.output = output;
        this.columns =
                new ArgumentColumns(memory, call.definition().spec().columns(), call.columns());
        this.buffers = memory.stateBuffers();
        this.state = new State(kernel.layout(), buffers);
        this.results = new GrowingMemory(memory);
        this.last = new GrowingLongs(memory);
    }

    @Override
    public void ensure(int groups) {
        state.ensure(groups);
        last.ensure(2L * groups);
    }

    @Override
    public void enter(Batch in, Slots slots, int from, int to) {
        columns.show(in);
        long valueBytes = (long) to * Double.BYTES;
        long each = valueBytes + Bits.bytes(to);
        MemorySegment memory = results.ensure(each * kernel.outputs());
        List<DoubleWriter> writers = new ArrayList<>();
        for (int i = 0; i < kernel.outputs(); i++) {
            MemorySegment validity = memory.asSlice(i * each + valueBytes, Bits.bytes(to));
            Bits.fill(validity);
            writers.add(new DoubleWriter(memory.asSlice(i * each, valueBytes), validity));
        }
        try {
            kernel.advance(state, slots, columns, from, to, new Outputs(writers));
        } catch (RuntimeException e) {
            throw call.failure(e);
        }
        MemorySegment values = memory.asSlice(output * each, each);
        for (int row = from; row < to; row++) {
            long at = 2L * slots.get(row);
            boolean there = Bits.get(values.asSlice(valueBytes), row);
            last.set(at, values.get(ValueLayout.JAVA_LONG_UNALIGNED, (long) row << 3));
            last.set(at + 1, there ? 1 : 0);
        }
    }

    @Override
    public void merge(Accumulator from, int slot, int fromSlot) {
        throw new IllegalStateException("running functions cannot be merged");
    }

    @Override
    public void clear(int slot) {
        state.clear(slot);
        last.set(2L * slot + 1, 0);
    }

    @Override
    public void result(int slot, Batch in, int row, ColumnBuilder out) {
        if (last.get(2L * slot + 1) == 0) {
            out.appendNull();
        } else {
            ResultValue.append(out, Double.longBitsToDouble(last.get(2L * slot)));
        }
    }

    @Override
    public void close() {
        columns.close();
        buffers.close();
        results.close();
        last.close();
    }
}

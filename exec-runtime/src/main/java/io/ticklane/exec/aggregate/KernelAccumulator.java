package io.ticklane.exec.aggregate;

import io.ticklane.api.column.DoubleWriter;
import io.ticklane.api.column.Slots;
import io.ticklane.api.function.FrameKernel;
import io.ticklane.api.snapshot.StateReader;
import io.ticklane.api.snapshot.StateWriter;
import io.ticklane.api.state.State;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Bits;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.ColumnBuilder;
import io.ticklane.exec.batch.Dictionary;
import io.ticklane.exec.function.ArgumentColumns;
import io.ticklane.exec.function.LibraryCall;
import io.ticklane.exec.memory.GrowingMemory;
import io.ticklane.exec.memory.QueryMemory;
import io.ticklane.exec.query.QueryContext;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/// A frame function of a library.
public final class KernelAccumulator implements Accumulator {
    private final Dictionary dictionary;
    private final FrameKernel kernel;
    private final LibraryCall call;
    private final ArgumentColumns columns;
    private final QueryMemory.StateBuffers buffers;
    private final State state;
    private final GrowingMemory cell;
    private final DoubleWriter writer;

    /// The accumulator of a call.
    public KernelAccumulator(QueryContext context, FrameKernel kernel, LibraryCall call) {
        QueryMemory memory = context.memory();
        this.dictionary = context.dictionary();
        this.kernel = kernel;
        this.call = call;
        this.columns =
                new ArgumentColumns(memory, call.definition().spec().columns(), call.columns());
        this.buffers = memory.stateBuffers();
        this.state = new State(kernel.layout(), buffers);
        this.cell = new GrowingMemory(memory);
        MemorySegment one = cell.ensure(2 * Long.BYTES);
        this.writer = new DoubleWriter(one, one.asSlice(Long.BYTES));
    }

    @Override
    public void ensure(int groups) {
        state.ensure(groups);
    }

    @Override
    public void enter(Batch in, Slots slots, int from, int to) {
        columns.show(in);
        try {
            kernel.enter(state, slots, columns, from, to);
        } catch (RuntimeException e) {
            throw call.failure(e);
        }
    }

    @Override
    public boolean retractable() {
        return kernel.retractable();
    }

    @Override
    public boolean ordered() {
        return kernel.ordered();
    }

    @Override
    public void leave(Batch in, Slots slots, int from, int to) {
        columns.show(in);
        try {
            kernel.leave(state, slots, columns, from, to);
        } catch (RuntimeException e) {
            throw call.failure(e);
        }
    }

    @Override
    public void merge(Accumulator from, int slot, int fromSlot) {
        try {
            kernel.merge(state, slot, ((KernelAccumulator) from).state, fromSlot);
        } catch (RuntimeException e) {
            throw call.failure(e);
        }
    }

    @Override
    public void copy(int slot, Accumulator from, int fromSlot) {
        state.copy(slot, ((KernelAccumulator) from).state, fromSlot);
    }

    @Override
    public List<SqlType> stateTypes() {
        return StateColumns.types(kernel.layout());
    }

    @Override
    public void appendStates(int[] slots, int count, List<ColumnBuilder> out) {
        StateColumns.append(state, dictionary, slots, count, out);
    }

    @Override
    public void setStates(List<Column> in, int rows) {
        StateColumns.set(state, dictionary, in, rows);
    }

    @Override
    public void clear(int slot) {
        state.clear(slot);
    }

    @Override
    public void result(int slot, Batch in, int row, ColumnBuilder out) {
        if (row >= 0) {
            columns.show(in);
        }
        MemorySegment one = cell.segment();
        one.set(ValueLayout.JAVA_LONG_UNALIGNED, Long.BYTES, -1L);
        try {
            kernel.result(state, slot, columns, row, writer, 0);
        } catch (RuntimeException e) {
            throw call.failure(e);
        }
        if (Bits.get(one.asSlice(Long.BYTES), 0)) {
            ResultValue.append(out, one.get(ValueLayout.JAVA_DOUBLE_UNALIGNED, 0));
        } else {
            out.appendNull();
        }
    }

    @Override
    public boolean isSaved() {
        return true;
    }

    @Override
    public void save(StateWriter out, int groups) {
        state.save(out);
    }

    @Override
    public void restore(StateReader in, int groups) {
        ensure(groups);
        state.restore(in);
    }

    @Override
    public void close() {
        columns.close();
        buffers.close();
        cell.close();
    }
}

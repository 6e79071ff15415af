package io.ticklane.exec.window;

import io.ticklane.api.column.DoubleWriter;
import io.ticklane.api.column.Outputs;
import io.ticklane.api.column.Slots;
import io.ticklane.api.function.RunningKernel;
import io.ticklane.api.snapshot.StateReader;
import io.ticklane.api.snapshot.StateWriter;
import io.ticklane.api.state.State;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Bits;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.function.ArgumentColumns;
import io.ticklane.exec.function.LibraryCall;
import io.ticklane.exec.memory.Buffer;
import io.ticklane.exec.memory.QueryMemory;
import io.ticklane.exec.rows.RowStore;
import java.util.ArrayList;
import java.util.List;

/// One kernel over some columns with its state; all calls that need the same share it.
///
/// Threads: one at a time.
final class RunningState implements AutoCloseable {
    private final QueryMemory memory;
    private final RunningKernel kernel;
    private final LibraryCall call;
    private final ArgumentColumns columns;
    private final QueryMemory.StateBuffers buffers;
    private final State state;

    RunningState(QueryMemory memory, RunningKernel kernel, LibraryCall call) {
        this.memory = memory;
        this.kernel = kernel;
        this.call = call;
        this.columns =
                new ArgumentColumns(memory, call.definition().spec().columns(), call.columns());
        this.buffers = memory.stateBuffers();
        this.state = new State(kernel.layout(), buffers);
    }

    /// Whether this state serves another call too.
    boolean serves(RunningKernel other, LibraryCall wanted) {
        return kernel.equals(other) && call.columns().equals(wanted.columns());
    }

    /// Takes the rows of a batch and gives a DOUBLE column for each output of the kernel; the
    /// caller owns them.
    List<Column> advance(Batch in, Slots slots, int slotCount) {
        int rows = in.rows();
        columns.show(in);
        state.ensure(slotCount);
        int outputs = kernel.outputs();
        List<Buffer> made = new ArrayList<>(2 * outputs);
        List<Column> results = new ArrayList<>(outputs);
        try {
            List<DoubleWriter> writers = new ArrayList<>(outputs);
            for (int output = 0; output < outputs; output++) {
                Buffer values = memory.buffer((long) rows << 3);
                made.add(values);
                Buffer validity = memory.buffer(Bits.bytes(rows));
                made.add(validity);
                Bits.fill(validity.segment());
                writers.add(new DoubleWriter(values.segment(), validity.segment()));
            }
            advance(slots, rows, new Outputs(writers));
            for (int output = 0; output < outputs; output++) {
                results.add(column(made.get(2 * output), made.get(2 * output + 1), rows));
            }
            return results;
        } catch (RuntimeException e) {
            RowStore.closeAll(results);
            made.subList(2 * results.size(), made.size()).forEach(Buffer::close);
            throw e;
        }
    }

    private void advance(Slots slots, int rows, Outputs outputs) {
        try {
            kernel.advance(state, slots, columns, 0, rows, outputs);
        } catch (RuntimeException e) {
            throw call.failure(e);
        }
    }

    private static Column column(Buffer values, Buffer validity, int rows) {
        if (Bits.count(validity.segment(), rows) == rows) {
            validity.close();
            return new Column(SqlType.DOUBLE, rows, values, null);
        }
        return new Column(SqlType.DOUBLE, rows, values, validity);
    }

    void save(StateWriter out) {
        state.save(out);
    }

    void restore(StateReader in) {
        state.restore(in);
    }

    @Override
    public void close() {
        columns.close();
        buffers.close();
    }
}

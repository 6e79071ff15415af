package io.ticklane.exec.window;

import io.ticklane.api.function.DoubleWriter;
import io.ticklane.api.function.Outputs;
import io.ticklane.api.function.RunningKernel;
import io.ticklane.api.function.Slots;
import io.ticklane.api.function.State;
import io.ticklane.api.plan.Expression;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Bits;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.function.ArgumentColumns;
import io.ticklane.exec.function.LibraryCall;
import io.ticklane.exec.memory.QueryMemory;
import io.ticklane.exec.rows.RowStore;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;

/// One kernel over some columns with its state; all calls that need the same share it.
///
/// Threads: one at a time.
final class RunningState implements AutoCloseable {
    private final QueryMemory memory;
    private final RunningKernel kernel;
    private final List<Expression> arguments;
    private final ArgumentColumns columns;
    private final QueryMemory.StateBuffers buffers;
    private final State state;

    RunningState(QueryMemory memory, RunningKernel kernel, LibraryCall call) {
        this.memory = memory;
        this.kernel = kernel;
        this.arguments = call.columns();
        this.columns = new ArgumentColumns(memory, call.definition().spec().columns(), arguments);
        this.buffers = memory.stateBuffers();
        this.state = new State(kernel.layout(), buffers);
    }

    /// Whether this state serves another call too.
    boolean serves(RunningKernel other, LibraryCall call) {
        return kernel.equals(other) && arguments.equals(call.columns());
    }

    /// Takes the rows of a batch and gives a DOUBLE column for each output of the kernel; the
    /// caller owns them.
    List<Column> advance(Batch in, Slots slots, int slotCount) {
        int rows = in.rows();
        columns.show(in);
        state.ensure(slotCount);
        List<ArrowBuf> made = new ArrayList<>();
        List<Column> results = new ArrayList<>();
        try {
            List<DoubleWriter> writers = new ArrayList<>();
            for (int output = 0; output < kernel.outputs(); output++) {
                ArrowBuf values = memory.allocate((long) rows << 3);
                made.add(values);
                ArrowBuf validity = memory.allocate(Bits.bytes(rows));
                made.add(validity);
                Bits.fill(QueryMemory.segment(validity));
                writers.add(
                        new DoubleWriter(
                                QueryMemory.segment(values), QueryMemory.segment(validity)));
            }
            kernel.advance(state, slots, columns, 0, rows, new Outputs(writers));
            for (int output = 0; output < kernel.outputs(); output++) {
                results.add(column(made.get(2 * output), made.get(2 * output + 1), rows));
            }
            return results;
        } catch (RuntimeException e) {
            RowStore.closeAll(results);
            made.subList(2 * results.size(), made.size()).forEach(ArrowBuf::close);
            throw e;
        }
    }

    private static Column column(ArrowBuf values, ArrowBuf validity, int rows) {
        if (Bits.count(QueryMemory.segment(validity), rows) == rows) {
            validity.close();
            return new Column(SqlType.DOUBLE, rows, values, null);
        }
        return new Column(SqlType.DOUBLE, rows, values, validity);
    }

    @Override
    public void close() {
        columns.close();
        buffers.close();
    }
}

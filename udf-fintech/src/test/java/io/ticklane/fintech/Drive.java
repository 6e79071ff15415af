package io.ticklane.fintech;

import io.ticklane.api.column.Columns;
import io.ticklane.api.column.Slots;
import io.ticklane.api.function.FrameKernel;
import io.ticklane.api.function.FunctionDefinition;
import io.ticklane.api.function.RunningKernel;
import io.ticklane.api.function.ScalarKernel;
import io.ticklane.api.function.TableKernel;
import io.ticklane.api.state.State;
import io.ticklane.api.state.StateLayout;
import java.util.List;

/// Rows on their way through a kernel, range by range.
final class Drive {
    private final FunctionCall call;
    private final Rows rows;
    private final Columns columns;
    private final Slots slots;
    private final Results results;
    private final Cells cells;
    private State state;

    Drive(FunctionCall call, Rows rows) {
        this.call = call;
        this.rows = rows;
        columns = rows.columns();
        slots = rows.slotView();
        cells = new Cells();
        state = FunctionCall.state(layout(call), rows);
        int outputs =
                call.definition() instanceof FunctionDefinition.Running
                        ? call.running().outputs()
                        : 1;
        results = new Results(outputs, call.isFrame() ? rows.keys() : rows.size());
    }

    static StateLayout layout(FunctionCall call) {
        return switch (call.definition()) {
            case FunctionDefinition.Scalar _ -> new StateLayout("none", 1, List.of());
            case FunctionDefinition.Running f -> f.bind(call.bound()).layout();
            case FunctionDefinition.Frame f -> f.bind(call.bound()).layout();
            case FunctionDefinition.Table f -> f.bind(call.bound()).layout();
        };
    }

    void take(int from, int to) {
        switch (call.definition()) {
            case FunctionDefinition.Scalar f -> {
                ScalarKernel kernel = f.bind(call.bound());
                kernel.apply(columns, from, to, results.writer());
            }
            case FunctionDefinition.Running f -> {
                RunningKernel kernel = f.bind(call.bound());
                kernel.advance(state, slots, columns, from, to, results.outputs());
            }
            case FunctionDefinition.Frame f -> {
                FrameKernel kernel = f.bind(call.bound());
                kernel.enter(state, slots, columns, from, to);
            }
            case FunctionDefinition.Table f -> {
                TableKernel kernel = f.bind(call.bound());
                kernel.process(state, slots, columns, from, to, cells);
            }
        }
    }

    /// Goes on with a copy of the state whose memory is another one.
    void moveState() {
        State moved = FunctionCall.state(state.layout(), rows);
        for (int slot = 0; slot < rows.keys(); slot++) {
            moved.copy(slot, state, slot);
        }
        state.release();
        state = moved;
    }

    double[] finish() {
        switch (call.definition()) {
            case FunctionDefinition.Frame f -> {
                for (int slot = 0; slot < rows.keys(); slot++) {
                    f.bind(call.bound()).result(state, slot, columns, -1, results.writer(), slot);
                }
            }
            case FunctionDefinition.Table f -> {
                for (int slot = 0; slot < rows.keys(); slot++) {
                    f.bind(call.bound()).finish(state, slot, cells);
                }
                return cells.all();
            }
            case FunctionDefinition.Scalar _, FunctionDefinition.Running _ -> {}
        }
        return results.all();
    }
}

package io.ticklane.fintech;

import io.ticklane.api.column.Columns;
import io.ticklane.api.column.Outputs;
import io.ticklane.api.column.RowSink;
import io.ticklane.api.column.Slots;
import io.ticklane.api.function.FunctionDefinition;
import io.ticklane.api.function.FunctionDefinition.Frame;
import io.ticklane.api.function.FunctionDefinition.Running;
import io.ticklane.api.function.FunctionDefinition.Scalar;
import io.ticklane.api.function.FunctionDefinition.Table;
import io.ticklane.api.state.State;

/// The steady state of a call: kernel, state, input and output are there, rows keep coming.
final class Warm {
    private static final RowSink NOWHERE =
            new RowSink() {
                @Override
                public void begin(int slot) {}

                @Override
                public void set(int column, double value) {}

                @Override
                public void set(int column, long value) {}

                @Override
                public void set(int column, boolean value) {}
            };

    private final Runnable run;

    Warm(FunctionCall call, Rows rows) {
        Columns columns = rows.columns();
        Slots slots = rows.slotView();
        State state = FunctionCall.state(Drive.layout(call), rows);
        int size = rows.size();
        Results results =
                new Results(
                        call.definition() instanceof Running ? call.running().outputs() : 1, size);
        Outputs outputs = results.outputs();
        FunctionDefinition definition = call.definition();
        run =
                switch (definition) {
                    case Scalar f -> {
                        var kernel = f.bind(call.bound());
                        yield () -> kernel.apply(columns, 0, size, results.writer());
                    }
                    case Running f -> {
                        var kernel = f.bind(call.bound());
                        yield () -> kernel.advance(state, slots, columns, 0, size, outputs);
                    }
                    case Frame f -> {
                        var kernel = f.bind(call.bound());
                        yield () -> {
                            kernel.enter(state, slots, columns, 0, size);
                            for (int row = 0; row < size; row++) {
                                int slot = slots.get(row);
                                kernel.result(state, slot, columns, row, results.writer(), row);
                            }
                            if (kernel.retractable()) {
                                kernel.leave(state, slots, columns, 0, size);
                            }
                        };
                    }
                    case Table f -> {
                        var kernel = f.bind(call.bound());
                        yield () -> kernel.process(state, slots, columns, 0, size, NOWHERE);
                    }
                };
    }

    void run() {
        run.run();
    }
}

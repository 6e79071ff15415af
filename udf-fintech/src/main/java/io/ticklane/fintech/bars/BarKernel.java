package io.ticklane.fintech.bars;

import io.ticklane.api.column.Columns;
import io.ticklane.api.column.RowSink;
import io.ticklane.api.column.Slots;
import io.ticklane.api.function.Parameter;
import io.ticklane.api.function.Parameter.Constant;
import io.ticklane.api.function.TableKernel;
import io.ticklane.api.state.State;
import io.ticklane.api.state.StateLayout;
import io.ticklane.api.type.Field;
import io.ticklane.api.type.RowType;
import io.ticklane.api.type.SqlType;
import java.util.List;

/// Gathers trades into a bar until its measure, correctly rounded, reaches the threshold. A trade
/// is not split: the whole of it belongs to the bar that it closes.
record BarKernel(Measure measure, double threshold) implements TableKernel {
    /// What is counted.
    enum Measure {
        TRADES,
        VOLUME,
        NOTIONAL
    }

    private static final StateLayout LAYOUT = new StateLayout("bar", 1, OpenBar.CELLS);

    /// The columns of a bar.
    static final RowType COLUMNS =
            OpenBar.columns(
                    new Field("ts_open", SqlType.TIMESTAMP),
                    new Field("ts_close", SqlType.TIMESTAMP));

    /// Which of them are times.
    static final List<Integer> TIMES = List.of(0, 1);

    /// The parameters of the three functions.
    static List<Parameter> parameters(Constant threshold) {
        return OpenBar.parameters(
                List.of(threshold), List.of("ts", "time", "timestamp", "ts_recv"));
    }

    @Override
    public StateLayout layout() {
        return LAYOUT;
    }

    @Override
    public void process(State state, Slots slots, Columns in, int from, int to, RowSink out) {
        OpenBar bar = new OpenBar(state, in);
        Slots slotOf = slots.view();
        for (int row = from; row < to; row++) {
            if (bar.isMissing(row)) {
                continue;
            }
            int slot = slotOf.get(row);
            bar.add(slot, row);
            if (measured(bar, slot) >= threshold) {
                emit(state, slot, true, out);
            }
        }
    }

    private double measured(OpenBar bar, int slot) {
        return switch (measure) {
            case TRADES -> bar.trades(slot);
            case VOLUME -> bar.volume(slot);
            case NOTIONAL -> bar.notional(slot);
        };
    }

    @Override
    public void finish(State state, int slot, RowSink out) {
        if (OpenBar.exists(state, slot)) {
            emit(state, slot, false, out);
        }
    }

    private static void emit(State state, int slot, boolean complete, RowSink out) {
        out.begin(slot);
        out.set(0, OpenBar.opened(state, slot));
        out.set(1, OpenBar.closed(state, slot));
        OpenBar.emit(state, slot, out, 2);
        out.set(10, complete);
        state.clear(slot);
    }
}

package io.ticklane.fintech.bars;

import com.google.auto.service.AutoService;
import io.ticklane.api.column.Columns;
import io.ticklane.api.column.RowSink;
import io.ticklane.api.column.Slots;
import io.ticklane.api.function.BoundCall;
import io.ticklane.api.function.Family;
import io.ticklane.api.function.FunctionDefinition;
import io.ticklane.api.function.FunctionSpec;
import io.ticklane.api.function.NullRule;
import io.ticklane.api.function.Parameter.Constant;
import io.ticklane.api.function.Range;
import io.ticklane.api.function.TableInput;
import io.ticklane.api.function.TableKernel;
import io.ticklane.api.state.State;
import io.ticklane.api.state.StateLayout;
import io.ticklane.api.type.Field;
import io.ticklane.api.type.RowType;
import io.ticklane.api.type.SqlType;
import java.util.List;

/// Bars of equal length in time, with their lower edge and labelled by it.
@AutoService(FunctionDefinition.class)
public final class ResampleOhlc implements FunctionDefinition.Table {
    private static final long DAY = 86_400_000_000_000L;

    private static final FunctionSpec SPEC =
            new FunctionSpec(
                    "RESAMPLE_OHLC",
                    Family.BARS,
                    "Bars of equal length in time",
                    OpenBar.parameters(
                            List.of(
                                    Constant.required(
                                            "step",
                                            SqlType.INTERVAL_DAY_TIME,
                                            Range.atLeast(1),
                                            "length of a bar"),
                                    Constant.withDefault(
                                            "origin",
                                            SqlType.INTERVAL_DAY_TIME,
                                            Range.closed(-DAY, DAY),
                                            0L,
                                            "where a bar begins, counted from 1970-01-01 00:00:00")),
                            List.of()),
                    SqlType.NULL,
                    NullRule.IGNORE,
                    "The definition above; no paper");

    private static final RowType COLUMNS =
            OpenBar.columns(new Field("bar_start", SqlType.TIMESTAMP));

    @Override
    public FunctionSpec spec() {
        return SPEC;
    }

    @Override
    public TableInput input() {
        return new TableInput.Ordered("ts");
    }

    @Override
    public TableKernel bind(BoundCall call) {
        return new Kernel(call.integer("step"), call.integer("origin"));
    }

    @Override
    public boolean emitsEarly() {
        return true;
    }

    @Override
    public List<Integer> ascending() {
        return List.of(0);
    }

    @Override
    public RowType output() {
        return COLUMNS;
    }

    /// A bar is emitted when a trade of a later one comes.
    private record Kernel(long step, long origin) implements TableKernel {
        private static final StateLayout LAYOUT =
                new StateLayout("resampled_bar", 1, OpenBar.CELLS);

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
                if (bar.trades(slot) > 0
                        && start(bar.time(row)) != start(OpenBar.opened(state, slot))) {
                    emit(state, slot, true, out);
                }
                bar.add(slot, row);
            }
        }

        /// Exact for all times: the distance of time and origin may be too large for a long, their
        /// remainders are not.
        private long start(long time) {
            long past =
                    Math.floorMod(Math.floorMod(time, step) - Math.floorMod(origin, step), step);
            return time - past;
        }

        @Override
        public void finish(State state, int slot, RowSink out) {
            if (OpenBar.exists(state, slot)) {
                emit(state, slot, false, out);
            }
        }

        private void emit(State state, int slot, boolean complete, RowSink out) {
            out.begin(slot);
            out.set(0, start(OpenBar.opened(state, slot)));
            OpenBar.emit(state, slot, out, 1);
            out.set(9, complete);
            state.clear(slot);
        }
    }
}

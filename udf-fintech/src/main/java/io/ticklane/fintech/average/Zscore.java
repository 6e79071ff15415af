package io.ticklane.fintech.average;

import com.google.auto.service.AutoService;
import io.ticklane.api.column.Columns;
import io.ticklane.api.column.DoubleColumn;
import io.ticklane.api.column.DoubleWriter;
import io.ticklane.api.column.Slots;
import io.ticklane.api.function.BoundCall;
import io.ticklane.api.function.Family;
import io.ticklane.api.function.FrameKernel;
import io.ticklane.api.function.FunctionDefinition;
import io.ticklane.api.function.FunctionSpec;
import io.ticklane.api.function.NullRule;
import io.ticklane.api.state.DoubleCells;
import io.ticklane.api.state.LongCells;
import io.ticklane.api.state.State;
import io.ticklane.api.state.StateLayout;
import io.ticklane.api.state.StateLayout.Cell.OfDouble;
import io.ticklane.api.state.StateLayout.Cell.OfLong;
import io.ticklane.api.state.StateLayout.Cell.OfSum;
import io.ticklane.api.state.SumCells;
import io.ticklane.api.type.SqlType;
import io.ticklane.fintech.Parameters;
import java.util.List;

/// How far the current row lies from the mean of its frame, in sample standard deviations; over a
/// group, how far its last row lies from the mean of the group.
@AutoService(FunctionDefinition.class)
public final class Zscore implements FunctionDefinition.Frame {
    private static final FunctionSpec SPEC =
            new FunctionSpec(
                    "ZSCORE",
                    Family.AVERAGE,
                    "Distance from the mean of the frame in standard deviations",
                    List.of(Parameters.number("x", "the series")),
                    SqlType.DOUBLE,
                    NullRule.IGNORE,
                    "Standard score; sample standard deviation (n - 1)");

    @Override
    public FunctionSpec spec() {
        return SPEC;
    }

    @Override
    public FrameKernel bind(BoundCall call) {
        return new Kernel();
    }

    private record Kernel() implements FrameKernel {
        private static final StateLayout LAYOUT =
                new StateLayout(
                        "zscore",
                        1,
                        List.of(
                                new OfLong("count"),
                                new OfDouble("newest"),
                                new OfSum("sum"),
                                new OfSum("squares")));

        @Override
        public StateLayout layout() {
            return LAYOUT;
        }

        @Override
        public boolean ordered() {
            return true; // over a group the newest row is scored
        }

        @Override
        public void enter(State state, Slots slots, Columns in, int from, int to) {
            LongCells.View count = state.longs(0).view();
            DoubleCells.View newest = state.doubles(1).view();
            SumCells sum = state.sums(2);
            SumCells squares = state.sums(3);
            DoubleColumn x = in.doubles(0).view();
            Slots slotOf = slots.view();
            for (int row = from; row < to; row++) {
                int slot = slotOf.get(row);
                double value = x.getOrNaN(row);
                newest.set(slot, value);
                if (!Double.isNaN(value)) {
                    count.set(slot, count.get(slot) + 1);
                    sum.add(slot, value);
                    squares.addProduct(slot, value, value);
                }
            }
        }

        @Override
        public void leave(State state, Slots slots, Columns in, int from, int to) {
            LongCells.View count = state.longs(0).view();
            SumCells sum = state.sums(2);
            SumCells squares = state.sums(3);
            DoubleColumn x = in.doubles(0).view();
            Slots slotOf = slots.view();
            for (int row = from; row < to; row++) {
                int slot = slotOf.get(row);
                double value = x.getOrNaN(row);
                if (!Double.isNaN(value)) {
                    count.set(slot, count.get(slot) - 1);
                    sum.subtract(slot, value);
                    squares.subtractProduct(slot, value, value);
                }
            }
        }

        @Override
        public void result(State state, int slot, Columns in, int row, DoubleWriter out, int at) {
            double x = row < 0 ? state.doubles(1).get(slot) : in.doubles(0).getOrNaN(row);
            long count = state.longs(0).get(slot);
            out.set(at, LastRows.score(x, state.sums(2), state.sums(3), slot, count));
        }
    }
}

package com.example.ticks;

import io.ticklane.api.function.BoundCall;
import io.ticklane.api.column.Columns;
import io.ticklane.api.state.DoubleCells;
import io.ticklane.api.column.DoubleColumn;
import io.ticklane.api.column.DoubleWriter;
import io.ticklane.api.function.Family;
import io.ticklane.api.function.FunctionDefinition;
import io.ticklane.api.function.FunctionSpec;
import io.ticklane.api.state.LongCells;
import io.ticklane.api.function.NullRule;
import io.ticklane.api.column.Outputs;
import io.ticklane.api.function.Parameter;
import io.ticklane.api.function.RunningKernel;
import io.ticklane.api.column.Slots;
import io.ticklane.api.state.State;
import io.ticklane.api.state.StateLayout;
import io.ticklane.api.type.SqlType;
import java.util.List;

/// How many rows in a row a series has risen.
public final class UpStreak implements FunctionDefinition.Running {
    private static final FunctionSpec SPEC =
            new FunctionSpec(
                    "UP_STREAK",
                    Family.FEATURES,
                    "How many rows in a row x has risen",
                    List.of(new Parameter.Column("x", SqlType.DOUBLE, "the series")),
                    SqlType.DOUBLE,
                    NullRule.CARRY,
                    "An example");

    @Override
    public FunctionSpec spec() {
        return SPEC;
    }

    @Override
    public RunningKernel bind(BoundCall call) {
        return new Kernel();
    }

    private record Kernel() implements RunningKernel {
        private static final StateLayout LAYOUT =
                new StateLayout(
                        "up_streak",
                        1,
                        List.of(
                                new StateLayout.Cell.OfLong("rows"),
                                new StateLayout.Cell.OfDouble("last"),
                                new StateLayout.Cell.OfDouble("streak")));

        @Override
        public StateLayout layout() {
            return LAYOUT;
        }

        @Override
        public void advance(State state, Slots slots, Columns in, int from, int to, Outputs out) {
            LongCells.View rows = state.longs(0).view();
            DoubleCells.View last = state.doubles(1).view();
            DoubleCells.View streak = state.doubles(2).view();
            DoubleColumn x = in.doubles(0).view();
            Slots slotOf = slots.view();
            DoubleWriter result = out.output(0).view();
            for (int row = from; row < to; row++) {
                int slot = slotOf.get(row);
                double value = x.getOrNaN(row);
                if (!Double.isNaN(value)) {
                    boolean rises = rows.get(slot) > 0 && value > last.get(slot);
                    streak.set(slot, rises ? streak.get(slot) + 1 : 0);
                    last.set(slot, value);
                    rows.set(slot, rows.get(slot) + 1);
                }
                result.set(row, rows.get(slot) == 0 ? Double.NaN : streak.get(slot));
            }
        }
    }
}

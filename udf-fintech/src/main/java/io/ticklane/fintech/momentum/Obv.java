package io.ticklane.fintech.momentum;

import com.google.auto.service.AutoService;
import io.ticklane.api.column.Columns;
import io.ticklane.api.column.DoubleColumn;
import io.ticklane.api.column.DoubleWriter;
import io.ticklane.api.column.Outputs;
import io.ticklane.api.column.Slots;
import io.ticklane.api.function.BoundCall;
import io.ticklane.api.function.Family;
import io.ticklane.api.function.FunctionDefinition;
import io.ticklane.api.function.FunctionSpec;
import io.ticklane.api.function.NullRule;
import io.ticklane.api.function.RunningKernel;
import io.ticklane.api.state.DoubleCells;
import io.ticklane.api.state.State;
import io.ticklane.api.state.StateLayout;
import io.ticklane.api.state.StateLayout.Cell.OfDouble;
import io.ticklane.api.state.StateLayout.Cell.OfSum;
import io.ticklane.api.state.SumCells;
import io.ticklane.api.type.SqlType;
import io.ticklane.fintech.Parameters;
import java.util.List;

/// On-balance volume: the volume of rows in which the price rose, less that of rows in which it
/// fell, added up exactly. The first row counts as a rise.
@AutoService(FunctionDefinition.class)
public final class Obv implements FunctionDefinition.Running {
    private static final FunctionSpec SPEC =
            new FunctionSpec(
                    "OBV",
                    Family.MOMENTUM,
                    "On-balance volume",
                    List.of(
                            Parameters.number("price", "the price, such as a close"),
                            Parameters.number("volume", "the volume of the row")),
                    SqlType.DOUBLE,
                    NullRule.CARRY,
                    "TA-Lib, OBV; Granville 1963");

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
                new StateLayout("obv", 1, List.of(new OfDouble("price"), new OfSum("volume")));

        @Override
        public StateLayout layout() {
            return LAYOUT;
        }

        @Override
        public void advance(State state, Slots slots, Columns in, int from, int to, Outputs out) {
            DoubleCells.View before = state.doubles(0).view();
            SumCells sum = state.sums(1);
            DoubleColumn prices = in.doubles(0).view();
            DoubleColumn volumes = in.doubles(1).view();
            DoubleWriter result = out.output(0).view();
            Slots slotOf = slots.view();
            for (int row = from; row < to; row++) {
                int slot = slotOf.get(row);
                double price = prices.getOrNaN(row);
                double volume = volumes.getOrNaN(row);
                double last = before.known(slot);
                if (!Double.isNaN(price) && !Double.isNaN(volume)) {
                    if (price < last) {
                        sum.add(slot, -volume);
                    } else if (price != last) {
                        sum.add(slot, volume);
                    }
                    before.setKnown(slot, price);
                    last = price;
                }
                result.set(row, Double.isNaN(last) ? Double.NaN : sum.value(slot));
            }
        }
    }
}

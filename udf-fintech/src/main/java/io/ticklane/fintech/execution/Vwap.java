package io.ticklane.fintech.execution;

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
import io.ticklane.api.state.State;
import io.ticklane.api.state.StateLayout;
import io.ticklane.api.state.StateLayout.Cell.OfSum;
import io.ticklane.api.state.SumCells;
import io.ticklane.api.type.SqlType;
import io.ticklane.fintech.Parameters;
import java.util.List;

/// Volume-weighted average price: `sum(price * volume) / sum(volume)`, as SQL would compute it:
/// products of doubles, their exact sum. NULL while the volume is zero.
@AutoService(FunctionDefinition.class)
public final class Vwap implements FunctionDefinition.Frame {
    private static final FunctionSpec SPEC =
            new FunctionSpec(
                    "VWAP",
                    Family.EXECUTION,
                    "Volume-weighted average price",
                    List.of(
                            Parameters.number("price", "price of the trade"),
                            Parameters.number("volume", "size of the trade")),
                    SqlType.DOUBLE,
                    NullRule.IGNORE,
                    "Berkowitz, Logue and Noser 1988, The Total Cost of Transactions on the NYSE");

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
                new StateLayout("vwap", 1, List.of(new OfSum("notional"), new OfSum("volume")));

        @Override
        public StateLayout layout() {
            return LAYOUT;
        }

        @Override
        public void enter(State state, Slots slots, Columns in, int from, int to) {
            DoubleColumn prices = in.doubles(0);
            DoubleColumn sizes = in.doubles(1);
            state.sums(0).addProducts(slots, prices, sizes, from, to);
            state.sums(1).addWhereBoth(slots, sizes, prices, from, to);
        }

        @Override
        public void leave(State state, Slots slots, Columns in, int from, int to) {
            SumCells notional = state.sums(0);
            SumCells volume = state.sums(1);
            DoubleColumn prices = in.doubles(0).view();
            DoubleColumn volumes = in.doubles(1).view();
            Slots slotOf = slots.view();
            for (int row = from; row < to; row++) {
                double price = prices.getOrNaN(row);
                double size = volumes.getOrNaN(row);
                if (!Double.isNaN(price) && !Double.isNaN(size)) {
                    int slot = slotOf.get(row);
                    notional.subtract(slot, price * size);
                    volume.subtract(slot, size);
                }
            }
        }

        @Override
        public void merge(State into, int slot, State from, int fromSlot) {
            into.sums(0).merge(slot, from.sums(0), fromSlot);
            into.sums(1).merge(slot, from.sums(1), fromSlot);
        }

        @Override
        public void result(State state, int slot, Columns in, int row, DoubleWriter out, int at) {
            double volume = state.sums(1).value(slot);
            out.set(at, volume == 0 ? Double.NaN : state.sums(0).value(slot) / volume);
        }
    }
}

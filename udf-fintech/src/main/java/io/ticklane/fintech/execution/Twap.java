package io.ticklane.fintech.execution;

import com.google.auto.service.AutoService;
import io.ticklane.api.column.Columns;
import io.ticklane.api.column.DoubleColumn;
import io.ticklane.api.column.DoubleWriter;
import io.ticklane.api.column.LongColumn;
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

/// Time-weighted average price: each price counts for the time until the next one, so the last
/// price of the frame does not count yet. The price itself while no time has passed.
@AutoService(FunctionDefinition.class)
public final class Twap implements FunctionDefinition.Frame {
    private static final FunctionSpec SPEC =
            new FunctionSpec(
                    "TWAP",
                    Family.EXECUTION,
                    "Time-weighted average price",
                    List.of(
                            Parameters.number("price", "price at ts"),
                            Parameters.time("ts", "time of the price")),
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
                new StateLayout(
                        "twap",
                        1,
                        List.of(
                                new OfLong("seen"),
                                new OfLong("first_ts"),
                                new OfLong("last_ts"),
                                new OfDouble("first_price"),
                                new OfDouble("last_price"),
                                new OfSum("price_time")));

        @Override
        public StateLayout layout() {
            return LAYOUT;
        }

        @Override
        public boolean ordered() {
            return true;
        }

        @Override
        public boolean retractable() {
            return false; // how long the first price counts, only the row after it knows
        }

        @Override
        public void enter(State state, Slots slots, Columns in, int from, int to) {
            LongCells.View seen = state.longs(0).view();
            LongCells.View firstTime = state.longs(1).view();
            LongCells.View lastTime = state.longs(2).view();
            DoubleCells.View firstPrice = state.doubles(3).view();
            DoubleCells.View lastPrice = state.doubles(4).view();
            SumCells priceTime = state.sums(5);
            DoubleColumn prices = in.doubles(0).view();
            LongColumn times = in.longs(1).view();
            Slots slotOf = slots.view();
            for (int row = from; row < to; row++) {
                double price = prices.getOrNaN(row);
                if (Double.isNaN(price) || times.isMissing(row)) {
                    continue;
                }
                int slot = slotOf.get(row);
                long time = times.get(row);
                if (seen.get(slot) == 0) {
                    seen.set(slot, 1);
                    firstTime.set(slot, time);
                    firstPrice.set(slot, price);
                } else {
                    double nanos = time - lastTime.get(slot);
                    priceTime.addProduct(slot, lastPrice.get(slot), nanos);
                }
                lastTime.set(slot, time);
                lastPrice.set(slot, price);
            }
        }

        @Override
        public void result(State state, int slot, Columns in, int row, DoubleWriter out, int at) {
            if (state.longs(0).get(slot) == 0) {
                out.setNull(at);
                return;
            }
            double nanos = state.longs(2).get(slot) - state.longs(1).get(slot);
            out.set(
                    at,
                    nanos == 0 ? state.doubles(3).get(slot) : state.sums(5).value(slot) / nanos);
        }
    }
}

package io.ticklane.fintech.microstructure;

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
import io.ticklane.api.state.State;
import io.ticklane.api.state.StateLayout;
import io.ticklane.api.type.SqlType;
import io.ticklane.fintech.Parameters;
import java.util.List;

/// Who traded, by the tick rule: 1 after a rise, -1 after a fall, the last sign while the price
/// stands; NULL until the first change.
@AutoService(FunctionDefinition.class)
public final class TickSign implements FunctionDefinition.Running {
    private static final FunctionSpec SPEC =
            new FunctionSpec(
                    "TICK_SIGN",
                    Family.MICROSTRUCTURE,
                    "Sign of the last price change",
                    List.of(Parameters.number("price", "price of the trade")),
                    SqlType.DOUBLE,
                    NullRule.NULL_ROW,
                    "Lee and Ready 1991, Inferring Trade Direction from Intraday Data");

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
                new StateLayout("tick_sign", 2, TickRule.LAYOUT_CELLS);

        @Override
        public StateLayout layout() {
            return LAYOUT;
        }

        @Override
        public void advance(State state, Slots slots, Columns in, int from, int to, Outputs out) {
            TickRule rule = new TickRule(state);
            DoubleColumn prices = in.doubles(0).view();
            DoubleWriter result = out.output(0).view();
            Slots slotOf = slots.view();
            for (int row = from; row < to; row++) {
                double price = prices.getOrNaN(row);
                result.set(row, Double.isNaN(price) ? price : rule.next(slotOf.get(row), price));
            }
        }
    }
}

package io.ticklane.fintech.microstructure;

import com.google.auto.service.AutoService;
import io.ticklane.api.column.Columns;
import io.ticklane.api.column.DoubleColumn;
import io.ticklane.api.column.DoubleWriter;
import io.ticklane.api.column.Outputs;
import io.ticklane.api.column.Select;
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

/// Who traded, by Lee and Ready without a quote lag: 1 above the mid, -1 below it; at the mid, or
/// without a quote, by the tick rule.
@AutoService(FunctionDefinition.class)
public final class TradeSign implements FunctionDefinition.Running {
    private static final FunctionSpec SPEC =
            new FunctionSpec(
                    "TRADE_SIGN",
                    Family.MICROSTRUCTURE,
                    "Side of a trade by Lee and Ready",
                    List.of(
                            Parameters.number("price", "price of the trade"),
                            Parameters.number("bid", "best bid at the trade"),
                            Parameters.number("ask", "best ask at the trade")),
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
                new StateLayout("trade_sign", 2, TickRule.LAYOUT_CELLS);

        @Override
        public StateLayout layout() {
            return LAYOUT;
        }

        @Override
        public void advance(State state, Slots slots, Columns in, int from, int to, Outputs out) {
            TickRule rule = new TickRule(state);
            DoubleColumn prices = in.doubles(0).view();
            DoubleColumn bids = in.doubles(1).view();
            DoubleColumn asks = in.doubles(2).view();
            DoubleWriter result = out.output(0).view();
            Slots slotOf = slots.view();
            for (int row = from; row < to; row++) {
                double price = prices.getOrNaN(row);
                if (Double.isNaN(price)) {
                    result.set(row, Double.NaN);
                    continue;
                }
                double sign = rule.next(slotOf.get(row), price);
                double mid = (bids.getOrNaN(row) + asks.getOrNaN(row)) / 2;
                double over = price - mid;
                sign = Select.choose(Select.nonZero(over), Select.sign(over), sign);
                result.set(row, sign);
            }
        }
    }
}

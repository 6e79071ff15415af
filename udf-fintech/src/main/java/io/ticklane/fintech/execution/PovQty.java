package io.ticklane.fintech.execution;

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
import io.ticklane.api.function.Parameter.Constant;
import io.ticklane.api.function.Range;
import io.ticklane.api.function.RunningKernel;
import io.ticklane.api.state.DoubleCells;
import io.ticklane.api.state.State;
import io.ticklane.api.state.StateLayout;
import io.ticklane.api.state.StateLayout.Cell.OfDouble;
import io.ticklane.api.type.SqlType;
import io.ticklane.fintech.Parameters;
import java.util.List;

/// What an order that follows a share of the volume trades in an interval: `min(rate *
/// market_volume, left)`, where left is what is not yet traded of the parent order.
@AutoService(FunctionDefinition.class)
public final class PovQty implements FunctionDefinition.Running {
    private static final FunctionSpec SPEC =
            new FunctionSpec(
                    "POV_QTY",
                    Family.EXECUTION,
                    "Quantity of an order that follows a share of the volume",
                    List.of(
                            Parameters.number("market_volume", "volume of the interval"),
                            Constant.required(
                                    "rate",
                                    SqlType.DOUBLE,
                                    Range.openClosed(0, 1),
                                    "share of the market's volume"),
                            Constant.required(
                                    "parent",
                                    SqlType.DOUBLE,
                                    Range.above(0),
                                    "quantity of the whole order")),
                    SqlType.DOUBLE,
                    NullRule.NULL_ROW,
                    "Kissell 2014, The Science of Algorithmic Trading and Portfolio Management");

    @Override
    public FunctionSpec spec() {
        return SPEC;
    }

    @Override
    public RunningKernel bind(BoundCall call) {
        return new Kernel(call.decimal("rate"), call.decimal("parent"));
    }

    private record Kernel(double rate, double parent) implements RunningKernel {
        private static final StateLayout LAYOUT =
                new StateLayout("pov_qty", 1, List.of(new OfDouble("left")));

        @Override
        public StateLayout layout() {
            return LAYOUT;
        }

        @Override
        public void advance(State state, Slots slots, Columns in, int from, int to, Outputs out) {
            DoubleCells.View remaining = state.doubles(0).view();
            DoubleColumn volumes = in.doubles(0).view();
            DoubleWriter result = out.output(0).view();
            Slots slotOf = slots.view();
            for (int row = from; row < to; row++) {
                double volume = volumes.getOrNaN(row);
                if (Double.isNaN(volume)) {
                    result.set(row, Double.NaN);
                    continue;
                }
                int slot = slotOf.get(row);
                double left = remaining.known(slot);
                left = Double.isNaN(left) ? parent : left;
                double quantity = Math.min(rate * volume, left);
                remaining.setKnown(slot, left - quantity);
                result.set(row, quantity);
            }
        }
    }
}

package io.ticklane.fintech.returns;

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
import io.ticklane.api.type.SqlType;
import io.ticklane.fintech.Parameters;
import java.util.List;

/// Logarithmic return: `ln(price / price')`, where `price'` is the last valid price before. A price
/// that is not positive and finite is not valid.
@AutoService(FunctionDefinition.class)
public final class LogReturn implements FunctionDefinition.Running {
    private static final FunctionSpec SPEC =
            new FunctionSpec(
                    "LOG_RETURN",
                    Family.RETURNS,
                    "Logarithmic return from the last valid price",
                    List.of(Parameters.number("price", "price; a positive number")),
                    SqlType.DOUBLE,
                    NullRule.NULL_ROW,
                    "Campbell, Lo and MacKinlay 1997, The Econometrics of Financial Markets, 1.4");

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
                new StateLayout("log_return", 1, List.of(new OfDouble("last")));

        @Override
        public StateLayout layout() {
            return LAYOUT;
        }

        @Override
        public void advance(State state, Slots slots, Columns in, int from, int to, Outputs out) {
            DoubleCells.View last = state.doubles(0).view();
            DoubleColumn price = in.doubles(0).view();
            DoubleWriter result = out.output(0).view();
            Slots slotOf = slots.view();
            for (int row = from; row < to; row++) {
                int slot = slotOf.get(row);
                double value = price.getOrNaN(row);
                double change = Double.NaN;
                if (value > 0 && value < Double.POSITIVE_INFINITY) {
                    double previous = last.get(slot); // zero: none yet
                    if (previous > 0) {
                        change = StrictMath.log(value / previous);
                    }
                    last.set(slot, value);
                }
                result.set(row, change);
            }
        }
    }
}

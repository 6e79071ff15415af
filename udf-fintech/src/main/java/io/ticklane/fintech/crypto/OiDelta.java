package io.ticklane.fintech.crypto;

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

/// The change of open interest from the last valid row before.
@AutoService(FunctionDefinition.class)
public final class OiDelta implements FunctionDefinition.Running {
    private static final FunctionSpec SPEC =
            new FunctionSpec(
                    "OI_DELTA",
                    Family.CRYPTO,
                    "Change of open interest from the last valid row",
                    List.of(Parameters.number("oi", "open interest, in contracts or coins")),
                    SqlType.DOUBLE,
                    NullRule.NULL_ROW,
                    "Hull 2018, Options, Futures, and Other Derivatives, chapter 2");

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
                new StateLayout("oi_delta", 1, List.of(new OfDouble("last")));

        @Override
        public StateLayout layout() {
            return LAYOUT;
        }

        @Override
        public void advance(State state, Slots slots, Columns in, int from, int to, Outputs out) {
            DoubleCells.View last = state.doubles(0).view();
            DoubleColumn interests = in.doubles(0).view();
            DoubleWriter result = out.output(0).view();
            Slots slotOf = slots.view();
            for (int row = from; row < to; row++) {
                int slot = slotOf.get(row);
                double interest = interests.getOrNaN(row);
                double previous = last.known(slot);
                result.set(row, interest - previous);
                last.setKnown(slot, Double.isNaN(interest) ? previous : interest);
            }
        }
    }
}

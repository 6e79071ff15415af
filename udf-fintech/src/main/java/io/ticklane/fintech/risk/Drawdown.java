package io.ticklane.fintech.risk;

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

/// How far equity lies below its highest value so far: `equity / peak - 1`, zero at a peak.
@AutoService(FunctionDefinition.class)
public final class Drawdown implements FunctionDefinition.Running {
    private static final FunctionSpec SPEC =
            new FunctionSpec(
                    "DRAWDOWN",
                    Family.RISK,
                    "Loss since the highest value so far",
                    List.of(Parameters.number("equity", "value of a portfolio or an index")),
                    SqlType.DOUBLE,
                    NullRule.NULL_ROW,
                    "Magdon-Ismail and Atiya 2004, Maximum Drawdown");

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
                new StateLayout("drawdown", 1, List.of(new OfDouble("peak")));

        @Override
        public StateLayout layout() {
            return LAYOUT;
        }

        @Override
        public void advance(State state, Slots slots, Columns in, int from, int to, Outputs out) {
            DoubleCells.View peaks = state.doubles(0).view();
            DoubleColumn equity = in.doubles(0).view();
            DoubleWriter result = out.output(0).view();
            Slots slotOf = slots.view();
            for (int row = from; row < to; row++) {
                double value = equity.getOrNaN(row);
                if (Double.isNaN(value)) {
                    result.set(row, Double.NaN);
                    continue;
                }
                int slot = slotOf.get(row);
                double before = peaks.known(slot);
                double peak = before > value ? before : value;
                peaks.setKnown(slot, peak);
                result.set(row, peak > 0 ? value / peak - 1 : Double.NaN);
            }
        }
    }
}

package io.ticklane.fintech.features;

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
import io.ticklane.api.state.LongCells;
import io.ticklane.api.state.State;
import io.ticklane.api.state.StateLayout;
import io.ticklane.api.state.StateLayout.Cell.OfLong;
import io.ticklane.api.state.StateLayout.Cell.OfRing;
import io.ticklane.api.type.SqlType;
import io.ticklane.fintech.Parameters;
import java.util.List;

/// What a series has changed since its value k values before.
@AutoService(FunctionDefinition.class)
public final class Diff implements FunctionDefinition.Running {
    private static final FunctionSpec SPEC =
            new FunctionSpec(
                    "DIFF",
                    Family.FEATURES,
                    "Change since the value k values before",
                    List.of(
                            Parameters.number("x", "the series"),
                            Parameters.rows("k", 1, "how many values to look back")),
                    SqlType.DOUBLE,
                    NullRule.NULL_ROW,
                    "First differences; pandas, Series.diff");

    @Override
    public FunctionSpec spec() {
        return SPEC;
    }

    @Override
    public RunningKernel bind(BoundCall call) {
        return new Kernel((int) call.integer("k"));
    }

    private record Kernel(int k) implements RunningKernel {
        @Override
        public StateLayout layout() {
            return new StateLayout("diff", 1, List.of(new OfLong("cursor"), new OfRing("last", k)));
        }

        @Override
        public void advance(State state, Slots slots, Columns in, int from, int to, Outputs out) {
            LongCells.View cursor = state.longs(0).view();
            DoubleCells.View ring = state.ring(1).view();
            DoubleColumn x = in.doubles(0).view();
            DoubleWriter result = out.output(0).view();
            Slots slotOf = slots.view();
            for (int row = from; row < to; row++) {
                double value = x.getOrNaN(row);
                if (Double.isNaN(value)) {
                    result.set(row, Double.NaN);
                    continue;
                }
                int slot = slotOf.get(row);
                // below k the ring fills, from k on the next place is k less
                long at = cursor.get(slot);
                int place = (int) (at < k ? at : at - k);
                result.set(row, at < k ? Double.NaN : value - ring.get(slot, place));
                ring.set(slot, place, value);
                at++;
                cursor.set(slot, at == 2L * k ? k : at);
            }
        }
    }
}

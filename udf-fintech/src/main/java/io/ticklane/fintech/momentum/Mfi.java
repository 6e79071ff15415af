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
import io.ticklane.api.state.LongCells;
import io.ticklane.api.state.State;
import io.ticklane.api.state.StateLayout;
import io.ticklane.api.state.StateLayout.Cell.OfDouble;
import io.ticklane.api.state.StateLayout.Cell.OfLong;
import io.ticklane.api.state.StateLayout.Cell.OfRing;
import io.ticklane.api.state.StateLayout.Cell.OfSum;
import io.ticklane.api.state.SumCells;
import io.ticklane.api.type.SqlType;
import io.ticklane.fintech.Parameters;
import java.util.List;

/// Money flow index: of the money that changed hands in the last n rows, the share of rows in which
/// the typical price rose, among those in which it moved, in percent.
@AutoService(FunctionDefinition.class)
public final class Mfi implements FunctionDefinition.Running {
    private static final FunctionSpec SPEC =
            new FunctionSpec(
                    "MFI",
                    Family.MOMENTUM,
                    "Money flow index",
                    List.of(
                            Parameters.number("h", "the highest price of the row"),
                            Parameters.number("l", "the lowest price of the row"),
                            Parameters.number("c", "the closing price of the row"),
                            Parameters.number("volume", "the volume of the row"),
                            Parameters.rows("n", 14, "number of changes")),
                    SqlType.DOUBLE,
                    NullRule.CARRY,
                    "TA-Lib, MFI; Quong and Soudack 1989");

    @Override
    public FunctionSpec spec() {
        return SPEC;
    }

    @Override
    public RunningKernel bind(BoundCall call) {
        return new Kernel((int) call.integer("n"));
    }

    private record Kernel(int n) implements RunningKernel {
        @Override
        public StateLayout layout() {
            return new StateLayout(
                    "mfi",
                    1,
                    List.of(
                            new OfLong("seen"),
                            new OfDouble("typical"),
                            new OfRing("rises", n),
                            new OfRing("falls", n),
                            new OfSum("rise"),
                            new OfSum("fall")));
        }

        @Override
        public void advance(State state, Slots slots, Columns in, int from, int to, Outputs out) {
            LongCells.View seen = state.longs(0).view();
            DoubleCells.View before = state.doubles(1).view();
            DoubleCells.View rises = state.ring(2).view();
            DoubleCells.View falls = state.ring(3).view();
            SumCells rise = state.sums(4);
            SumCells fall = state.sums(5);
            DoubleColumn high = in.doubles(0).view();
            DoubleColumn low = in.doubles(1).view();
            DoubleColumn close = in.doubles(2).view();
            DoubleColumn volumes = in.doubles(3).view();
            DoubleWriter result = out.output(0).view();
            Slots slotOf = slots.view();
            for (int row = from; row < to; row++) {
                int slot = slotOf.get(row);
                double typical = (high.getOrNaN(row) + low.getOrNaN(row) + close.getOrNaN(row)) / 3;
                double money = typical * volumes.getOrNaN(row);
                long changes = seen.get(slot) - 1;
                if (!Double.isNaN(money)) {
                    changes++;
                    if (changes > 0) {
                        double last = before.get(slot);
                        int place = (int) ((changes - 1) % n);
                        if (changes > n) {
                            rise.subtract(slot, rises.get(slot, place));
                            fall.subtract(slot, falls.get(slot, place));
                        }
                        double up = typical > last ? money : 0;
                        double down = typical < last ? money : 0;
                        rises.set(slot, place, up);
                        falls.set(slot, place, down);
                        rise.add(slot, up);
                        fall.add(slot, down);
                    }
                    seen.set(slot, changes + 1);
                    before.set(slot, typical);
                }
                result.set(row, changes < n ? Double.NaN : share(rise, fall, slot));
            }
        }

        private static double share(SumCells rise, SumCells fall, int slot) {
            double up = rise.value(slot);
            double both = up + fall.value(slot);
            return both == 0 ? Double.NaN : 100 * (up / both);
        }
    }
}

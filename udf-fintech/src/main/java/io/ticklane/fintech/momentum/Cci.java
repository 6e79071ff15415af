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
import io.ticklane.api.state.StateLayout.Cell.OfLong;
import io.ticklane.api.state.StateLayout.Cell.OfRing;
import io.ticklane.api.state.StateLayout.Cell.OfSum;
import io.ticklane.api.state.SumCells;
import io.ticklane.api.type.SqlType;
import io.ticklane.fintech.Parameters;
import java.util.List;

/// Commodity channel index: how far the typical price lies from its mean over the last n rows, in
/// mean absolute deviations times 0.015. The deviations are taken anew on each row, so a row costs
/// n steps.
@AutoService(FunctionDefinition.class)
public final class Cci implements FunctionDefinition.Running {
    private static final FunctionSpec SPEC =
            new FunctionSpec(
                    "CCI",
                    Family.MOMENTUM,
                    "Commodity channel index",
                    List.of(
                            Parameters.number("h", "the highest price of the row"),
                            Parameters.number("l", "the lowest price of the row"),
                            Parameters.number("c", "the closing price of the row"),
                            Parameters.rows("n", 14, "number of rows")),
                    SqlType.DOUBLE,
                    NullRule.TAKES_PLACE,
                    "TA-Lib, CCI; Lambert 1980");

    @Override
    public FunctionSpec spec() {
        return SPEC;
    }

    @Override
    public RunningKernel bind(BoundCall call) {
        return new Kernel((int) call.integer("n"));
    }

    private record Kernel(int n) implements RunningKernel {
        private static final double SCALE = 0.015;

        @Override
        public StateLayout layout() {
            return new StateLayout(
                    "cci",
                    1,
                    List.of(
                            new OfLong("rows"),
                            new OfLong("valid"),
                            new OfRing("typical", n),
                            new OfSum("sum")));
        }

        @Override
        public void advance(State state, Slots slots, Columns in, int from, int to, Outputs out) {
            LongCells.View rows = state.longs(0).view();
            LongCells.View valid = state.longs(1).view();
            DoubleCells.View ring = state.ring(2).view();
            SumCells sum = state.sums(3);
            DoubleColumn high = in.doubles(0).view();
            DoubleColumn low = in.doubles(1).view();
            DoubleColumn close = in.doubles(2).view();
            DoubleWriter result = out.output(0).view();
            Slots slotOf = slots.view();
            for (int row = from; row < to; row++) {
                int slot = slotOf.get(row);
                double typical = (high.getOrNaN(row) + low.getOrNaN(row) + close.getOrNaN(row)) / 3;
                long seen = rows.get(slot);
                long count = valid.get(slot);
                int place = (int) (seen % n);
                double old = seen < n ? Double.NaN : ring.get(slot, place);
                if (!Double.isNaN(old)) {
                    sum.subtract(slot, old);
                    count--;
                }
                if (!Double.isNaN(typical)) {
                    sum.add(slot, typical);
                    count++;
                }
                ring.set(slot, place, typical);
                rows.set(slot, seen + 1);
                valid.set(slot, count);
                result.set(
                        row,
                        seen + 1 < n || Double.isNaN(typical)
                                ? Double.NaN
                                : index(ring, slot, place, (double) count, sum));
            }
        }

        /// From the deviations times the count, which are exactly zero when all prices are equal,
        /// added from the oldest to the newest.
        private double index(
                DoubleCells.View ring, int slot, int newest, double count, SumCells sum) {
            double total = sum.value(slot);
            double error = sum.error(slot);
            double deviations = 0;
            double last = 0;
            int place = newest;
            for (int i = 0; i < n; i++) {
                place = place + 1 == n ? 0 : place + 1;
                double typical = ring.get(slot, place);
                if (!Double.isNaN(typical)) {
                    last = Math.fma(count, typical, -total) - error;
                    deviations += Math.abs(last);
                }
            }
            return deviations == 0 ? 0 : last / (SCALE * (deviations / count));
        }
    }
}

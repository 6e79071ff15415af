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
import io.ticklane.api.function.Parameter.Constant;
import io.ticklane.api.function.Range;
import io.ticklane.api.function.RunningKernel;
import io.ticklane.api.state.DoubleCells;
import io.ticklane.api.state.State;
import io.ticklane.api.state.StateLayout;
import io.ticklane.api.state.StateLayout.Cell;
import io.ticklane.api.state.StateLayout.Cell.OfDouble;
import io.ticklane.api.type.SqlType;
import io.ticklane.fintech.Parameters;
import java.util.ArrayList;
import java.util.List;

/// Volume-synchronized probability of informed trading for trades whose side is known: the mean
/// over the last n full buckets of equal volume of how far bought and sold volume differ, as a
/// share of the bucket. A trade is split where a bucket is full.
@AutoService(FunctionDefinition.class)
public final class VpinSide implements FunctionDefinition.Running {
    private static final FunctionSpec SPEC =
            new FunctionSpec(
                    "VPIN_SIDE",
                    Family.MICROSTRUCTURE,
                    "Imbalance of bought and sold volume over buckets of equal volume",
                    List.of(
                            Parameters.number("volume", "traded volume"),
                            Parameters.number("side", "1 for a buy, -1 for a sell"),
                            Constant.required(
                                    "bucket",
                                    SqlType.DOUBLE,
                                    Range.above(0),
                                    "volume of a bucket, in the unit of volume"),
                            Parameters.rows("n", 50, "number of buckets")),
                    SqlType.DOUBLE,
                    NullRule.CARRY,
                    "Easley, Lopez de Prado and O'Hara 2012, Flow Toxicity and Liquidity in a High-frequency World");

    @Override
    public FunctionSpec spec() {
        return SPEC;
    }

    @Override
    public RunningKernel bind(BoundCall call) {
        return new Kernel(call.decimal("bucket"), (int) call.integer("n"));
    }

    private record Kernel(double bucket, int n) implements RunningKernel {
        /// How much of a bucket may be missing, or left of a trade, for rounding.
        private static final double ROUNDING = 1e-9;

        @Override
        public StateLayout layout() {
            List<Cell> cells = new ArrayList<>();
            cells.add(new OfDouble("bought"));
            cells.add(new OfDouble("sold"));
            cells.addAll(LastSum.cells(n));
            return new StateLayout("vpin", 1, cells);
        }

        @Override
        public void advance(State state, Slots slots, Columns in, int from, int to, Outputs out) {
            DoubleColumn volumes = in.doubles(0).view();
            DoubleColumn sides = in.doubles(1).view();
            DoubleWriter result = out.output(0).view();
            LastSum imbalances = new LastSum(state, 2, n);
            double whole = n * bucket;
            Slots slotOf = slots.view();
            for (int row = from; row < to; row++) {
                int slot = slotOf.get(row);
                double volume = volumes.getOrNaN(row);
                double side = sides.getOrNaN(row);
                if (volume > 0 && volume <= Double.MAX_VALUE && !Double.isNaN(side)) {
                    fill(state, imbalances, slot, volume, side > 0 ? 1 : 0);
                }
                result.set(row, imbalances.value(slot) / whole);
            }
        }

        private void fill(State state, LastSum imbalances, int slot, double volume, double share) {
            DoubleCells boughts = state.doubles(0);
            DoubleCells solds = state.doubles(1);
            double bought = boughts.get(slot);
            double sold = solds.get(slot);
            double least = ROUNDING * bucket;
            double left = volume;
            while (left > least) {
                if (bought + sold == 0 && left > (n + 1.0) * bucket) {
                    left = n * bucket + left % bucket; // of equal buckets, the last n count
                }
                double taken = Math.min(left, bucket - bought - sold);
                bought += taken * share;
                sold += taken * (1 - share);
                left -= taken;
                if (bought + sold >= bucket - least) {
                    imbalances.push(slot, Math.abs(bought - sold));
                    bought = 0;
                    sold = 0;
                }
            }
            boughts.set(slot, bought);
            solds.set(slot, sold);
        }
    }
}

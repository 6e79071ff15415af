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
import io.ticklane.api.state.LongCells;
import io.ticklane.api.state.State;
import io.ticklane.api.state.StateLayout;
import io.ticklane.api.state.StateLayout.Cell;
import io.ticklane.api.state.StateLayout.Cell.OfDouble;
import io.ticklane.api.state.StateLayout.Cell.OfLong;
import io.ticklane.api.type.SqlType;
import io.ticklane.fintech.NormalDistribution;
import io.ticklane.fintech.Parameters;
import java.util.ArrayList;
import java.util.List;

/// [VpinSide] for trades whose side is not known: of each trade the share was bought that the
/// normal distribution gives to its price change, in standard deviations of the changes so far.
@AutoService(FunctionDefinition.class)
public final class Vpin implements FunctionDefinition.Running {
    private static final FunctionSpec SPEC =
            new FunctionSpec(
                    "VPIN",
                    Family.MICROSTRUCTURE,
                    "Imbalance of volume over buckets of equal volume, sides told by price changes",
                    List.of(
                            Parameters.number("price", "price of the trade"),
                            Parameters.number("volume", "traded volume"),
                            Constant.required(
                                    "bucket",
                                    SqlType.DOUBLE,
                                    Range.above(0),
                                    "volume of a bucket, in the unit of volume"),
                            Parameters.rows("n", 50, "number of buckets"),
                            Constant.absentByDefault(
                                    "sigma",
                                    SqlType.DOUBLE,
                                    Range.above(0),
                                    "standard deviation of price changes, in the unit of price")),
                    SqlType.DOUBLE,
                    NullRule.CARRY,
                    "Easley, Lopez de Prado and O'Hara 2012, Flow Toxicity and Liquidity in a High-frequency World");

    @Override
    public FunctionSpec spec() {
        return SPEC;
    }

    @Override
    public RunningKernel bind(BoundCall call) {
        return new Kernel(
                call.decimal("bucket"),
                (int) call.integer("n"),
                call.has("sigma") ? call.decimal("sigma") : Double.NaN);
    }

    /// A sigma of NaN is that of the changes so far.
    private record Kernel(double bucket, int n, double sigma) implements RunningKernel {
        private static final int BUCKETS = 4;

        @Override
        public StateLayout layout() {
            List<Cell> cells = new ArrayList<>();
            cells.add(new OfDouble("price"));
            cells.add(new OfLong("changes"));
            cells.add(new OfDouble("mean_change"));
            cells.add(new OfDouble("squared_deviations"));
            cells.addAll(VolumeBuckets.cells(n));
            return new StateLayout("vpin_bulk", 1, cells);
        }

        @Override
        public void advance(State state, Slots slots, Columns in, int from, int to, Outputs out) {
            DoubleCells.View lastPrice = state.doubles(0).view();
            DoubleColumn prices = in.doubles(0).view();
            DoubleColumn volumes = in.doubles(1).view();
            DoubleWriter result = out.output(0).view();
            VolumeBuckets buckets = new VolumeBuckets(state, BUCKETS, bucket, n);
            Slots slotOf = slots.view();
            for (int row = from; row < to; row++) {
                int slot = slotOf.get(row);
                double price = prices.getOrNaN(row);
                double volume = volumes.getOrNaN(row);
                if (Math.abs(price) <= Double.MAX_VALUE && !Double.isNaN(volume)) {
                    double change = price - lastPrice.known(slot);
                    double share = Double.isNaN(change) ? 0.5 : bought(state, slot, change);
                    lastPrice.setKnown(slot, price);
                    buckets.fill(slot, volume, share);
                }
                result.set(row, buckets.imbalance(slot));
            }
        }

        /// The share of a trade that was bought: half while the changes do not vary.
        private double bought(State state, int slot, double change) {
            double deviation = Double.isNaN(sigma) ? expanding(state, slot, change) : sigma;
            return deviation > 0 ? NormalDistribution.probability(change / deviation) : 0.5;
        }

        /// The sample standard deviation of the changes so far and this one, by the recurrence of
        /// Welford.
        private static double expanding(State state, int slot, double change) {
            LongCells counts = state.longs(1);
            DoubleCells means = state.doubles(2);
            DoubleCells squares = state.doubles(3);
            long count = counts.get(slot) + 1;
            double mean = means.get(slot);
            double before = change - mean;
            mean += before / count;
            double sum = squares.get(slot) + before * (change - mean);
            counts.set(slot, count);
            means.set(slot, mean);
            squares.set(slot, sum);
            return count < 2 ? 0 : Math.sqrt(sum / (count - 1));
        }
    }
}

package io.ticklane.fintech.cross_asset;

import com.google.auto.service.AutoService;
import io.ticklane.api.column.Columns;
import io.ticklane.api.column.DoubleColumn;
import io.ticklane.api.column.LongColumn;
import io.ticklane.api.column.RowSink;
import io.ticklane.api.column.Slots;
import io.ticklane.api.function.BoundCall;
import io.ticklane.api.function.Family;
import io.ticklane.api.function.FunctionDefinition;
import io.ticklane.api.function.FunctionSpec;
import io.ticklane.api.function.NullRule;
import io.ticklane.api.function.Parameter;
import io.ticklane.api.function.TableInput;
import io.ticklane.api.function.TableKernel;
import io.ticklane.api.state.DoubleCells;
import io.ticklane.api.state.LongCells;
import io.ticklane.api.state.State;
import io.ticklane.api.state.StateLayout;
import io.ticklane.api.state.StateLayout.Cell.OfDouble;
import io.ticklane.api.state.StateLayout.Cell.OfLong;
import io.ticklane.api.type.Field;
import io.ticklane.api.type.RowType;
import io.ticklane.api.type.SqlType;
import java.util.List;

/// Covariance of two prices that are not seen at the same times, from the returns of the spans that
/// overlap.
@AutoService(FunctionDefinition.class)
public final class HayashiYoshida implements FunctionDefinition.Table {
    private static final List<String> PRICE = List.of("price", "px", "last", "mid");

    private static final FunctionSpec SPEC =
            new FunctionSpec(
                    "HAYASHI_YOSHIDA",
                    Family.CROSS_ASSET,
                    "Covariance and correlation of prices seen at different times",
                    List.of(
                            new Parameter.Column(
                                    "ts_a",
                                    SqlType.TIMESTAMP,
                                    "time in the first table, its column of ORDER BY"),
                            new Parameter.Column(
                                    "price_a", SqlType.DOUBLE, "price in the first table", PRICE),
                            new Parameter.Column(
                                    "ts_b",
                                    SqlType.TIMESTAMP,
                                    "time in the second table, its column of ORDER BY"),
                            new Parameter.Column(
                                    "price_b", SqlType.DOUBLE, "price in the second table", PRICE)),
                    SqlType.NULL,
                    NullRule.IGNORE,
                    "Hayashi and Yoshida 2005, On Covariance Estimation of Non-synchronously Observed"
                            + " Diffusion Processes");

    @Override
    public FunctionSpec spec() {
        return SPEC;
    }

    @Override
    public TableInput input() {
        return new TableInput.TwoTables(List.of("ts_a", "price_a"), List.of("ts_b", "price_b"));
    }

    @Override
    public RowType output() {
        return RowType.of(new Field("cov", SqlType.DOUBLE), new Field("corr", SqlType.DOUBLE));
    }

    @Override
    public TableKernel bind(BoundCall call) {
        return new Kernel();
    }

    /// For each of the two series: how many prices it has had, time and logarithm of the last, the
    /// sum of its squared returns, and the sum of its returns whose spans have ended since the last
    /// price of the other series. A span that ends overlaps just those of the other series that
    /// have ended since it began; it overlaps the one that is still open when that one ends.
    private record Kernel() implements TableKernel {
        private static final int CELLS = 5;
        private static final int COUNT = 0;
        private static final int TIME = 1;
        private static final int LOG = 2;
        private static final int SQUARES = 3;
        private static final int SINCE = 4;
        private static final int COVARIANCE = 2 * CELLS;

        private static final StateLayout LAYOUT =
                new StateLayout(
                        "hayashi_yoshida",
                        1,
                        List.of(
                                new OfLong("count_a"),
                                new OfLong("ts_a"),
                                new OfDouble("log_a"),
                                new OfDouble("squares_a"),
                                new OfDouble("since_b"),
                                new OfLong("count_b"),
                                new OfLong("ts_b"),
                                new OfDouble("log_b"),
                                new OfDouble("squares_b"),
                                new OfDouble("since_a"),
                                new OfDouble("covariance")));

        @Override
        public StateLayout layout() {
            return LAYOUT;
        }

        @Override
        public void process(State state, Slots slots, Columns in, int from, int to, RowSink out) {
            LongColumn timesA = in.longs(0).view();
            DoubleColumn pricesA = in.doubles(1).view();
            LongColumn timesB = in.longs(2).view();
            DoubleColumn pricesB = in.doubles(3).view();
            Slots slotOf = slots.view();
            for (int row = from; row < to; row++) {
                double priceA = pricesA.getOrNaN(row);
                double priceB = pricesB.getOrNaN(row);
                if (isPrice(priceA) && !timesA.isMissing(row)) {
                    price(state, slotOf.get(row), 0, timesA.get(row), priceA);
                }
                if (isPrice(priceB) && !timesB.isMissing(row)) {
                    price(state, slotOf.get(row), CELLS, timesB.get(row), priceB);
                }
            }
        }

        private static boolean isPrice(double price) {
            return price > 0 && price < Double.POSITIVE_INFINITY;
        }

        private static void price(State state, int slot, int own, long time, double price) {
            int other = CELLS - own;
            LongCells count = state.longs(own + COUNT);
            LongCells last = state.longs(own + TIME);
            DoubleCells since = state.doubles(own + SINCE);
            double log = StrictMath.log(price);
            if (count.get(slot) == 0) {
                since.set(slot, 0);
                last.set(slot, time);
            } else {
                double change = log - state.doubles(own + LOG).get(slot);
                DoubleCells squares = state.doubles(own + SQUARES);
                squares.set(slot, squares.get(slot) + change * change);
                if (time > last.get(slot)) {
                    DoubleCells covariance = state.doubles(COVARIANCE);
                    covariance.set(slot, covariance.get(slot) + change * since.get(slot));
                    since.set(slot, 0);
                    last.set(slot, time);
                    if (time > state.longs(other + TIME).get(slot)) {
                        DoubleCells ended = state.doubles(other + SINCE);
                        ended.set(slot, ended.get(slot) + change);
                    }
                }
            }
            state.doubles(own + LOG).set(slot, log);
            count.set(slot, count.get(slot) + 1);
        }

        @Override
        public void finish(State state, int slot, RowSink out) {
            double covariance = state.doubles(COVARIANCE).get(slot);
            double squaresA = state.doubles(SQUARES).get(slot);
            double squaresB = state.doubles(CELLS + SQUARES).get(slot);
            out.begin(slot);
            if (state.longs(COUNT).get(slot) > 1 && state.longs(CELLS + COUNT).get(slot) > 1) {
                out.set(0, covariance);
                if (squaresA > 0 && squaresB > 0) {
                    out.set(1, covariance / Math.sqrt(squaresA * squaresB));
                }
            }
        }
    }
}

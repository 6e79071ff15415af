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

/// The sum of the last n values of [Ofi], exact and rounded once.
@AutoService(FunctionDefinition.class)
public final class OfiSum implements FunctionDefinition.Running {
    private static final FunctionSpec SPEC =
            new FunctionSpec(
                    "OFI_SUM",
                    Family.MICROSTRUCTURE,
                    "Order flow imbalance over the last n quote updates",
                    List.of(
                            Parameters.number("bid_px", "best bid price"),
                            Parameters.number("bid_sz", "size at the best bid"),
                            Parameters.number("ask_px", "best ask price"),
                            Parameters.number("ask_sz", "size at the best ask"),
                            Parameters.rows("n", "number of quote updates")),
                    SqlType.DOUBLE,
                    NullRule.NULL_ROW,
                    "Cont, Kukanov and Stoikov 2014, The Price Impact of Order Book Events");

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
            List<Cell> cells = new ArrayList<>();
            cells.add(new OfDouble("bid_px"));
            cells.add(new OfDouble("bid_sz"));
            cells.add(new OfDouble("ask_px"));
            cells.add(new OfDouble("ask_sz"));
            cells.addAll(LastSum.cells(n));
            return new StateLayout("ofi_sum", 1, cells);
        }

        @Override
        public void advance(State state, Slots slots, Columns in, int from, int to, Outputs out) {
            DoubleCells.View lastBid = state.doubles(0).view();
            DoubleCells.View lastBidSize = state.doubles(1).view();
            DoubleCells.View lastAsk = state.doubles(2).view();
            DoubleCells.View lastAskSize = state.doubles(3).view();
            LastSum sums = new LastSum(state, 4, n);
            DoubleColumn bids = in.doubles(0).view();
            DoubleColumn bidSizes = in.doubles(1).view();
            DoubleColumn asks = in.doubles(2).view();
            DoubleColumn askSizes = in.doubles(3).view();
            DoubleWriter result = out.output(0).view();
            Slots slotOf = slots.view();
            for (int row = from; row < to; row++) {
                double bid = bids.getOrNaN(row);
                double bidSize = bidSizes.getOrNaN(row);
                double ask = asks.getOrNaN(row);
                double askSize = askSizes.getOrNaN(row);
                // a sum is NaN if a part is; infinite quotes are none
                if ((bid + bidSize + ask + askSize) * 0 != 0) {
                    result.set(row, Double.NaN);
                    continue;
                }
                int slot = slotOf.get(row);
                double bidBefore = lastBid.known(slot);
                double askBefore = lastAsk.get(slot);
                double sum = Double.NaN;
                if (!Double.isNaN(bidBefore)) {
                    double flow = bid >= bidBefore ? bidSize : 0;
                    flow -= bid <= bidBefore ? lastBidSize.get(slot) : 0;
                    flow -= ask <= askBefore ? askSize : 0;
                    flow += ask >= askBefore ? lastAskSize.get(slot) : 0;
                    sums.push(slot, flow);
                    sum = sums.value(slot);
                }
                result.set(row, sum);
                lastBid.setKnown(slot, bid);
                lastBidSize.set(slot, bidSize);
                lastAsk.set(slot, ask);
                lastAskSize.set(slot, askSize);
            }
        }
    }
}

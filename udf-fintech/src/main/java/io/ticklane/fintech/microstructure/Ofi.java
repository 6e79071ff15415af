package io.ticklane.fintech.microstructure;

import com.google.auto.service.AutoService;
import io.ticklane.api.column.Columns;
import io.ticklane.api.column.DoubleColumn;
import io.ticklane.api.column.DoubleWriter;
import io.ticklane.api.column.Outputs;
import io.ticklane.api.column.Select;
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

/// Order flow imbalance: what a quote update adds to the demand at the bid minus what it adds to
/// the supply at the ask, where a prime marks the quote before.
///
/// ```
///   e = [bid >= bid'] bid_sz - [bid <= bid'] bid_sz' - [ask <= ask'] ask_sz + [ask >= ask'] ask_sz'
/// ```
///
/// In GROUP BY it is the sum of e; the first quote of a time bucket is compared with the last one
/// of the bucket before.
@AutoService(FunctionDefinition.class)
public final class Ofi implements FunctionDefinition.Running {
    private static final FunctionSpec SPEC =
            new FunctionSpec(
                    "OFI",
                    Family.MICROSTRUCTURE,
                    "Order flow imbalance of a quote update",
                    List.of(
                            Parameters.number("bid_px", "best bid price"),
                            Parameters.number("bid_sz", "size at the best bid"),
                            Parameters.number("ask_px", "best ask price"),
                            Parameters.number("ask_sz", "size at the best ask")),
                    SqlType.DOUBLE,
                    NullRule.NULL_ROW,
                    "Cont, Kukanov and Stoikov 2014, The Price Impact of Order Book Events");

    @Override
    public FunctionSpec spec() {
        return SPEC;
    }

    @Override
    public RunningKernel bind(BoundCall call) {
        return new Kernel();
    }

    @Override
    public GroupForm groupForm() {
        return GroupForm.SUM;
    }

    private record Kernel() implements RunningKernel {
        private static final StateLayout LAYOUT =
                new StateLayout(
                        "ofi",
                        2,
                        List.of(
                                new OfDouble("bid_px"),
                                new OfDouble("bid_sz"),
                                new OfDouble("ask_px"),
                                new OfDouble("ask_sz")));

        @Override
        public StateLayout layout() {
            return LAYOUT;
        }

        @Override
        public void advance(State state, Slots slots, Columns in, int from, int to, Outputs out) {
            DoubleCells.View lastBid = state.doubles(0).view();
            DoubleCells.View lastBidSize = state.doubles(1).view();
            DoubleCells.View lastAsk = state.doubles(2).view();
            DoubleCells.View lastAskSize = state.doubles(3).view();
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
                double present = (bid + bidSize + ask + askSize) * 0;
                if (present != 0) {
                    result.set(row, Double.NaN);
                    continue;
                }
                int slot = slotOf.get(row);
                double bidBefore = lastBid.known(slot);
                double askBefore = lastAsk.get(slot);
                // the comparisons are random, branches would be slow
                double flow = Select.orZero(~Select.negative(bid - bidBefore), bidSize);
                flow -= Select.orZero(~Select.negative(bidBefore - bid), lastBidSize.get(slot));
                flow -= Select.orZero(~Select.negative(askBefore - ask), askSize);
                flow += Select.orZero(~Select.negative(ask - askBefore), lastAskSize.get(slot));
                result.set(row, Double.isNaN(bidBefore) ? Double.NaN : flow);
                lastBid.setKnown(slot, bid);
                lastBidSize.set(slot, bidSize);
                lastAsk.set(slot, ask);
                lastAskSize.set(slot, askSize);
            }
        }
    }
}

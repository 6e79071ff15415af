package io.ticklane.fintech.execution;

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
import io.ticklane.api.function.Parameter.Constant;
import io.ticklane.api.function.Range;
import io.ticklane.api.function.TableKernel;
import io.ticklane.api.state.QueueCells;
import io.ticklane.api.state.State;
import io.ticklane.api.state.StateLayout;
import io.ticklane.api.state.StateLayout.Cell.OfQueue;
import io.ticklane.api.type.Field;
import io.ticklane.api.type.RowType;
import io.ticklane.api.type.SqlType;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/// Splits a buy over venues, the cheapest offer with its fee first.
@AutoService(FunctionDefinition.class)
public final class Sor implements FunctionDefinition.Table {
    private static final FunctionSpec SPEC =
            new FunctionSpec(
                    "SOR",
                    Family.EXECUTION,
                    "Smart order routing: where to buy a quantity at the least cost",
                    List.of(
                            Constant.required(
                                    "qty", SqlType.DOUBLE, Range.above(0), "quantity to buy"),
                            new Parameter.Column(
                                    "venue",
                                    SqlType.VARCHAR,
                                    "name of the venue",
                                    List.of("venue", "exchange", "market")),
                            new Parameter.Column(
                                    "price",
                                    SqlType.DOUBLE,
                                    "price that the venue asks",
                                    List.of("price", "ask", "ask_px", "px")),
                            new Parameter.Column(
                                    "size",
                                    SqlType.DOUBLE,
                                    "size on offer, in the unit of qty",
                                    List.of("size", "ask_sz", "volume", "quantity")),
                            new Parameter.Column(
                                    "fee",
                                    SqlType.DOUBLE,
                                    "fee as a fraction of the price, below zero for a rebate",
                                    List.of("fee", "taker_fee"))),
                    SqlType.NULL,
                    NullRule.IGNORE,
                    "The definition above, greedy by the price with its fee; no paper");

    @Override
    public FunctionSpec spec() {
        return SPEC;
    }

    @Override
    public RowType output() {
        return RowType.of(
                new Field("venue", SqlType.VARCHAR),
                new Field("qty", SqlType.DOUBLE),
                new Field("price", SqlType.DOUBLE),
                new Field("all_in_price", SqlType.DOUBLE));
    }

    @Override
    public TableKernel bind(BoundCall call) {
        return new Kernel(call.decimal("qty"));
    }

    private record Kernel(double qty) implements TableKernel {
        private static final StateLayout LAYOUT =
                new StateLayout(
                        "sor",
                        1,
                        List.of(
                                new OfQueue("venue"),
                                new OfQueue("price"),
                                new OfQueue("size"),
                                new OfQueue("all_in_price")));

        @Override
        public StateLayout layout() {
            return LAYOUT;
        }

        @Override
        public void process(State state, Slots slots, Columns in, int from, int to, RowSink out) {
            LongColumn venues = in.longs(0).view();
            DoubleColumn prices = in.doubles(1).view();
            DoubleColumn sizes = in.doubles(2).view();
            DoubleColumn fees = in.doubles(3).view();
            Slots slotOf = slots.view();
            for (int row = from; row < to; row++) {
                double price = prices.getOrNaN(row);
                double size = sizes.getOrNaN(row);
                double allIn = price * (1 + fees.getOrNaN(row));
                if (Double.isNaN(allIn) || !(size > 0) || venues.isMissing(row)) {
                    continue;
                }
                int slot = slotOf.get(row);
                state.queues(0).addLastLong(slot, venues.get(row));
                state.queues(1).addLast(slot, price);
                state.queues(2).addLast(slot, size);
                state.queues(3).addLast(slot, allIn);
            }
        }

        @Override
        public void finish(State state, int slot, RowSink out) {
            QueueCells sizes = state.queues(2);
            QueueCells allIn = state.queues(3);
            Integer[] offers = new Integer[sizes.size(slot)];
            Arrays.setAll(offers, offer -> offer);
            // the sort is stable: equal prices stay in the order of the table
            Arrays.sort(offers, Comparator.comparingDouble(offer -> allIn.get(slot, offer)));
            double left = qty;
            for (int i = 0; i < offers.length && left > 0; i++) {
                int offer = offers[i];
                double taken = Math.min(left, sizes.get(slot, offer));
                out.begin(slot);
                out.set(0, state.queues(0).getLong(slot, offer));
                out.set(1, taken);
                out.set(2, state.queues(1).get(slot, offer));
                out.set(3, allIn.get(slot, offer));
                left -= taken;
            }
            if (left > 0) {
                out.begin(slot);
                out.set(1, left);
            }
        }
    }
}

package io.ticklane.fintech.bars;

import io.ticklane.api.column.Columns;
import io.ticklane.api.column.DoubleColumn;
import io.ticklane.api.column.LongColumn;
import io.ticklane.api.column.RowSink;
import io.ticklane.api.column.Slots;
import io.ticklane.api.function.Parameter;
import io.ticklane.api.function.Parameter.Constant;
import io.ticklane.api.function.TableKernel;
import io.ticklane.api.state.DoubleCells;
import io.ticklane.api.state.LongCells;
import io.ticklane.api.state.State;
import io.ticklane.api.state.StateLayout;
import io.ticklane.api.state.StateLayout.Cell.OfDouble;
import io.ticklane.api.state.StateLayout.Cell.OfLong;
import io.ticklane.api.state.StateLayout.Cell.OfSum;
import io.ticklane.api.state.SumCells;
import io.ticklane.api.type.Field;
import io.ticklane.api.type.RowType;
import io.ticklane.api.type.SqlType;
import java.util.List;

/// Gathers trades into a bar until its measure, correctly rounded, reaches the threshold. A trade
/// is not split: the whole of it belongs to the bar that it closes.
record BarKernel(Measure measure, double threshold) implements TableKernel {
    /// What is counted.
    enum Measure {
        TRADES,
        VOLUME,
        NOTIONAL
    }

    private static final StateLayout LAYOUT =
            new StateLayout(
                    "bar",
                    1,
                    List.of(
                            new OfLong("trades"),
                            new OfLong("ts_open"),
                            new OfLong("ts_close"),
                            new OfDouble("open"),
                            new OfDouble("high"),
                            new OfDouble("low"),
                            new OfDouble("close"),
                            new OfSum("volume"),
                            new OfSum("notional")));

    /// The columns of a bar.
    static final RowType COLUMNS =
            RowType.of(
                    new Field("ts_open", SqlType.TIMESTAMP),
                    new Field("ts_close", SqlType.TIMESTAMP),
                    new Field("open", SqlType.DOUBLE),
                    new Field("high", SqlType.DOUBLE),
                    new Field("low", SqlType.DOUBLE),
                    new Field("close", SqlType.DOUBLE),
                    new Field("volume", SqlType.DOUBLE),
                    new Field("notional", SqlType.DOUBLE),
                    new Field("vwap", SqlType.DOUBLE),
                    new Field("trades", SqlType.BIGINT),
                    new Field("complete", SqlType.BOOLEAN));

    /// The parameters of the three functions.
    static List<Parameter> parameters(Constant threshold) {
        return List.of(
                threshold,
                new Parameter.Column(
                        "price",
                        SqlType.DOUBLE,
                        "price of the trade",
                        List.of("price", "px", "last")),
                new Parameter.Column(
                        "size",
                        SqlType.DOUBLE,
                        "size of the trade",
                        List.of("size", "volume", "qty", "quantity")),
                new Parameter.Column(
                        "ts",
                        SqlType.TIMESTAMP,
                        "time of the trade",
                        List.of("ts", "time", "timestamp", "ts_recv")));
    }

    @Override
    public StateLayout layout() {
        return LAYOUT;
    }

    @Override
    public void process(State state, Slots slots, Columns in, int from, int to, RowSink out) {
        LongCells.View trades = state.longs(0).view();
        LongCells.View opened = state.longs(1).view();
        LongCells.View closed = state.longs(2).view();
        DoubleCells.View open = state.doubles(3).view();
        DoubleCells.View high = state.doubles(4).view();
        DoubleCells.View low = state.doubles(5).view();
        DoubleCells.View close = state.doubles(6).view();
        SumCells volume = state.sums(7);
        SumCells notional = state.sums(8);
        DoubleColumn prices = in.doubles(0).view();
        DoubleColumn sizes = in.doubles(1).view();
        LongColumn times = in.longs(2).view();
        Slots slotOf = slots.view();
        for (int row = from; row < to; row++) {
            double price = prices.getOrNaN(row);
            double size = sizes.getOrNaN(row);
            if (Double.isNaN(price) || Double.isNaN(size) || times.isMissing(row)) {
                continue;
            }
            int slot = slotOf.get(row);
            long count = trades.get(slot);
            if (count == 0) {
                opened.set(slot, times.get(row));
                open.set(slot, price);
            }
            high.set(slot, count == 0 ? price : Math.max(high.get(slot), price));
            low.set(slot, count == 0 ? price : Math.min(low.get(slot), price));
            close.set(slot, price);
            closed.set(slot, times.get(row));
            volume.add(slot, size);
            notional.addProduct(slot, price, size);
            trades.set(slot, count + 1);
            if (measured(count + 1, volume, notional, slot) >= threshold) {
                emit(state, slot, true, out);
            }
        }
    }

    private double measured(long trades, SumCells volume, SumCells notional, int slot) {
        return switch (measure) {
            case TRADES -> trades;
            case VOLUME -> volume.value(slot);
            case NOTIONAL -> notional.value(slot);
        };
    }

    @Override
    public void finish(State state, int slot, RowSink out) {
        if (state.longs(0).get(slot) > 0) {
            emit(state, slot, false, out);
        }
    }

    private static void emit(State state, int slot, boolean complete, RowSink out) {
        double volume = state.sums(7).value(slot);
        double notional = state.sums(8).value(slot);
        out.begin(slot);
        out.set(0, state.longs(1).get(slot));
        out.set(1, state.longs(2).get(slot));
        for (int column = 2; column < 6; column++) {
            out.set(column, state.doubles(column + 1).get(slot));
        }
        out.set(6, volume);
        out.set(7, notional);
        if (volume != 0) {
            out.set(8, notional / volume);
        }
        out.set(9, state.longs(0).get(slot));
        out.set(10, complete);
        state.clear(slot);
    }
}

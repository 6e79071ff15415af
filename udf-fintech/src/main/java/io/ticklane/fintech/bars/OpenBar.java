package io.ticklane.fintech.bars;

import io.ticklane.api.column.Columns;
import io.ticklane.api.column.DoubleColumn;
import io.ticklane.api.column.LongColumn;
import io.ticklane.api.column.RowSink;
import io.ticklane.api.function.Parameter;
import io.ticklane.api.function.Parameter.Constant;
import io.ticklane.api.state.DoubleCells;
import io.ticklane.api.state.LongCells;
import io.ticklane.api.state.State;
import io.ticklane.api.state.StateLayout.Cell;
import io.ticklane.api.state.StateLayout.Cell.OfDouble;
import io.ticklane.api.state.StateLayout.Cell.OfLong;
import io.ticklane.api.state.StateLayout.Cell.OfSum;
import io.ticklane.api.state.SumCells;
import io.ticklane.api.type.Field;
import io.ticklane.api.type.RowType;
import io.ticklane.api.type.SqlType;
import java.util.ArrayList;
import java.util.List;

/// The bar that is being gathered for each slot, in the first cells of a state, while trades of one
/// batch enter it.
final class OpenBar {
    /// The cells of a bar.
    static final List<Cell> CELLS =
            List.of(
                    new OfLong("trades"),
                    new OfLong("ts_open"),
                    new OfLong("ts_close"),
                    new OfDouble("open"),
                    new OfDouble("high"),
                    new OfDouble("low"),
                    new OfDouble("close"),
                    new OfSum("volume"),
                    new OfSum("notional"));

    private static final int TRADES = 0;
    private static final int OPENED = 1;
    private static final int CLOSED = 2;
    private static final int PRICES = 3;
    private static final int VOLUME = 7;
    private static final int NOTIONAL = 8;

    private final LongCells.View trades;
    private final LongCells.View opened;
    private final LongCells.View closed;
    private final DoubleCells.View open;
    private final DoubleCells.View high;
    private final DoubleCells.View low;
    private final DoubleCells.View close;
    private final SumCells volume;
    private final SumCells notional;
    private final DoubleColumn prices;
    private final DoubleColumn sizes;
    private final LongColumn times;

    OpenBar(State state, Columns in) {
        trades = state.longs(TRADES).view();
        opened = state.longs(OPENED).view();
        closed = state.longs(CLOSED).view();
        open = state.doubles(PRICES).view();
        high = state.doubles(PRICES + 1).view();
        low = state.doubles(PRICES + 2).view();
        close = state.doubles(PRICES + 3).view();
        volume = state.sums(VOLUME);
        notional = state.sums(NOTIONAL);
        prices = in.doubles(0).view();
        sizes = in.doubles(1).view();
        times = in.longs(2).view();
    }

    /// The parameters of a function of bars: its constants, then the columns of a trade.
    static List<Parameter> parameters(List<Constant> constants, List<String> timeNames) {
        List<Parameter> parameters = new ArrayList<>(constants);
        parameters.add(
                new Parameter.Column(
                        "price",
                        SqlType.DOUBLE,
                        "price of the trade",
                        List.of("price", "px", "last")));
        parameters.add(
                new Parameter.Column(
                        "size",
                        SqlType.DOUBLE,
                        "size of the trade",
                        List.of("size", "volume", "qty", "quantity")));
        parameters.add(
                new Parameter.Column("ts", SqlType.TIMESTAMP, "time of the trade", timeNames));
        return List.copyOf(parameters);
    }

    /// The columns of a bar after those of its times.
    static RowType columns(Field... times) {
        List<Field> columns = new ArrayList<>(List.of(times));
        for (String name : List.of("open", "high", "low", "close", "volume", "notional", "vwap")) {
            columns.add(new Field(name, SqlType.DOUBLE));
        }
        columns.add(new Field("trades", SqlType.BIGINT));
        columns.add(new Field("complete", SqlType.BOOLEAN));
        return new RowType(columns);
    }

    /// Whether a row has no price, size or time.
    boolean isMissing(int row) {
        return Double.isNaN(prices.getOrNaN(row))
                || Double.isNaN(sizes.getOrNaN(row))
                || times.isMissing(row);
    }

    /// The time of a row.
    long time(int row) {
        return times.get(row);
    }

    /// A trade enters the bar of a slot.
    void add(int slot, int row) {
        double price = prices.getOrNaN(row);
        double size = sizes.getOrNaN(row);
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
    }

    long trades(int slot) {
        return trades.get(slot);
    }

    double volume(int slot) {
        return volume.value(slot);
    }

    double notional(int slot) {
        return notional.value(slot);
    }

    /// Whether a slot has a bar with a trade.
    static boolean exists(State state, int slot) {
        return state.longs(TRADES).get(slot) > 0;
    }

    /// The time of the first trade.
    static long opened(State state, int slot) {
        return state.longs(OPENED).get(slot);
    }

    /// The time of the last trade.
    static long closed(State state, int slot) {
        return state.longs(CLOSED).get(slot);
    }

    /// Sets the columns from `open` to `trades`, of which the first is `column`.
    static void emit(State state, int slot, RowSink out, int column) {
        double volume = state.sums(VOLUME).value(slot);
        double notional = state.sums(NOTIONAL).value(slot);
        for (int price = 0; price < 4; price++) {
            out.set(column + price, state.doubles(PRICES + price).get(slot));
        }
        out.set(column + 4, volume);
        out.set(column + 5, notional);
        if (volume != 0) {
            out.set(column + 6, notional / volume);
        }
        out.set(column + 7, state.longs(TRADES).get(slot));
    }
}

package io.ticklane.fintech.features;

import com.google.auto.service.AutoService;
import io.ticklane.api.column.Columns;
import io.ticklane.api.column.DoubleColumn;
import io.ticklane.api.column.DoubleWriter;
import io.ticklane.api.column.Slots;
import io.ticklane.api.function.BoundCall;
import io.ticklane.api.function.Family;
import io.ticklane.api.function.FrameKernel;
import io.ticklane.api.function.FunctionDefinition;
import io.ticklane.api.function.FunctionSpec;
import io.ticklane.api.function.NullRule;
import io.ticklane.api.function.Parameter.Constant;
import io.ticklane.api.function.Range;
import io.ticklane.api.state.DoubleCells;
import io.ticklane.api.state.LongCells;
import io.ticklane.api.state.State;
import io.ticklane.api.state.StateLayout;
import io.ticklane.api.state.StateLayout.Cell.OfDouble;
import io.ticklane.api.state.StateLayout.Cell.OfLong;
import io.ticklane.api.type.SqlType;
import io.ticklane.fintech.Parameters;
import java.util.List;
import java.util.OptionalLong;

/// Where the price goes within the next h rows: 1 up, -1 down, 0 no further than a band. The label
/// of a frame is that of its first row.
@AutoService(FunctionDefinition.class)
public final class LabelNext implements FunctionDefinition.Frame {
    private static final FunctionSpec SPEC =
            new FunctionSpec(
                    "LABEL_NEXT",
                    Family.FEATURES,
                    "Direction of the move to the price of a later row",
                    List.of(
                            Parameters.number("price", "the series of prices"),
                            Parameters.rows("h", 1, "how many rows later the price is taken"),
                            Constant.withDefault(
                                    "band",
                                    SqlType.DOUBLE,
                                    Range.atLeast(0),
                                    0.0,
                                    "greatest relative move that counts as none")),
                    SqlType.BIGINT,
                    NullRule.IGNORE,
                    "The definition above; no paper");

    @Override
    public FunctionSpec spec() {
        return SPEC;
    }

    @Override
    public FrameKernel bind(BoundCall call) {
        return new Kernel(call.integer("h"), call.decimal("band"));
    }

    @Override
    public OptionalLong rowsAhead(BoundCall call) {
        return OptionalLong.of(call.integer("h"));
    }

    private record Kernel(long h, double band) implements FrameKernel {
        private static final StateLayout LAYOUT =
                new StateLayout(
                        "label_next",
                        1,
                        List.of(new OfLong("count"), new OfDouble("first"), new OfDouble("later")));

        @Override
        public StateLayout layout() {
            return LAYOUT;
        }

        @Override
        public boolean ordered() {
            return true;
        }

        @Override
        public boolean retractable() {
            return false;
        }

        @Override
        public void enter(State state, Slots slots, Columns in, int from, int to) {
            LongCells.View counts = state.longs(0).view();
            DoubleCells.View firsts = state.doubles(1).view();
            DoubleCells.View laters = state.doubles(2).view();
            DoubleColumn prices = in.doubles(0).view();
            Slots slotOf = slots.view();
            for (int row = from; row < to; row++) {
                double price = prices.getOrNaN(row);
                if (!Double.isNaN(price)) {
                    int slot = slotOf.get(row);
                    long count = counts.get(slot);
                    if (count == 0) {
                        firsts.set(slot, price);
                    } else if (count == h) {
                        laters.set(slot, price);
                    }
                    counts.set(slot, count + 1);
                }
            }
        }

        @Override
        public void result(State state, int slot, Columns in, int row, DoubleWriter out, int at) {
            double first = state.doubles(1).get(slot);
            double move = state.doubles(2).get(slot) / first - 1;
            if (state.longs(0).get(slot) <= h || first == 0 || Double.isNaN(move)) {
                out.setNull(at);
            } else {
                out.set(at, Math.abs(move) <= band ? 0 : Math.signum(move));
            }
        }
    }
}

package io.ticklane.fintech.options;

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

/// What payments at equal steps of time are worth today, in their order.
@AutoService(FunctionDefinition.class)
public final class Npv implements FunctionDefinition.Frame {
    private static final FunctionSpec SPEC =
            new FunctionSpec(
                    "NPV",
                    Family.OPTIONS,
                    "What payments at equal steps of time are worth today",
                    List.of(
                            Parameters.number("amount", "the payments, in the order of time"),
                            Constant.required(
                                    "rate",
                                    SqlType.DOUBLE,
                                    Range.above(-1),
                                    "interest rate per period, a fraction"),
                            Constant.withDefault(
                                    "first_period",
                                    SqlType.BIGINT,
                                    Range.closed(0, 1),
                                    0L,
                                    "periods until the first payment")),
                    SqlType.DOUBLE,
                    NullRule.IGNORE,
                    "Brealey, Myers and Allen 2019, Principles of Corporate Finance, chapter 2");

    @Override
    public FunctionSpec spec() {
        return SPEC;
    }

    @Override
    public FrameKernel bind(BoundCall call) {
        return new Kernel(StrictMath.log1p(call.decimal("rate")), call.integer("first_period"));
    }

    /// Adds up in the order of the payments, whose sizes may differ too much for an exact sum, and
    /// keeps what each step rounds away.
    ///
    /// @param growth the logarithm of what one becomes in a period
    private record Kernel(double growth, long firstPeriod) implements FrameKernel {
        private static final StateLayout LAYOUT =
                new StateLayout(
                        "npv",
                        1,
                        List.of(
                                new OfLong("payments"),
                                new OfDouble("worth"),
                                new OfDouble("lost")));

        @Override
        public StateLayout layout() {
            return LAYOUT;
        }

        @Override
        public boolean ordered() {
            return true;
        }

        /// All payments that stay would move one period.
        @Override
        public boolean retractable() {
            return false;
        }

        @Override
        public void enter(State state, Slots slots, Columns in, int from, int to) {
            LongCells.View payments = state.longs(0).view();
            DoubleCells.View worth = state.doubles(1).view();
            DoubleCells.View lost = state.doubles(2).view();
            DoubleColumn amounts = in.doubles(0).view();
            Slots slotOf = slots.view();
            for (int row = from; row < to; row++) {
                double amount = amounts.getOrNaN(row);
                if (!Double.isNaN(amount)) {
                    int slot = slotOf.get(row);
                    long before = payments.get(slot);
                    payments.set(slot, before + 1);
                    double periods = before + firstPeriod;
                    double term = amount * StrictMath.exp(-growth * periods);
                    double old = worth.get(slot);
                    double sum = old + term;
                    boolean larger = Math.abs(old) >= Math.abs(term);
                    double rest = larger ? (old - sum) + term : (term - sum) + old;
                    worth.set(slot, sum);
                    lost.set(slot, lost.get(slot) + rest);
                }
            }
        }

        @Override
        public void result(State state, int slot, Columns in, int row, DoubleWriter out, int at) {
            boolean any = state.longs(0).get(slot) > 0;
            out.set(at, any ? state.doubles(1).get(slot) + state.doubles(2).get(slot) : Double.NaN);
        }
    }
}

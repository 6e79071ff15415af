package io.ticklane.fintech.execution;

import com.google.auto.service.AutoService;
import io.ticklane.api.column.Columns;
import io.ticklane.api.column.RowSink;
import io.ticklane.api.column.Slots;
import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.function.BoundCall;
import io.ticklane.api.function.Family;
import io.ticklane.api.function.FunctionDefinition;
import io.ticklane.api.function.FunctionSpec;
import io.ticklane.api.function.NullRule;
import io.ticklane.api.function.Parameter.Constant;
import io.ticklane.api.function.Range;
import io.ticklane.api.function.TableInput;
import io.ticklane.api.function.TableKernel;
import io.ticklane.api.state.State;
import io.ticklane.api.state.StateLayout;
import io.ticklane.api.type.Field;
import io.ticklane.api.type.RowType;
import io.ticklane.api.type.SqlType;
import java.util.List;

/// The schedule that trades a quantity at the least cost for an aversion to risk, after Almgren and
/// Chriss.
@AutoService(FunctionDefinition.class)
public final class AcSchedule implements FunctionDefinition.Table {
    private static final long MOST_STEPS = 1_000_000;

    /// Below this the curve is a straight line to the last digit.
    private static final double STRAIGHT = 1e-9;

    private static final FunctionSpec SPEC =
            new FunctionSpec(
                    "AC_SCHEDULE",
                    Family.EXECUTION,
                    "Least costly schedule for a quantity",
                    List.of(
                            Constant.required(
                                    "qty", SqlType.DOUBLE, Range.above(0), "quantity to trade"),
                            Constant.required(
                                    "horizon",
                                    SqlType.DOUBLE,
                                    Range.above(0),
                                    "time to trade in, in any unit"),
                            Constant.required(
                                    "n",
                                    SqlType.BIGINT,
                                    Range.closed(1, MOST_STEPS),
                                    "number of trades, equally far apart"),
                            Constant.required(
                                    "sigma",
                                    SqlType.DOUBLE,
                                    Range.atLeast(0),
                                    "volatility, in units of price by root of a unit of time"),
                            Constant.required(
                                    "lambda",
                                    SqlType.DOUBLE,
                                    Range.atLeast(0),
                                    "aversion to risk, cost that a unit of variance is worth"),
                            Constant.required(
                                    "eta",
                                    SqlType.DOUBLE,
                                    Range.above(0),
                                    "temporary impact, price moved by a unit of quantity in a unit"
                                            + " of time"),
                            Constant.withDefault(
                                    "gamma",
                                    SqlType.DOUBLE,
                                    Range.atLeast(0),
                                    0.0,
                                    "permanent impact, price moved by a unit of quantity")),
                    SqlType.NULL,
                    NullRule.IGNORE,
                    "Almgren and Chriss 2001, Optimal Execution of Portfolio Transactions, (16) to"
                            + " (20)");

    @Override
    public FunctionSpec spec() {
        return SPEC;
    }

    @Override
    public TableInput input() {
        return new TableInput.None();
    }

    @Override
    public RowType output() {
        return RowType.of(
                new Field("i", SqlType.BIGINT),
                new Field("t", SqlType.DOUBLE),
                new Field("holdings", SqlType.DOUBLE),
                new Field("trade", SqlType.DOUBLE));
    }

    @Override
    public TableKernel bind(BoundCall call) {
        double horizon = call.decimal("horizon");
        long steps = call.integer("n");
        double step = horizon / steps;
        double impact = call.decimal("eta") - 0.5 * call.decimal("gamma") * step;
        if (!(impact > 0)) {
            throw new EngineException(
                    ErrorCode.INVALID_ARGUMENT,
                    "AC_SCHEDULE: the argument eta must be gamma * horizon / (2 * n) < eta, but is "
                            + call.decimal("eta")
                            + " with gamma => "
                            + call.decimal("gamma"));
        }
        double risk = call.decimal("sigma") * step;
        double bend = 0.5 * call.decimal("lambda") * risk * risk / impact;
        // the inverse hyperbolic cosine of 1 + bend
        double curve =
                StrictMath.log1p(bend + StrictMath.sqrt(bend) * StrictMath.sqrt(bend + 2)) / step;
        return new Kernel(call.decimal("qty"), horizon, steps, curve);
    }

    private record Kernel(double qty, double horizon, long steps, double curve)
            implements TableKernel {
        private static final StateLayout LAYOUT = new StateLayout("ac_schedule", 1, List.of());

        @Override
        public StateLayout layout() {
            return LAYOUT;
        }

        @Override
        public void process(State state, Slots slots, Columns in, int from, int to, RowSink out) {}

        @Override
        public void finish(State state, int slot, RowSink out) {
            double before = qty;
            for (long i = 0; i <= steps; i++) {
                double holdings = holdings(i);
                out.begin(slot);
                out.set(0, i);
                out.set(1, i == steps ? horizon : i * (horizon / steps));
                out.set(2, holdings);
                if (i > 0) {
                    out.set(3, before - holdings);
                }
                before = holdings;
            }
        }

        /// What is still held after a step: the ratio of two hyperbolic sines, in exponentials that
        /// do not overflow.
        private double holdings(long i) {
            if (i == 0 || i == steps) {
                return i == 0 ? qty : 0;
            }
            double time = i * (horizon / steps);
            if (curve * horizon < STRAIGHT) {
                return qty * (1 - time / horizon);
            }
            return qty
                    * StrictMath.exp(-curve * time)
                    * (StrictMath.expm1(-2 * curve * (horizon - time))
                            / StrictMath.expm1(-2 * curve * horizon));
        }
    }
}

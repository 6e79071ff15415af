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

/// The slices of an order of which only a part is shown at a time.
@AutoService(FunctionDefinition.class)
public final class Iceberg implements FunctionDefinition.Table {
    private static final double MOST_SLICES = 1_000_000;

    private static final FunctionSpec SPEC =
            new FunctionSpec(
                    "ICEBERG",
                    Family.EXECUTION,
                    "Slices of an order that shows only a part of itself",
                    List.of(
                            Constant.required(
                                    "qty", SqlType.DOUBLE, Range.above(0), "quantity to trade"),
                            Constant.required(
                                    "display",
                                    SqlType.DOUBLE,
                                    Range.above(0),
                                    "quantity that is shown at a time, in the unit of qty")),
                    SqlType.NULL,
                    NullRule.IGNORE,
                    "The definition above, as exchanges fill iceberg orders; no paper");

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
        return RowType.of(new Field("i", SqlType.BIGINT), new Field("qty", SqlType.DOUBLE));
    }

    @Override
    public TableKernel bind(BoundCall call) {
        double qty = call.decimal("qty");
        double display = call.decimal("display");
        if (qty / display > MOST_SLICES) {
            throw new EngineException(
                    ErrorCode.INVALID_ARGUMENT,
                    "ICEBERG: the argument display must be qty / 1000000 <= display, but is "
                            + display
                            + " with qty => "
                            + qty);
        }
        double rest = qty % display;
        return new Kernel(display, Math.round((qty - rest) / display), rest);
    }

    private record Kernel(double display, long slices, double rest) implements TableKernel {
        private static final StateLayout LAYOUT = new StateLayout("iceberg", 1, List.of());

        @Override
        public StateLayout layout() {
            return LAYOUT;
        }

        @Override
        public void process(State state, Slots slots, Columns in, int from, int to, RowSink out) {}

        @Override
        public void finish(State state, int slot, RowSink out) {
            for (long i = 1; i <= slices; i++) {
                slice(slot, i, display, out);
            }
            if (rest > 0) {
                slice(slot, slices + 1, rest, out);
            }
        }

        private static void slice(int slot, long i, double qty, RowSink out) {
            out.begin(slot);
            out.set(0, i);
            out.set(1, qty);
        }
    }
}

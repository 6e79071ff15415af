package io.ticklane.fintech.risk;

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
import io.ticklane.api.function.TableInput;
import io.ticklane.api.function.TableKernel;
import io.ticklane.api.state.LongCells;
import io.ticklane.api.state.QueueCells;
import io.ticklane.api.state.State;
import io.ticklane.api.state.StateLayout;
import io.ticklane.api.state.StateLayout.Cell.OfLong;
import io.ticklane.api.state.StateLayout.Cell.OfQueue;
import io.ticklane.api.type.RowType;
import io.ticklane.api.type.SqlType;
import java.util.ArrayList;
import java.util.List;

/// Exponentially weighted covariances of all pairs of symbols, in one pass. The returns of one time
/// are gathered, and enter the matrix when a later time comes.
@AutoService(FunctionDefinition.class)
public final class EwcovMatrix implements FunctionDefinition.Table {
    private static final FunctionSpec SPEC =
            new FunctionSpec(
                    "EWCOV_MATRIX",
                    Family.RISK,
                    "Exponentially weighted covariance matrix",
                    parameters(),
                    SqlType.NULL,
                    NullRule.IGNORE,
                    "RiskMetrics Technical Document 1996, 5.2, with means that move likewise");

    private static List<Parameter> parameters() {
        List<Parameter> parameters = new ArrayList<>(SymbolMatrix.RETURNS);
        parameters.add(
                Constant.withDefault(
                        "alpha",
                        SqlType.DOUBLE,
                        Range.openClosed(0, 1),
                        0.06,
                        "weight of the newest time, no unit"));
        return parameters;
    }

    @Override
    public FunctionSpec spec() {
        return SPEC;
    }

    @Override
    public TableInput input() {
        return new TableInput.Ordered("ts");
    }

    @Override
    public RowType output() {
        return SymbolMatrix.columns();
    }

    @Override
    public TableKernel bind(BoundCall call) {
        return new Kernel(call.decimal("alpha"));
    }

    private record Kernel(double alpha) implements TableKernel {
        private static final int TIME = 0;
        private static final int SYMBOL = 1;
        private static final int MEAN = 2;
        private static final int NEWEST = 3;
        private static final int COVARIANCE = 4;
        private static final double[] NO_MORE = {};

        private static final StateLayout LAYOUT =
                new StateLayout(
                        "ewcov_matrix",
                        1,
                        List.of(
                                new OfLong("time"),
                                new OfQueue("symbol"),
                                new OfQueue("mean"),
                                new OfQueue("newest"),
                                new OfQueue("covariance")));

        @Override
        public StateLayout layout() {
            return LAYOUT;
        }

        @Override
        public void process(State state, Slots slots, Columns in, int from, int to, RowSink out) {
            LongCells.View time = state.longs(TIME).view();
            QueueCells symbols = state.queues(SYMBOL);
            QueueCells newest = state.queues(NEWEST);
            LongColumn times = in.longs(0).view();
            LongColumn names = in.longs(1).view();
            DoubleColumn returns = in.doubles(2).view();
            Slots slotOf = slots.view();
            int symbol = -1;
            for (int row = from; row < to; row++) {
                double value = returns.getOrNaN(row);
                if (Double.isNaN(value) || names.isMissing(row) || times.isMissing(row)) {
                    continue;
                }
                int slot = slotOf.get(row);
                if (time.get(slot) != times.get(row)) {
                    enter(state, slot);
                    time.set(slot, times.get(row));
                }
                symbol = SymbolMatrix.find(symbols, slot, names.get(row), symbol);
                if (symbol < 0) {
                    symbol = symbols.size(slot);
                    append(state, slot, names.get(row));
                }
                newest.set(slot, symbol, value);
            }
        }

        private static void append(State state, int slot, long name) {
            state.queues(SYMBOL).addLastLong(slot, name);
            state.queues(MEAN).addLast(slot, Double.NaN);
            state.queues(NEWEST).addLast(slot, Double.NaN);
            for (int i = 0; i < state.queues(SYMBOL).size(slot); i++) {
                state.queues(COVARIANCE).addLast(slot, Double.NaN);
            }
        }

        /// Takes the returns of a time that is over into means and covariances.
        private void enter(State state, int slot) {
            QueueCells mean = state.queues(MEAN);
            QueueCells newest = state.queues(NEWEST);
            QueueCells covariance = state.queues(COVARIANCE);
            int symbols = newest.size(slot);
            for (int i = 0; i < symbols; i++) {
                double value = newest.get(slot, i);
                if (!Double.isNaN(value)) {
                    double before = mean.get(slot, i);
                    double deviation = Double.isNaN(before) ? 0 : value - before;
                    mean.set(slot, i, Double.isNaN(before) ? value : before + alpha * deviation);
                    newest.set(slot, i, deviation);
                }
            }
            int place = 0;
            for (int i = 0; i < symbols; i++) {
                double deviation = newest.get(slot, i);
                if (Double.isNaN(deviation)) {
                    place += i + 1;
                    continue;
                }
                for (int j = 0; j <= i; j++, place++) {
                    double other = newest.get(slot, j);
                    if (!Double.isNaN(other)) {
                        double before = covariance.get(slot, place);
                        before = Double.isNaN(before) ? 0 : before;
                        covariance.set(
                                slot, place, (1 - alpha) * (before + alpha * deviation * other));
                    }
                }
            }
            for (int i = 0; i < symbols; i++) {
                newest.set(slot, i, Double.NaN);
            }
        }

        @Override
        public void finish(State state, int slot, RowSink out) {
            enter(state, slot);
            SymbolMatrix.emit(slot, state.queues(SYMBOL), state.queues(COVARIANCE), NO_MORE, out);
        }
    }
}

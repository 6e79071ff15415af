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
import io.ticklane.api.function.TableInput;
import io.ticklane.api.function.TableKernel;
import io.ticklane.api.state.QueueCells;
import io.ticklane.api.state.State;
import io.ticklane.api.state.StateLayout;
import io.ticklane.api.state.StateLayout.Cell.OfQueue;
import io.ticklane.api.type.Field;
import io.ticklane.api.type.RowType;
import io.ticklane.api.type.SqlType;
import java.util.Arrays;
import java.util.List;

/// The covariance matrix of returns, drawn towards a multiple of the identity as far as Ledoit and
/// Wolf found best.
@AutoService(FunctionDefinition.class)
public final class LedoitWolf implements FunctionDefinition.Table {
    private static final FunctionSpec SPEC =
            new FunctionSpec(
                    "LEDOIT_WOLF",
                    Family.RISK,
                    "Shrunk covariance matrix",
                    SymbolMatrix.RETURNS,
                    SqlType.NULL,
                    NullRule.IGNORE,
                    "Ledoit and Wolf 2004, A Well-Conditioned Estimator for Large-Dimensional"
                            + " Covariance Matrices, (14)");

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
        return SymbolMatrix.columns(new Field("shrinkage", SqlType.DOUBLE));
    }

    @Override
    public TableKernel bind(BoundCall call) {
        return new Kernel();
    }

    private record Kernel() implements TableKernel {
        private static final int SYMBOL = 0;
        private static final int TIME = 1;
        private static final int SYMBOL_OF_ROW = 2;
        private static final int RETURN = 3;
        private static final int VECTORS = 4;
        private static final int COVARIANCE = 5;

        private static final StateLayout LAYOUT =
                new StateLayout(
                        "ledoit_wolf",
                        1,
                        List.of(
                                new OfQueue("symbol"),
                                new OfQueue("time"),
                                new OfQueue("symbol_of_row"),
                                new OfQueue("return"),
                                new OfQueue("vectors"),
                                new OfQueue("covariance")));

        @Override
        public StateLayout layout() {
            return LAYOUT;
        }

        @Override
        public void process(State state, Slots slots, Columns in, int from, int to, RowSink out) {
            QueueCells symbols = state.queues(SYMBOL);
            QueueCells time = state.queues(TIME);
            QueueCells symbolOfRow = state.queues(SYMBOL_OF_ROW);
            QueueCells value = state.queues(RETURN);
            LongColumn times = in.longs(0).view();
            LongColumn names = in.longs(1).view();
            DoubleColumn returns = in.doubles(2).view();
            Slots slotOf = slots.view();
            int symbol = -1;
            for (int row = from; row < to; row++) {
                double next = returns.getOrNaN(row);
                if (Double.isNaN(next) || names.isMissing(row) || times.isMissing(row)) {
                    continue;
                }
                int slot = slotOf.get(row);
                symbol = SymbolMatrix.find(symbols, slot, names.get(row), symbol);
                if (symbol < 0) {
                    symbol = symbols.size(slot);
                    symbols.addLastLong(slot, names.get(row));
                }
                time.addLastLong(slot, times.get(row));
                symbolOfRow.addLastLong(slot, symbol);
                value.addLast(slot, next);
            }
        }

        @Override
        public void finish(State state, int slot, RowSink out) {
            int symbols = state.queues(SYMBOL).size(slot);
            int times = gather(state, slot, symbols);
            QueueCells covariance = state.queues(COVARIANCE);
            covariance.fill(slot, (long) symbols * (symbols + 1) / 2, 0);
            double shrinkage = Double.NaN;
            if (times < 2) {
                covariance.fill(slot, covariance.size(slot), Double.NaN);
            } else {
                center(state.queues(VECTORS), slot, times, symbols);
                covariances(state, slot, times, symbols);
                shrinkage = shrink(state, slot, times, symbols);
            }
            SymbolMatrix.emit(
                    slot, state.queues(SYMBOL), covariance, new double[] {shrinkage}, out);
        }

        /// Puts the returns of each time at which all symbols have one after each other; the number
        /// of such times.
        private static int gather(State state, int slot, int symbols) {
            QueueCells vectors = state.queues(VECTORS);
            QueueCells time = state.queues(TIME);
            vectors.clear(slot);
            double[] vector = new double[symbols];
            int rows = time.size(slot);
            int times = 0;
            for (int row = 0; row < rows; ) {
                Arrays.fill(vector, Double.NaN);
                long now = time.getLong(slot, row);
                int present = 0;
                for (; row < rows && time.getLong(slot, row) == now; row++) {
                    int symbol = (int) state.queues(SYMBOL_OF_ROW).getLong(slot, row);
                    present += Double.isNaN(vector[symbol]) ? 1 : 0;
                    vector[symbol] = state.queues(RETURN).get(slot, row);
                }
                if (present == symbols) {
                    for (double value : vector) {
                        vectors.addLast(slot, value);
                    }
                    times++;
                }
            }
            return times;
        }

        private static void center(QueueCells vectors, int slot, int times, int symbols) {
            for (int symbol = 0; symbol < symbols; symbol++) {
                double sum = 0;
                for (int t = 0; t < times; t++) {
                    sum += vectors.get(slot, t * symbols + symbol);
                }
                double mean = sum / times;
                for (int t = 0; t < times; t++) {
                    int place = t * symbols + symbol;
                    vectors.set(slot, place, vectors.get(slot, place) - mean);
                }
            }
        }

        private static void covariances(State state, int slot, int times, int symbols) {
            QueueCells vectors = state.queues(VECTORS);
            QueueCells covariance = state.queues(COVARIANCE);
            for (int t = 0; t < times; t++) {
                int place = 0;
                for (int i = 0; i < symbols; i++) {
                    double left = vectors.get(slot, t * symbols + i);
                    for (int j = 0; j <= i; j++, place++) {
                        double product = left * vectors.get(slot, t * symbols + j);
                        covariance.set(slot, place, covariance.get(slot, place) + product);
                    }
                }
            }
            for (int place = 0; place < covariance.size(slot); place++) {
                covariance.set(slot, place, covariance.get(slot, place) / times);
            }
        }

        /// Draws the matrix towards the mean variance on its diagonal; how far.
        private static double shrink(State state, int slot, int times, int symbols) {
            QueueCells covariance = state.queues(COVARIANCE);
            double trace = 0;
            for (int i = 0; i < symbols; i++) {
                trace += covariance.get(slot, SymbolMatrix.place(i, i));
            }
            double mean = trace / symbols;
            double distance = 0;
            int place = 0;
            for (int i = 0; i < symbols; i++) {
                for (int j = 0; j <= i; j++, place++) {
                    double apart = covariance.get(slot, place) - (i == j ? mean : 0);
                    distance += (i == j ? 1 : 2) * apart * apart;
                }
            }
            double error = error(state, slot, times, symbols);
            double shrinkage = distance > 0 ? Math.min(error, distance) / distance : 1;
            place = 0;
            for (int i = 0; i < symbols; i++) {
                for (int j = 0; j <= i; j++, place++) {
                    double target = i == j ? shrinkage * mean : 0;
                    covariance.set(
                            slot, place, (1 - shrinkage) * covariance.get(slot, place) + target);
                }
            }
            return shrinkage;
        }

        /// How far the products of single times lie from the matrix.
        private static double error(State state, int slot, int times, int symbols) {
            QueueCells vectors = state.queues(VECTORS);
            QueueCells covariance = state.queues(COVARIANCE);
            double error = 0;
            for (int t = 0; t < times; t++) {
                int place = 0;
                for (int i = 0; i < symbols; i++) {
                    double left = vectors.get(slot, t * symbols + i);
                    for (int j = 0; j <= i; j++, place++) {
                        double product = left * vectors.get(slot, t * symbols + j);
                        double apart = product - covariance.get(slot, place);
                        error += (i == j ? 1 : 2) * apart * apart;
                    }
                }
            }
            return error / times / times;
        }
    }
}

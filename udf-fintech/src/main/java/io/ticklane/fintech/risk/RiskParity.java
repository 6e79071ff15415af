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

/// Weights above zero with which every symbol adds the same risk to the whole.
@AutoService(FunctionDefinition.class)
public final class RiskParity implements FunctionDefinition.Table {
    private static final FunctionSpec SPEC =
            new FunctionSpec(
                    "RISK_PARITY",
                    Family.RISK,
                    "Weights of equal contributions to risk",
                    List.of(
                            new Parameter.Column(
                                    "sym_i",
                                    SqlType.VARCHAR,
                                    "symbol of the matrix's row",
                                    List.of("sym_i")),
                            new Parameter.Column(
                                    "sym_j",
                                    SqlType.VARCHAR,
                                    "symbol of the matrix's column",
                                    List.of("sym_j")),
                            new Parameter.Column(
                                    "cov",
                                    SqlType.DOUBLE,
                                    "covariance of the two",
                                    List.of("cov", "covariance"))),
                    SqlType.NULL,
                    NullRule.IGNORE,
                    "Griveau-Billion, Richard and Roncalli 2013, A Fast Algorithm for Computing"
                            + " High-Dimensional Risk Parity Portfolios");

    @Override
    public FunctionSpec spec() {
        return SPEC;
    }

    @Override
    public RowType output() {
        return RowType.of(
                new Field("symbol", SqlType.VARCHAR), new Field("weight", SqlType.DOUBLE));
    }

    @Override
    public TableKernel bind(BoundCall call) {
        return new Kernel();
    }

    private record Kernel() implements TableKernel {
        private static final int MOST_ROUNDS = 10_000;
        private static final double CLOSE = 1e-12;

        private static final int SYMBOL = 0;
        private static final int ROW = 1;
        private static final int COLUMN = 2;
        private static final int COVARIANCE = 3;
        private static final int MATRIX = 4;

        private static final StateLayout LAYOUT =
                new StateLayout(
                        "risk_parity",
                        1,
                        List.of(
                                new OfQueue("symbol"),
                                new OfQueue("row"),
                                new OfQueue("column"),
                                new OfQueue("covariance"),
                                new OfQueue("matrix")));

        @Override
        public StateLayout layout() {
            return LAYOUT;
        }

        @Override
        public void process(State state, Slots slots, Columns in, int from, int to, RowSink out) {
            LongColumn rows = in.longs(0).view();
            LongColumn columns = in.longs(1).view();
            DoubleColumn covariances = in.doubles(2).view();
            Slots slotOf = slots.view();
            int left = -1;
            int right = -1;
            for (int row = from; row < to; row++) {
                double covariance = covariances.getOrNaN(row);
                if (Double.isNaN(covariance) || rows.isMissing(row) || columns.isMissing(row)) {
                    continue;
                }
                int slot = slotOf.get(row);
                left = symbol(state.queues(SYMBOL), slot, rows.get(row), left);
                right = symbol(state.queues(SYMBOL), slot, columns.get(row), right);
                state.queues(ROW).addLastLong(slot, left);
                state.queues(COLUMN).addLastLong(slot, right);
                state.queues(COVARIANCE).addLast(slot, covariance);
            }
        }

        private static int symbol(QueueCells symbols, int slot, long name, int hint) {
            int found = SymbolMatrix.find(symbols, slot, name, hint);
            if (found >= 0) {
                return found;
            }
            symbols.addLastLong(slot, name);
            return symbols.size(slot) - 1;
        }

        @Override
        public void finish(State state, int slot, RowSink out) {
            QueueCells symbols = state.queues(SYMBOL);
            int size = symbols.size(slot);
            double[] deviation = new double[size];
            double[] weight = new double[size];
            Arrays.fill(weight, Double.NaN);
            if (correlations(state, slot, deviation)) {
                balance(state.queues(MATRIX), slot, weight);
                double sum = 0;
                for (int i = 0; i < size; i++) {
                    weight[i] /= deviation[i];
                    sum += weight[i];
                }
                for (int i = 0; i < size; i++) {
                    weight[i] /= sum;
                }
            }
            for (int i = 0; i < size; i++) {
                out.begin(slot);
                out.set(0, symbols.getLong(slot, i));
                out.set(1, weight[i]);
            }
        }

        /// Makes the matrix of correlations and the standard deviations; whether all of them are
        /// known.
        private static boolean correlations(State state, int slot, double[] deviation) {
            int size = deviation.length;
            QueueCells matrix = state.queues(MATRIX);
            matrix.fill(slot, (long) size * size, Double.NaN);
            for (int row = 0; row < state.queues(ROW).size(slot); row++) {
                int i = (int) state.queues(ROW).getLong(slot, row);
                int j = (int) state.queues(COLUMN).getLong(slot, row);
                matrix.set(slot, i * size + j, state.queues(COVARIANCE).get(slot, row));
            }
            boolean known = true;
            for (int i = 0; i < size; i++) {
                double variance = matrix.get(slot, i * size + i);
                deviation[i] = Math.sqrt(variance);
                known &= variance > 0 && variance < Double.POSITIVE_INFINITY;
            }
            for (int i = 0; known && i < size; i++) {
                for (int j = 0; j < i; j++) {
                    double lower = matrix.get(slot, i * size + j);
                    double upper = matrix.get(slot, j * size + i);
                    double scale = deviation[i] * deviation[j];
                    lower = Double.isNaN(lower) ? upper : lower;
                    upper = Double.isNaN(upper) ? lower : upper;
                    known &= !Double.isNaN(lower);
                    matrix.set(slot, i * size + j, lower / scale);
                    matrix.set(slot, j * size + i, upper / scale);
                }
            }
            return known;
        }

        /// Moves one weight after the other to where its own risk has its share, until none moves
        /// any more.
        private static void balance(QueueCells correlation, int slot, double[] weight) {
            int size = weight.length;
            Arrays.fill(weight, 1);
            double share = 4.0 / size;
            double moved = 1;
            for (int round = 0; round < MOST_ROUNDS && moved >= CLOSE; round++) {
                moved = 0;
                for (int i = 0; i < size; i++) {
                    double others = 0;
                    for (int j = 0; j < size; j++) {
                        if (j != i) {
                            others += correlation.get(slot, i * size + j) * weight[j];
                        }
                    }
                    double root = Math.sqrt(others * others + share);
                    double next =
                            others > 0 ? 0.5 * share / (others + root) : 0.5 * (root - others);
                    moved = Math.max(moved, Math.abs(next - weight[i]));
                    weight[i] = next;
                }
            }
        }
    }
}

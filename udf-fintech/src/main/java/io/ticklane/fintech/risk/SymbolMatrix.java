package io.ticklane.fintech.risk;

import io.ticklane.api.column.RowSink;
import io.ticklane.api.function.Parameter;
import io.ticklane.api.state.QueueCells;
import io.ticklane.api.type.Field;
import io.ticklane.api.type.RowType;
import io.ticklane.api.type.SqlType;
import java.util.ArrayList;
import java.util.List;

/// What the functions share that make a symmetric matrix of symbols: symbols in the order in which
/// they first appear, the matrix as its lower triangle, row after row.
final class SymbolMatrix {
    /// The parameters of a table of returns.
    static final List<Parameter> RETURNS =
            List.of(
                    new Parameter.Column(
                            "ts", SqlType.TIMESTAMP, "time of the return, the column of ORDER BY"),
                    new Parameter.Column(
                            "symbol",
                            SqlType.VARCHAR,
                            "what the return is of",
                            List.of("symbol", "sym", "ticker", "asset")),
                    new Parameter.Column(
                            "r", SqlType.DOUBLE, "return", List.of("r", "ret", "return")));

    private SymbolMatrix() {}

    /// The columns of a covariance matrix.
    static RowType columns(Field... more) {
        List<Field> fields =
                new ArrayList<>(
                        List.of(
                                new Field("sym_i", SqlType.VARCHAR),
                                new Field("sym_j", SqlType.VARCHAR),
                                new Field("cov", SqlType.DOUBLE)));
        fields.addAll(List.of(more));
        return new RowType(fields);
    }

    /// The place of a symbol among those of a slot, -1 for a new one. The place after the hint is
    /// tried first: rows of one time mostly have the order of those before.
    static int find(QueueCells symbols, int slot, long symbol, int hint) {
        int size = symbols.size(slot);
        int next = hint + 1 < size ? hint + 1 : 0;
        if (size > 0 && symbols.getLong(slot, next) == symbol) {
            return next;
        }
        for (int i = 0; i < size; i++) {
            if (symbols.getLong(slot, i) == symbol) {
                return i;
            }
        }
        return -1;
    }

    /// The place of a pair in the lower triangle.
    static int place(int i, int j) {
        int row = Math.max(i, j);
        return (int) ((long) row * (row + 1) / 2 + Math.min(i, j));
    }

    /// Emits all pairs, row after row, with what stands after the covariance in all of them.
    static void emit(
            int slot, QueueCells symbols, QueueCells triangle, double[] more, RowSink out) {
        int size = symbols.size(slot);
        for (int i = 0; i < size; i++) {
            for (int j = 0; j < size; j++) {
                out.begin(slot);
                out.set(0, symbols.getLong(slot, i));
                out.set(1, symbols.getLong(slot, j));
                out.set(2, triangle.get(slot, place(i, j)));
                for (int column = 0; column < more.length; column++) {
                    out.set(3 + column, more[column]);
                }
            }
        }
    }
}

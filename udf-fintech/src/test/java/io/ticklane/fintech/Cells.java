package io.ticklane.fintech;

import io.ticklane.api.column.RowSink;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Collects the rows of a table function: slot first, then the columns; a column that was not set
/// is NaN, a flag is 1 or 0.
final class Cells implements RowSink {
    static final int WIDTH = 12;

    private final List<double[]> rows = new ArrayList<>();

    @Override
    public void begin(int slot) {
        double[] row = new double[WIDTH];
        Arrays.fill(row, Double.NaN);
        row[0] = slot;
        rows.add(row);
    }

    @Override
    public void set(int column, double value) {
        rows.getLast()[column + 1] = value;
    }

    @Override
    public void set(int column, long value) {
        rows.getLast()[column + 1] = value;
    }

    @Override
    public void set(int column, boolean value) {
        rows.getLast()[column + 1] = value ? 1 : 0;
    }

    List<double[]> rows() {
        return rows;
    }

    double[] all() {
        return rows.stream().flatMapToDouble(Arrays::stream).toArray();
    }
}

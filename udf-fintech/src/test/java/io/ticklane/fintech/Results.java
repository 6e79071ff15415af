package io.ticklane.fintech;

import io.ticklane.api.column.DoubleWriter;
import io.ticklane.api.column.Outputs;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// Columns of results; NULL reads as NaN.
final class Results {
    private final double[][] values;
    private final byte[][] validity;
    private final List<DoubleWriter> writers;

    Results(int outputs, int rows) {
        values = new double[outputs][rows];
        validity = new byte[outputs][(rows + 7) / 8];
        for (byte[] bits : validity) {
            Arrays.fill(bits, (byte) -1);
        }
        writers =
                IntStream.range(0, outputs)
                        .mapToObj(i ->
                                new DoubleWriter(
                                        MemorySegment.ofArray(values[i]),
                                        MemorySegment.ofArray(validity[i])))
                        .toList();
    }

    Outputs outputs() {
        return new Outputs(writers);
    }

    DoubleWriter writer() {
        return writers.getFirst();
    }

    double get(int output, int row) {
        boolean valid = (validity[output][row >> 3] >> (row & 7) & 1) == 1;
        return valid ? values[output][row] : Double.NaN;
    }

    double[] column(int output) {
        return IntStream.range(0, values[output].length)
                .mapToDouble(row -> get(output, row))
                .toArray();
    }

    /// All columns, one after the other, for comparison.
    double[] all() {
        return IntStream.range(0, values.length)
                .mapToObj(this::column)
                .flatMapToDouble(Arrays::stream)
                .toArray();
    }
}

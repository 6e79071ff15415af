package io.ticklane.tests.cluster;

import io.ticklane.server.session.ArrowRows;
import io.ticklane.server.session.Engine;
import io.ticklane.server.session.StatementResult;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.BaseVariableWidthVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;

/// The rows of a result to the last bit, in their order, however they came in batches.
final class Bits {
    private final List<Cells> columns = new ArrayList<>();
    private int rows;

    private Bits() {}

    /// Reads all rows of a result and closes it.
    static Bits of(Engine engine, StatementResult result) {
        Bits bits = new Bits();
        try (ArrowRows rows = new ArrowRows(engine, result, 0)) {
            for (Field field : rows.root().getSchema().getFields()) {
                bits.columns.add(new Cells(field));
            }
            while (rows.next()) {
                int count = rows.root().getRowCount();
                for (int c = 0; c < bits.columns.size(); c++) {
                    bits.columns.get(c).add(rows.root().getVector(c), count);
                }
                bits.rows += count;
            }
        }
        return bits;
    }

    /// How many rows there are.
    int rows() {
        return rows;
    }

    /// What differs first, with the rows around it.
    Optional<String> difference(Bits expected) {
        List<Field> own = columns.stream().map(cells -> cells.field).toList();
        List<Field> others = expected.columns.stream().map(cells -> cells.field).toList();
        if (!own.equals(others)) {
            return Optional.of("columns are " + own + ", not " + others);
        }
        int first = Integer.MAX_VALUE;
        int column = -1;
        for (int c = 0; c < columns.size(); c++) {
            int row = columns.get(c).firstDifference(expected.columns.get(c));
            if (row >= 0 && row < first) {
                first = row;
                column = c;
            }
        }
        if (column < 0 && rows == expected.rows) {
            return Optional.empty();
        }
        int row = Math.min(first, Math.min(rows, expected.rows));
        return Optional.of(
                (column < 0 ? "all common rows are equal" : "row " + row + ", " + own.get(column))
                        + "; "
                        + rows
                        + " rows:"
                        + around(row)
                        + "\nexpected "
                        + expected.rows
                        + " rows:"
                        + expected.around(row));
    }

    private String around(int row) {
        StringBuilder text = new StringBuilder();
        for (int r = Math.max(0, row - 2); r < Math.min(rows, row + 3); r++) {
            text.append("\n  ").append(r).append(": ").append(row(r));
        }
        return text.toString();
    }

    private String row(int row) {
        List<String> texts = columns.stream().map(cells -> cells.text(row)).toList();
        return String.join(" | ", texts);
    }

    /// All rows as text.
    String text() {
        StringBuilder text = new StringBuilder();
        for (int row = 0; row < rows; row++) {
            text.append(row(row)).append('\n');
        }
        return text.toString();
    }

    /// The cells of a column, one behind the other: a byte that is 0 for NULL, then the value.
    private static final class Cells {
        private final Field field;
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private int[] ends = new int[64];
        private int count;

        Cells(Field field) {
            this.field = field;
        }

        void add(FieldVector vector, int rows) {
            if (count + rows > ends.length) {
                ends = Arrays.copyOf(ends, Math.max(count + rows, 2 * ends.length));
            }
            for (int row = 0; row < rows; row++) {
                put(vector, row);
                ends[count++] = bytes.size();
            }
        }

        private void put(FieldVector vector, int row) {
            if (vector.isNull(row)) {
                bytes.write(0);
                return;
            }
            bytes.write(1);
            switch (vector) {
                case BitVector truths -> bytes.write(truths.get(row));
                case BaseFixedWidthVector values -> {
                    byte[] value = new byte[values.getTypeWidth()];
                    values.getDataBuffer().getBytes((long) row * value.length, value);
                    bytes.writeBytes(value);
                }
                case BaseVariableWidthVector texts -> {
                    long begin = texts.getOffsetBuffer().getInt(4L * row);
                    byte[] value = new byte[texts.getValueLength(row)];
                    texts.getDataBuffer().getBytes(begin, value);
                    bytes.writeBytes(value);
                }
                case ListVector lists -> {
                    int end = lists.getElementEndIndex(row);
                    for (int i = lists.getElementStartIndex(row); i < end; i++) {
                        put(lists.getDataVector(), i);
                    }
                }
                default -> throw new IllegalStateException("no bits of " + vector.getField());
            }
        }

        /// The first row that is not the same, among those that both have; -1 for none.
        int firstDifference(Cells other) {
            byte[] own = bytes.toByteArray();
            byte[] others = other.bytes.toByteArray();
            for (int row = 0; row < Math.min(count, other.count); row++) {
                if (!Arrays.equals(
                        own, begin(row), ends[row], others, other.begin(row), other.ends[row])) {
                    return row;
                }
            }
            return -1;
        }

        private int begin(int row) {
            return row == 0 ? 0 : ends[row - 1];
        }

        String text(int row) {
            byte[] cell = Arrays.copyOfRange(bytes.toByteArray(), begin(row), ends[row]);
            if (cell[0] == 0) {
                return "NULL";
            }
            byte[] value = Arrays.copyOfRange(cell, 1, cell.length);
            ByteBuffer buffer = ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN);
            return switch (field.getType()) {
                case ArrowType.Utf8 _ -> new String(value, StandardCharsets.UTF_8);
                case ArrowType.FloatingPoint _ when value.length == Double.BYTES ->
                        buffer.getDouble(0) + " #" + Long.toHexString(buffer.getLong(0));
                case ArrowType.Int _ when value.length == Long.BYTES ->
                        Long.toString(buffer.getLong(0));
                case ArrowType.Int _ when value.length == Integer.BYTES ->
                        Integer.toString(buffer.getInt(0));
                case ArrowType.Timestamp _ -> Long.toString(buffer.getLong(0));
                default -> "#" + HexFormat.of().formatHex(value);
            };
        }
    }
}

package io.ticklane.exec.expression;

import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Bits;
import io.ticklane.exec.batch.Column;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An argument of a kernel: a column, or a constant that stands for every row. Owns a reference to its column.
final class Argument implements AutoCloseable {
    private final Column column;
    private final boolean constant;
    private final MemorySegment values;
    private final @Nullable MemorySegment validity;
    private final int mask;

    private Argument(Column column, boolean constant) {
        this.column = column;
        this.constant = constant;
        this.values = column.values();
        this.validity = column.validity();
        this.mask = constant ? 0 : -1;
    }

    /// The value of a node for a batch.
    static Argument of(Node node, Batch batch) {
        return node instanceof Constant constant
                ? new Argument(constant.block().retain(), true)
                : new Argument(node.evaluate(batch), false);
    }

    /// The values of nodes for a batch; closed with [#closeAll].
    static Argument[] of(List<Node> nodes, Batch batch) {
        Argument[] made = new Argument[nodes.size()];
        int count = 0;
        try {
            for (; count < made.length; count++) {
                made[count] = of(nodes.get(count), batch);
            }
            return made;
        } catch (RuntimeException e) {
            for (int i = 0; i < count; i++) {
                made[i].close();
            }
            throw e;
        }
    }

    static void closeAll(Argument[] arguments) {
        for (Argument argument : arguments) {
            argument.close();
        }
    }

    /// The column; for a constant, its block of equal rows.
    Column column() {
        return column;
    }

    /// Whether one value stands for every row.
    boolean isConstant() {
        return constant;
    }

    /// The values. Row i lies at `i * step`.
    MemorySegment values() {
        return values;
    }

    /// The bytes from one row to the next: none for a constant, whose block is long enough for any vector.
    long step() {
        return constant ? 0 : column.lane().bytes();
    }

    /// Whether some row may be NULL.
    boolean hasNulls() {
        return validity != null;
    }

    /// The validity bits of a group of 64 rows.
    long validWord(int group) {
        return validity == null ? -1L : Bits.word(validity, group & mask);
    }

    /// The values of lane BIT of a group of 64 rows; bits of NULL rows and bits behind the last row are unspecified.
    long bitWord(int group) {
        return Bits.word(values, group & mask);
    }

    boolean isNull(int row) {
        return validity != null && !Bits.get(validity, row & mask);
    }

    boolean bit(int row) {
        return Bits.get(values, row & mask);
    }

    int integer(int row) {
        return values.get(ValueLayout.JAVA_INT_UNALIGNED, (long) (row & mask) << 2);
    }

    long longValue(int row) {
        return values.get(ValueLayout.JAVA_LONG_UNALIGNED, (long) (row & mask) << 3);
    }

    double doubleValue(int row) {
        return values.get(ValueLayout.JAVA_DOUBLE_UNALIGNED, (long) (row & mask) << 3);
    }

    long wideLow(int row) {
        return values.get(ValueLayout.JAVA_LONG_UNALIGNED, (long) (row & mask) << 4);
    }

    long wideHigh(int row) {
        return values.get(ValueLayout.JAVA_LONG_UNALIGNED, ((long) (row & mask) << 4) + 8);
    }

    /// A whole number of lane INT or LONG.
    long whole(int row) {
        return switch (column.lane()) {
            case INT -> integer(row);
            case LONG -> longValue(row);
            case BIT, DOUBLE, WIDE -> throw new IllegalStateException("not a lane of whole numbers: " + column.lane());
        };
    }

    @Override
    public void close() {
        column.close();
    }
}

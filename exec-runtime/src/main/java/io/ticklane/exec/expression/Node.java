package io.ticklane.exec.expression;

import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Bits;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.expression.kernel.Argument;
import io.ticklane.exec.expression.kernel.Kernel;
import io.ticklane.exec.expression.kernel.Target;
import io.ticklane.exec.memory.QueryMemory;
import java.lang.foreign.MemorySegment;
import java.util.List;

/// A part of a compiled expression. Memory that nodes keep belongs to the compiled expression as a
/// whole.
interface Node {
    /// The type of the values.
    SqlType type();

    /// The values for the rows of a batch: a new reference.
    Column evaluate(Batch batch);

    /// Takes the values, truth values, of the rows of a batch whose bits are set, and clears the
    /// bits of those for which the value is not TRUE. Rows whose bits are clear may be left out.
    default void narrow(Batch batch, long[] open) {
        try (Column bits = evaluate(batch)) {
            MemorySegment values = bits.values();
            MemorySegment validity = bits.validity();
            for (int group = 0; group < open.length; group++) {
                long valid = validity == null ? -1L : Bits.word(validity, group);
                open[group] &= valid & Bits.word(values, group);
            }
        }
    }

    /// Whether the values cost so little, and cannot fail, that they may be computed for rows that
    /// do not need them.
    default boolean isPlain() {
        return false;
    }

    /// An input column.
    record Input(int index, SqlType type) implements Node {
        @Override
        public Column evaluate(Batch batch) {
            return batch.column(index).retain();
        }

        @Override
        public boolean isPlain() {
            return true;
        }
    }

    /// The values of a node for the rows of a batch, as an argument of a kernel; a constant is not
    /// spread over the rows.
    static Argument argument(Node node, Batch batch) {
        return node instanceof Constant constant
                ? new Argument(constant.block().retain(), true)
                : new Argument(node.evaluate(batch), false);
    }

    /// The values of nodes for the rows of a batch; closed with [Argument#closeAll].
    static Argument[] arguments(List<Node> nodes, Batch batch) {
        Argument[] made = new Argument[nodes.size()];
        int count = 0;
        try {
            for (; count < made.length; count++) {
                made[count] = argument(nodes.get(count), batch);
            }
            return made;
        } catch (RuntimeException e) {
            for (int i = 0; i < count; i++) {
                made[i].close();
            }
            throw e;
        }
    }

    /// A kernel over its arguments. In a strict call a NULL argument makes the result NULL before
    /// the kernel runs; else the kernel decides.
    record Call(
            QueryMemory memory, SqlType type, List<Node> arguments, boolean strict, Kernel kernel)
            implements Node {
        @Override
        public Column evaluate(Batch batch) {
            Argument[] in = Node.arguments(arguments, batch);
            try (Target out = new Target(memory, type, batch.rows())) {
                if (strict) {
                    out.takeNulls(in);
                }
                kernel.apply(in, out);
                return out.build();
            } finally {
                Argument.closeAll(in);
            }
        }
    }
}

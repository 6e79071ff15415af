package io.ticklane.exec.expression;

import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.expression.kernel.Argument;
import io.ticklane.exec.expression.kernel.Kernel;
import io.ticklane.exec.expression.kernel.Target;
import io.ticklane.exec.memory.QueryMemory;
import java.util.List;

/// A part of a compiled expression. Memory that nodes keep belongs to the compiled expression as a
/// whole.
interface Node {
    /// The type of the values.
    SqlType type();

    /// The values for the rows of a batch: a new reference.
    Column evaluate(Batch batch);

    /// An input column.
    record Input(int index, SqlType type) implements Node {
        @Override
        public Column evaluate(Batch batch) {
            return batch.column(index).retain();
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

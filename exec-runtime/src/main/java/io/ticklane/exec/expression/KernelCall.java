package io.ticklane.exec.expression;

import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.memory.QueryMemory;
import java.util.List;

/// A kernel over its arguments. In a strict call a NULL argument makes the result NULL before the kernel runs; else the kernel decides.
record KernelCall(QueryMemory memory, SqlType type, List<Node> arguments, boolean strict, Kernel kernel) implements Node {
    @Override
    public Column evaluate(Batch batch) {
        Argument[] in = Argument.of(arguments, batch);
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

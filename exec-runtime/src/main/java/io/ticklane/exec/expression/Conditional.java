package io.ticklane.exec.expression;

import io.ticklane.api.plan.Expression;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Bits;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.expression.Branch.Part;
import io.ticklane.exec.expression.kernel.Target;
import io.ticklane.exec.memory.QueryMemory;
import java.util.ArrayList;
import java.util.List;

/// CASE and COALESCE: each row takes its value from one branch.
final class Conditional {
    private Conditional() {}

    /// CASE(condition, value, ..., otherwise).
    static Node choose(ExpressionCompiler compiler, Expression.Call call) {
        List<Expression> arguments = call.arguments();
        List<Branch> conditions = new ArrayList<>();
        List<Branch> values = new ArrayList<>();
        for (int i = 0; i + 1 < arguments.size(); i += 2) {
            conditions.add(Branch.compile(compiler, arguments.get(i), SqlType.BOOLEAN));
            values.add(Branch.compile(compiler, arguments.get(i + 1), call.type()));
        }
        Expression otherwise =
                arguments.size() % 2 == 1
                        ? arguments.getLast()
                        : new Expression.Literal(null, call.type());
        values.add(Branch.compile(compiler, otherwise, call.type()));
        Node node =
                new Choice(
                        compiler.context().memory(),
                        call.type(),
                        List.copyOf(conditions),
                        List.copyOf(values));
        List<Node> parts = new ArrayList<>();
        conditions.forEach(branch -> parts.add(branch.node()));
        values.forEach(branch -> parts.add(branch.node()));
        return compiler.fold(node, parts);
    }

    /// The first value that is not NULL.
    static Node coalesce(ExpressionCompiler compiler, Expression.Call call) {
        List<Branch> values = new ArrayList<>();
        for (Expression argument : call.arguments()) {
            values.add(Branch.compile(compiler, argument, call.type()));
        }
        Node node = new FirstValue(compiler.context().memory(), call.type(), List.copyOf(values));
        return compiler.fold(node, values.stream().map(Branch::node).toList());
    }

    private record Choice(
            QueryMemory memory, SqlType type, List<Branch> conditions, List<Branch> values)
            implements Node {
        @Override
        public Column evaluate(Batch batch) {
            long[] open = Bits.all(batch.rows());
            try (Target out = new Target(memory, type, batch.rows())) {
                for (int i = 0; i < conditions.size() && !Bits.isEmpty(open); i++) {
                    long[] taken;
                    try (Part condition = conditions.get(i).evaluate(batch, open)) {
                        taken = condition.isTrue(open);
                    }
                    take(values.get(i), batch, taken, out);
                    for (int group = 0; group < open.length; group++) {
                        open[group] &= ~taken[group];
                    }
                }
                take(values.getLast(), batch, open, out);
                return out.build();
            }
        }

        private static void take(Branch branch, Batch batch, long[] rows, Target out) {
            if (!Bits.isEmpty(rows)) {
                try (Part part = branch.evaluate(batch, rows)) {
                    part.copy(rows, out);
                }
            }
        }
    }

    private record FirstValue(QueryMemory memory, SqlType type, List<Branch> values)
            implements Node {
        @Override
        public Column evaluate(Batch batch) {
            long[] open = Bits.all(batch.rows());
            try (Target out = new Target(memory, type, batch.rows())) {
                for (int i = 0; i < values.size() && !Bits.isEmpty(open); i++) {
                    try (Part part = values.get(i).evaluate(batch, open)) {
                        long[] taken = part.valid(open);
                        part.copy(taken(part, taken, open), out);
                        for (int group = 0; group < open.length; group++) {
                            open[group] &= ~taken[group];
                        }
                    }
                }
                for (int row = 0; row < batch.rows(); row++) {
                    if ((open[row >>> 6] >>> row & 1) != 0) {
                        out.setNull(row);
                    }
                }
                return out.build();
            }
        }

        /// Picked values lie one behind the other for all rows that were asked for, so all are
        /// copied; NULLs are overwritten later.
        private static long[] taken(Part part, long[] taken, long[] open) {
            return part.picked() ? open : taken;
        }
    }
}

package io.ticklane.exec.expression;

import io.ticklane.api.plan.Expression;
import io.ticklane.api.plan.ScalarOperator;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Bits;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.expression.Branch.Part;
import io.ticklane.exec.expression.kernel.CompareLoops;
import io.ticklane.exec.expression.kernel.Target;
import io.ticklane.exec.expression.kernel.Types;
import io.ticklane.exec.memory.QueryMemory;
import java.util.ArrayList;
import java.util.List;

/// Three-valued logic on bitmaps, 64 rows at a time. A row is TRUE where its value and its validity
/// bit are set, FALSE where only the latter is, else unknown.
///
/// AND and OR go from left to right; an operand is asked for the rows only that those before it
/// have not decided, so that it does not fail for others.
final class Logic {
    private Logic() {}

    /// AND or OR of any number of operands.
    static Node connect(ExpressionCompiler compiler, Expression.Call call) {
        List<Branch> operands = new ArrayList<>();
        for (Expression argument : call.arguments()) {
            operands.add(Branch.compile(compiler, argument, SqlType.BOOLEAN));
        }
        Node node =
                new Connection(
                        compiler.context().memory(),
                        call.type(),
                        call.operator() == ScalarOperator.AND,
                        List.copyOf(operands));
        return compiler.fold(node, operands.stream().map(Branch::node).toList());
    }

    /// NOT.
    static Node not(ExpressionCompiler compiler, Node argument, SqlType type) {
        return compiler.strict(
                type,
                compiler.cast(List.of(argument), SqlType.BOOLEAN),
                (in, out) -> {
                    for (int group = 0; group < out.groups(); group++) {
                        out.setBitWord(group, ~in[0].bitWord(group));
                    }
                });
    }

    /// IS NULL, IS TRUE and their like: never NULL.
    static Node test(
            ExpressionCompiler compiler, ScalarOperator operator, Node argument, SqlType type) {
        return compiler.lenient(
                type,
                List.of(argument),
                (in, out) -> {
                    for (int group = 0; group < out.groups(); group++) {
                        long valid = in[0].validWord(group);
                        out.setBitWord(
                                group,
                                switch (operator) {
                                    case IS_NULL -> ~valid;
                                    case IS_NOT_NULL -> valid;
                                    case IS_TRUE -> valid & in[0].bitWord(group);
                                    case IS_NOT_TRUE -> ~(valid & in[0].bitWord(group));
                                    case IS_FALSE -> valid & ~in[0].bitWord(group);
                                    case IS_NOT_FALSE -> ~(valid & ~in[0].bitWord(group));
                                    default -> throw new IllegalStateException(operator.name());
                                });
                    }
                });
    }

    /// IS [NOT] DISTINCT FROM: never NULL.
    static Node distinct(
            ExpressionCompiler compiler,
            ScalarOperator operator,
            Node left,
            Node right,
            SqlType type) {
        SqlType common = Types.common(left.type(), right.type());
        CompareLoops.Loop equal = Comparison.equal(common);
        boolean negate = operator == ScalarOperator.IS_DISTINCT_FROM;
        return compiler.lenient(
                type,
                compiler.cast(List.of(left, right), common),
                (in, out) -> {
                    long[] equals = Bits.all(out.rows());
                    equal.narrow(in[0], in[1], out.rows(), 0, equals);
                    for (int group = 0; group < out.groups(); group++) {
                        long x = in[0].validWord(group);
                        long y = in[1].validWord(group);
                        long same = (x & y & equals[group]) | ~(x | y);
                        out.setBitWord(group, negate ? ~same : same);
                    }
                });
    }

    private record Connection(QueryMemory memory, SqlType type, boolean and, List<Branch> operands)
            implements Node {
        @Override
        public Column evaluate(Batch batch) {
            // the rows that no operand has decided, and those that are not unknown either
            long[] open = Bits.all(batch.rows());
            long[] known = open.clone();
            for (int i = 0; i < operands.size() && !Bits.isEmpty(open); i++) {
                try (Part part = operands.get(i).evaluate(batch, open)) {
                    long[] yes = part.isTrue(open);
                    long[] valid = part.valid(open);
                    for (int group = 0; group < open.length; group++) {
                        long decided = and ? valid[group] & ~yes[group] : yes[group];
                        known[group] &= ~open[group] | valid[group];
                        open[group] &= ~decided;
                    }
                }
            }
            try (Target out = new Target(memory, type, batch.rows())) {
                for (int group = 0; group < open.length; group++) {
                    // open and known: all operands were TRUE (AND) or FALSE (OR); not open: the
                    // opposite
                    out.setBitWord(group, and ? open[group] : ~open[group]);
                    long valid = known[group] | ~open[group];
                    if (valid != -1L) {
                        out.setValidWord(group, valid);
                    }
                }
                return out.build();
            }
        }

        /// For a filter NULL is as good as FALSE, so that a row on which a NULL has decided is not
        /// looked at again, and what costs least comes first.
        @Override
        public void narrow(Batch batch, long[] open) {
            if (and) {
                narrowAll(batch, open, true);
                narrowAll(batch, open, false);
                return;
            }
            long[] rest = open.clone();
            for (int i = 0; i < operands.size() && !Bits.isEmpty(rest); i++) {
                long[] taken = rest.clone();
                operands.get(i).narrow(batch, taken);
                for (int group = 0; group < rest.length; group++) {
                    rest[group] &= ~taken[group];
                }
            }
            for (int group = 0; group < open.length; group++) {
                open[group] &= ~rest[group];
            }
        }

        private void narrowAll(Batch batch, long[] open, boolean plain) {
            for (Branch operand : operands) {
                if (operand.node().isPlain() == plain) {
                    if (Bits.isEmpty(open)) {
                        return;
                    }
                    operand.narrow(batch, open);
                }
            }
        }

        @Override
        public boolean isPlain() {
            for (Branch operand : operands) {
                if (!operand.node().isPlain()) {
                    return false;
                }
            }
            return true;
        }
    }
}

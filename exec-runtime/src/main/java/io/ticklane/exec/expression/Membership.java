package io.ticklane.exec.expression;

import io.ticklane.api.plan.Expression;
import io.ticklane.api.plan.ScalarOperator;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.Dictionary;
import io.ticklane.exec.batch.Lane;
import io.ticklane.exec.expression.kernel.Argument;
import io.ticklane.exec.expression.kernel.CompareLoops;
import io.ticklane.exec.expression.kernel.Kernel;
import io.ticklane.exec.expression.kernel.Target;
import io.ticklane.exec.expression.kernel.Types;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// IN(x, literal...): a look-up in a hash set of the literals' bits.
final class Membership {
    private Membership() {}

    static Node call(ExpressionCompiler compiler, Expression.Call call) {
        List<Node> arguments = new ArrayList<>(compiler.nodes(call.arguments()));
        SqlType common = arguments.stream().map(Node::type).reduce(Types::common).orElseThrow();
        List<Node> nodes = compiler.cast(arguments, common);
        boolean constants =
                nodes.subList(1, nodes.size()).stream().allMatch(Constant.class::isInstance);
        if (!constants || Lane.of(common) == Lane.WIDE || Lane.of(common) == Lane.BIT) {
            return compiler.node(asComparisons(call));
        }
        Set<Long> values = new HashSet<>();
        boolean unknown = false;
        for (Node node : nodes.subList(1, nodes.size())) {
            Constant constant = (Constant) node;
            unknown |= constant.value() == null;
            if (constant.value() != null) {
                values.add(bits(constant));
            }
        }
        return compiler.strict(
                call.type(), nodes.subList(0, 1), new LongSet(values, unknown, Lane.of(common)));
    }

    /// `x = a OR x = b ...`.
    private static Expression asComparisons(Expression.Call call) {
        List<Expression> comparisons = new ArrayList<>();
        Expression tested = call.arguments().getFirst();
        for (Expression value : call.arguments().subList(1, call.arguments().size())) {
            comparisons.add(
                    new Expression.Call(
                            ScalarOperator.EQUAL, List.of(tested, value), SqlType.BOOLEAN));
        }
        return new Expression.Call(ScalarOperator.OR, comparisons, call.type());
    }

    private static long bits(Constant constant) {
        return switch (constant.block().lane()) {
            case INT -> constant.block().integer(0);
            case LONG -> constant.block().longValue(0);
            case DOUBLE -> CompareLoops.canonical(constant.block().doubleValue(0));
            case BIT, WIDE -> throw new IllegalStateException("not a lane of 64 bits");
        };
    }

    /// A set with open addressing; an empty place is marked by a byte, so that every value can be
    /// in the set.
    private static final class LongSet implements Kernel {
        private final long[] table;
        private final boolean[] full;
        private final boolean unknown;
        private final Lane lane;

        LongSet(Set<Long> values, boolean unknown, Lane lane) {
            int size = Integer.highestOneBit(Math.max(4, values.size())) * 4;
            table = new long[size];
            full = new boolean[size];
            this.unknown = unknown;
            this.lane = lane;
            for (long value : values) {
                int at = place(value);
                table[at] = value;
                full[at] = true;
            }
        }

        private int place(long value) {
            int mask = table.length - 1;
            int at = (int) Dictionary.mix(value) & mask;
            while (full[at] && table[at] != value) {
                at = (at + 1) & mask;
            }
            return at;
        }

        @Override
        public void apply(Argument[] in, Target out) {
            Argument x = in[0];
            for (int i = 0; i < out.rows(); i++) {
                long bits =
                        lane == Lane.DOUBLE ? CompareLoops.canonical(x.doubleValue(i)) : x.whole(i);
                boolean found = full[place(bits)];
                out.set(i, found);
                if (!found && unknown) {
                    out.setNull(i);
                }
            }
        }
    }
}

package io.ticklane.exec.expression;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.plan.Expression;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Bits;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.RowPicker;
import io.ticklane.exec.expression.kernel.Argument;
import io.ticklane.exec.expression.kernel.Target;
import io.ticklane.exec.query.QueryContext;
import java.util.ArrayList;
import java.util.List;

/// An expression that only some rows of a batch need.
///
/// Where many rows need it, it is computed for all of them, which saves moving values; if that
/// fails, for the wanted rows only, and so from then on. Where few need it, their rows are picked
/// first. Which way is taken shows in no result: a row's value depends on the row only, and the
/// errors of rows that are not wanted never get out.
///
/// Threads: one.
final class Branch {
    private final QueryContext context;
    private final Node node;
    private final int[] columns;
    private boolean hasFailed;

    private Branch(QueryContext context, Node node, int[] columns) {
        this.context = context;
        this.node = node;
        this.columns = columns;
    }

    /// Compiles a branch. It sees only the columns that it reads, so that no others are picked.
    static Branch compile(ExpressionCompiler compiler, Expression expression, SqlType type) {
        UsedColumns used = UsedColumns.of(List.of(expression));
        List<Integer> columns = used.columns();
        Node node = compiler.nodeOver(columns, used.renumber(expression), type);
        // a comparison with NULL, say, is a constant although it names a column
        List<Integer> read = node instanceof Constant ? List.of() : columns;
        return new Branch(
                compiler.context(), node, read.stream().mapToInt(Integer::intValue).toArray());
    }

    /// The compiled expression; it reads batches of the branch's own columns.
    Node node() {
        return node;
    }

    boolean isConstant() {
        return node instanceof Constant;
    }

    /// The values for the rows of a batch whose bits are set in `wanted`. The caller closes them.
    Part evaluate(Batch batch, long[] wanted) {
        int count = Bits.count(wanted);
        boolean all = count == batch.rows();
        if (node instanceof Constant || all || (!hasFailed && count * 4L >= batch.rows())) {
            try (Batch own = own(batch)) {
                return new Part(Node.argument(node, own), false);
            } catch (EngineException e) {
                if (all || e.code() == ErrorCode.CANCELLED) {
                    throw e;
                }
                hasFailed = true;
            }
        }
        try (Batch own = own(batch);
                Batch picked = RowPicker.pick(context.memory(), own, picks(wanted, count), count)) {
            return new Part(Node.argument(node, picked), true);
        }
    }

    /// Clears the bits of the rows for which the value, a truth value, is not TRUE.
    void narrow(Batch batch, long[] open) {
        if (node.isPlain()) {
            try (Batch own = own(batch)) {
                node.narrow(own, open);
            }
            return;
        }
        int count = Bits.count(open);
        boolean all = count == batch.rows();
        if (all || (!hasFailed && count * 4L >= batch.rows())) {
            long[] narrowed = open.clone();
            try (Batch own = own(batch)) {
                node.narrow(own, narrowed);
                System.arraycopy(narrowed, 0, open, 0, open.length);
                return;
            } catch (EngineException e) {
                if (all || e.code() == ErrorCode.CANCELLED) {
                    throw e;
                }
                hasFailed = true;
            }
        }
        try (Batch own = own(batch);
                Batch picked = RowPicker.pick(context.memory(), own, picks(open, count), count)) {
            long[] narrowed = Bits.all(count);
            node.narrow(picked, narrowed);
            spread(narrowed, open);
        }
    }

    /// Clears the set bits of `open` whose bit, one behind the other, is clear.
    private static void spread(long[] packed, long[] open) {
        int next = 0;
        for (int group = 0; group < open.length; group++) {
            long word = open[group];
            if (word != 0) {
                int shift = next & 63;
                long bits = packed[next >>> 6] >>> shift;
                if (shift != 0 && (next >>> 6) + 1 < packed.length) {
                    bits |= packed[(next >>> 6) + 1] << (64 - shift);
                }
                open[group] = Long.expand(bits, word);
                next += Long.bitCount(word);
            }
        }
    }

    private Batch own(Batch batch) {
        List<Column> own = new ArrayList<>(columns.length);
        for (int column : columns) {
            own.add(batch.column(column).retain());
        }
        return new Batch(batch.sequence(), batch.rows(), own);
    }

    private static int[] picks(long[] wanted, int count) {
        int[] picks = new int[count];
        Bits.positions(wanted, picks);
        return picks;
    }

    /// Values for wanted rows: at the rows' own places or, when picked, one behind the other.
    record Part(Argument values, boolean picked) implements AutoCloseable {
        /// The bits of the wanted rows that are not NULL, at the rows' own places.
        long[] valid(long[] wanted) {
            return spread(wanted, false);
        }

        /// The bits of the wanted rows that are TRUE, at the rows' own places.
        long[] isTrue(long[] wanted) {
            return spread(wanted, true);
        }

        private long[] spread(long[] wanted, boolean valuesToo) {
            long[] result = new long[wanted.length];
            int next = 0;
            for (int group = 0; group < wanted.length; group++) {
                if (!picked) {
                    long bits = values.validWord(group) & (valuesToo ? values.bitWord(group) : -1L);
                    result[group] = bits & wanted[group];
                    continue;
                }
                for (long word = wanted[group]; word != 0; word &= word - 1, next++) {
                    if (!values.isNull(next) && (!valuesToo || values.bit(next))) {
                        result[group] |= Long.lowestOneBit(word);
                    }
                }
            }
            return result;
        }

        /// Copies the values of the wanted rows, NULLs too.
        void copy(long[] wanted, Target out) {
            int next = 0;
            for (int group = 0; group < wanted.length; group++) {
                for (long word = wanted[group]; word != 0; word &= word - 1) {
                    int row = (group << 6) + Long.numberOfTrailingZeros(word);
                    copyRow(picked ? next++ : row, row, out);
                }
            }
        }

        private void copyRow(int from, int row, Target out) {
            if (values.isNull(from)) {
                out.setNull(row);
                return;
            }
            out.setValid(row);
            switch (values.column().lane()) {
                case BIT -> out.set(row, values.bit(from));
                case INT -> out.set(row, values.integer(from));
                case LONG, DOUBLE -> out.set(row, values.longValue(from));
                case WIDE -> out.set(row, values.wideLow(from), values.wideHigh(from));
            }
        }

        @Override
        public void close() {
            values.close();
        }
    }
}

package io.ticklane.exec.join;

import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Bits;
import io.ticklane.exec.batch.ColumnBuilder;
import io.ticklane.exec.batch.RowPicker;
import io.ticklane.exec.operator.BatchConsumer;
import io.ticklane.exec.operator.Transform;
import io.ticklane.exec.query.QueryContext;
import io.ticklane.exec.snapshot.Saved;
import java.util.Arrays;

/// Joins left rows with the right rows of a table, a batch at a time in passes: the first right row
/// of each left row is looked up, what the kind of join makes of it is selected, and the columns
/// are gathered. Candidates for a residual come in pieces of at most a batch.
///
/// Threads: one at a time.
final class HashProbe implements Transform {
    private final PhysicalNode.HashJoin node;
    private final QueryContext context;
    private final JoinTable table;
    private final Lookup lookup;
    private final Lookup.Finder finder;
    private final Residual residual;
    private final JoinOutput output;
    private final int pieceRows;
    private final boolean conditional;
    private final boolean unique;

    /// whether left rows without a match come out of a join of pairs
    private final boolean keepsLeft;

    private int[] firsts = new int[0];
    private int[] lefts = new int[0];
    private int[] rights = new int[0];

    /// for each left row: whether it has a match, and whether the residual was NULL for a candidate
    private boolean[] matched = new boolean[0];

    private boolean[] unknown = new boolean[0];

    /// the first left row of which it is not said yet that it has no match
    private int unsettled;

    HashProbe(PhysicalNode.HashJoin node, QueryContext context, JoinTable table) {
        this.node = node;
        this.context = context;
        this.table = table;
        this.lookup = table.lookup();
        this.unique = lookup.unique();
        this.pieceRows = context.settings().batchRows();
        this.conditional = node.residual().isPresent();
        this.keepsLeft =
                switch (node.kind()) {
                    case LEFT, FULL -> true;
                    case INNER, RIGHT, SEMI, ANTI, NULL_AWARE_ANTI, LEFT_MARK -> false;
                };
        this.output = new JoinOutput(node, context, table);
        this.residual = new Residual(node, context, table);
        this.finder = lookup.finder();
    }

    @Override
    public void process(Batch in, BatchConsumer out) {
        context.check();
        if (in.rows() == 0) {
            return;
        }
        ensure(in.rows());
        boolean allFound = finder.find(in, firsts);
        switch (node.kind()) {
            case INNER, LEFT, RIGHT, FULL -> {
                if (conditional) {
                    unsettled = 0;
                    candidates(in, out);
                    settle(in, in.rows(), out);
                    output.flush(in, out);
                } else if (unique) {
                    first(in, allFound, out);
                } else {
                    all(in, out);
                }
            }
            case SEMI -> {
                match(in, out);
                select(in, true, out);
            }
            case ANTI -> {
                match(in, out);
                select(in, false, out);
            }
            case NULL_AWARE_ANTI -> {
                match(in, out);
                for (int row = 0; row < in.rows(); row++) {
                    matched[row] = matched[row] || isOpen(in, row);
                }
                select(in, false, out);
            }
            case LEFT_MARK -> {
                match(in, out);
                mark(in, out);
            }
        }
    }

    private void ensure(int rows) {
        if (firsts.length < rows) {
            int size = Math.max(rows, pieceRows);
            firsts = new int[size];
            lefts = new int[size];
            rights = new int[size];
            matched = new boolean[size];
            unknown = new boolean[size];
        }
    }

    /// The pairs where each left row has at most one right row.
    private void first(Batch in, boolean allFound, BatchConsumer out) {
        int rows = in.rows();
        int[] found = firsts;
        if (keepsLeft || allFound) {
            output.emit(in, null, found, rows, !allFound, out);
            return;
        }
        int[] left = lefts;
        int[] right = rights;
        int count = 0;
        for (int row = 0; row < rows; row++) {
            left[count] = row;
            right[count] = found[row];
            count += found[row] >= 0 ? 1 : 0;
        }
        output.emit(in, left, right, count, false, out);
    }

    /// The pairs where all candidates are matches.
    private void all(Batch in, BatchConsumer out) {
        for (int row = 0; row < in.rows(); row++) {
            int right = firsts[row];
            if (right < 0 && keepsLeft) {
                output.add(in, row, RowPicker.NULL_ROW, out);
            }
            for (; right >= 0; right = lookup.following(right)) {
                output.add(in, row, right, out);
            }
        }
        output.flush(in, out);
    }

    /// Evaluates the residual for all candidates, a piece at a time.
    private void candidates(Batch in, BatchConsumer out) {
        Arrays.fill(matched, 0, in.rows(), false);
        Arrays.fill(unknown, 0, in.rows(), false);
        int count = 0;
        for (int row = 0; row < in.rows(); row++) {
            int right = firsts[row];
            while (right >= 0) {
                if (count == pieceRows) {
                    piece(in, count, out);
                    count = 0;
                }
                lefts[count] = row;
                rights[count++] = right;
                right = unique ? RowChains.END : lookup.following(right);
            }
        }
        piece(in, count, out);
    }

    private void piece(Batch in, int count, BatchConsumer out) {
        context.check();
        boolean[] fulfilled = residual.evaluate(in, lefts, rights, count);
        boolean[] open = residual.unknown();
        switch (node.kind()) {
            case INNER, LEFT, RIGHT, FULL -> {
                for (int i = 0; i < count; i++) {
                    if (fulfilled[i]) {
                        settle(in, lefts[i], out);
                        matched[lefts[i]] = true;
                        output.add(in, lefts[i], rights[i], out);
                    }
                }
            }
            case SEMI, ANTI, NULL_AWARE_ANTI, LEFT_MARK -> {
                for (int i = 0; i < count; i++) {
                    matched[lefts[i]] |= fulfilled[i];
                    unknown[lefts[i]] |= open[i];
                }
            }
        }
    }

    /// All candidates of the left rows before `end` were seen: those without a match come out where
    /// they are kept.
    private void settle(Batch in, int end, BatchConsumer out) {
        if (keepsLeft) {
            for (; unsettled < end; unsettled++) {
                if (!matched[unsettled]) {
                    output.add(in, unsettled, RowPicker.NULL_ROW, out);
                }
            }
        }
    }

    /// Finds which left rows have a match.
    private void match(Batch in, BatchConsumer out) {
        if (conditional) {
            candidates(in, out);
            return;
        }
        for (int row = 0; row < in.rows(); row++) {
            matched[row] = firsts[row] >= 0;
        }
    }

    private void select(Batch in, boolean wanted, BatchConsumer out) {
        int count = 0;
        int[] left = lefts;
        for (int row = 0; row < in.rows(); row++) {
            left[count] = row;
            count += matched[row] == wanted ? 1 : 0;
        }
        output.emitLeft(in, left, count, out);
    }

    private void mark(Batch in, BatchConsumer out) {
        int rows = in.rows();
        try (ColumnBuilder marks = new ColumnBuilder(context.memory(), SqlType.BOOLEAN, rows)) {
            marks.resize(rows);
            for (int row = 0; row < rows; row++) {
                if (matched[row]) {
                    Bits.set(marks.values(), row);
                } else if (isOpen(in, row)) {
                    marks.setNull(row);
                }
            }
            output.emitMarked(in, marks.build(), out);
        }
    }

    /// Whether a NULL leaves it open if an unmatched left row matches some right row.
    private boolean isOpen(Batch in, int row) {
        if (conditional && unknown[row]) {
            return true;
        }
        if (table.rows() == 0 || node.leftKeys().isEmpty() || node.nullsMatch()) {
            return false;
        }
        boolean leftNull = false;
        for (int key : node.leftKeys()) {
            leftNull |= in.column(key).isNull(row);
        }
        if (!leftNull && table.nullCount() == 0) {
            return false;
        }
        if (node.leftKeys().size() == 1 && !conditional) {
            return true;
        }
        return residual.anyOpen(in, row, leftNull);
    }

    @Override
    public Saved saved() {
        return Saved.NOTHING;
    }

    @Override
    public void close() {
        residual.close();
    }
}

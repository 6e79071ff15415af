package io.ticklane.exec.join;

import io.ticklane.api.plan.JoinKind;
import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.RowPicker;
import io.ticklane.exec.operator.BatchConsumer;
import io.ticklane.exec.operator.Transform;
import io.ticklane.exec.query.QueryContext;
import io.ticklane.exec.rows.Clusters;
import io.ticklane.exec.rows.KeyTable;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/// Joins left rows with the right rows of a table. Candidates (rows of equal keys) are gathered in
/// pieces of a batch, the residual is evaluated on a piece at a time, and left rows are settled in
/// their order.
///
/// Threads: one at a time.
final class HashProbe implements Transform {
    private final PhysicalNode.HashJoin node;
    private final QueryContext context;
    private final JoinTable table;
    private final Clusters clusters;
    private final JoinKind kind;
    private final KeyTable.Probe keys;
    private final Residual residual;
    private final JoinOutput output;

    /// whether one candidate settles a left row
    private final boolean firstOnly;

    private final int pieceRows;
    private final int[] lefts;
    private final int[] rights;
    private final boolean[] fulfilled;
    private final boolean[] unknown;
    private int pieces;

    /// the first left row that is not settled, and whether it has a match so far
    private int openRow;

    private boolean openMatched;

    /// whether the residual was NULL for a candidate of that row
    private boolean openUnknown;

    HashProbe(PhysicalNode.HashJoin node, QueryContext context, JoinTable table) {
        this.node = node;
        this.context = context;
        this.table = table;
        this.clusters = table.clusters();
        this.kind = node.kind();
        this.pieceRows = context.settings().batchRows();
        this.lefts = new int[pieceRows];
        this.rights = new int[pieceRows];
        this.fulfilled = new boolean[pieceRows];
        this.unknown = new boolean[pieceRows];
        this.firstOnly = node.residual().isEmpty() && !pairs(kind);
        this.output = new JoinOutput(node, context, table);
        this.residual = new Residual(node, context, table);
        this.keys = table.keys().probe();
    }

    private static boolean pairs(JoinKind kind) {
        return switch (kind) {
            case INNER, LEFT, RIGHT, FULL -> true;
            case SEMI, ANTI, NULL_AWARE_ANTI, LEFT_MARK -> false;
        };
    }

    @Override
    public void process(Batch in, BatchConsumer out) {
        context.check();
        int rows = in.rows();
        if (rows == 0) {
            return;
        }
        List<Column> leftKeys = node.leftKeys().stream().map(in::column).toList();
        MemorySegment slots = keys.find(leftKeys, rows, node.nullsMatch());
        openRow = 0;
        openMatched = false;
        openUnknown = false;
        pieces = 0;
        output.begin(in, out);
        for (int row = 0; row < rows; row++) {
            int slot = slots.get(ValueLayout.JAVA_INT_UNALIGNED, (long) row << 2);
            if (slot >= 0) {
                gather(in, row, clusters.start(slot), clusters.end(slot));
            }
        }
        settlePiece(in);
        settleUpTo(in, rows);
        output.end();
    }

    private void gather(Batch in, int row, int from, int to) {
        int end = firstOnly ? Math.min(to, from + 1) : to;
        for (int place = from; place < end; place++) {
            if (pieces == pieceRows) {
                settlePiece(in);
            }
            lefts[pieces] = row;
            rights[pieces] = clusters.row(place);
            pieces++;
        }
    }

    /// Settles the left rows before the last candidate's, and notes whether that one has a match so
    /// far.
    private void settlePiece(Batch in) {
        context.check();
        residual.evaluate(in, lefts, rights, pieces, fulfilled, unknown);
        for (int i = 0; i < pieces; i++) {
            int row = lefts[i];
            if (row > openRow) {
                settleUpTo(in, row);
            }
            openUnknown |= unknown[i];
            if (fulfilled[i]) {
                openMatched = true;
                switch (kind) {
                    case INNER, LEFT -> output.add(row, rights[i]);
                    case RIGHT, FULL -> {
                        table.mark(rights[i]);
                        output.add(row, rights[i]);
                    }
                    case SEMI, ANTI, NULL_AWARE_ANTI, LEFT_MARK -> {}
                }
            }
        }
        pieces = 0;
    }

    private void settleUpTo(Batch in, int end) {
        while (openRow < end) {
            settle(in, openRow, openMatched);
            openRow++;
            openMatched = false;
            openUnknown = false;
        }
    }

    private void settle(Batch in, int row, boolean matched) {
        switch (kind) {
            case INNER, RIGHT -> {}
            case LEFT, FULL -> {
                if (!matched) {
                    output.add(row, RowPicker.NULL_ROW);
                }
            }
            case SEMI -> {
                if (matched) {
                    output.add(row, RowPicker.NULL_ROW);
                }
            }
            case ANTI -> {
                if (!matched) {
                    output.add(row, RowPicker.NULL_ROW);
                }
            }
            case NULL_AWARE_ANTI -> {
                if (!matched && !isOpen(in, row)) {
                    output.add(row, RowPicker.NULL_ROW);
                }
            }
            case LEFT_MARK -> output.addMark(row, matched, !matched && isOpen(in, row));
        }
    }

    /// Whether a NULL leaves it open if an unmatched left row, the open one, matches some right
    /// row.
    private boolean isOpen(Batch in, int row) {
        if (openUnknown) {
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
        if (node.leftKeys().size() == 1 && node.residual().isEmpty()) {
            return true;
        }
        return residual.anyOpen(in, row, leftNull);
    }

    @Override
    public void close() {
        keys.close();
        residual.close();
        output.close();
    }
}

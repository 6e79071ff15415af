package io.ticklane.exec.operator;

import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.RowPicker;
import io.ticklane.exec.filter.KeyTests;
import io.ticklane.exec.filter.ScanKeys.ColumnKeys;
import io.ticklane.exec.query.QueryContext;
import java.util.List;

/// Drops rows that do not pass key filters, where they are enough to be worth it: before rows are
/// sent to another node, of files that are read whole in any case.
public final class KeyFilterTransform implements Transform {
    private final QueryContext context;
    private final KeyTests keys;
    private int[] picks = new int[0];

    /// A step for rows that have the columns of these filters.
    public KeyFilterTransform(List<ColumnKeys> keys, QueryContext context) {
        this.context = context;
        this.keys = new KeyTests(keys, column -> column);
    }

    @Override
    public void process(Batch in, BatchConsumer out) {
        int rows = in.rows();
        if (picks.length < rows) {
            picks = new int[rows];
        }
        int kept = keys.narrow(in, picks, rows);
        boolean drops = rows - kept > rows / KeyTests.FEW_KEPT_OUT;
        keys.countLeftOut(context, drops ? 0 : rows - kept);
        if (!drops) {
            out.accept(in.retain());
        } else if (kept > 0) {
            out.accept(RowPicker.pick(context.memory(), in, picks, kept));
        }
    }
}

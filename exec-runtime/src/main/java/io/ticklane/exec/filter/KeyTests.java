package io.ticklane.exec.filter;

import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.filter.ScanKeys.ColumnKeys;
import io.ticklane.exec.query.QueryContext;
import java.util.List;
import java.util.function.IntUnaryOperator;

/// Asks the key filters of a scan about the rows of its batches. One that keeps few rows out is
/// seldom asked.
///
/// Threads: one at a time.
public final class KeyTests {
    /// A key filter is of use if it keeps out one of so many rows.
    public static final int FEW_KEPT_OUT = 8;

    private final List<Asked> filters;
    private final int[] keptOut;
    private int[] all = new int[0];

    private record Asked(int id, int place, KeyFilter filter, Turns turns) {}

    /// Tests of batches in which the column of a filter is at the place that is given for it.
    public KeyTests(List<ColumnKeys> keys, IntUnaryOperator place) {
        this.filters =
                keys.stream()
                        .map(each ->
                                new Asked(
                                        each.id(),
                                        place.applyAsInt(each.column()),
                                        each.filter(),
                                        new Turns()))
                        .toList();
        this.keptOut = new int[filters.size()];
    }

    /// Keeps, of the first `count` rows, those that may pass all filters that are asked, in their
    /// order at the front; how many they are. If all rows of the batch are meant, `rows` need not
    /// have them, and has them afterwards only if some are kept out.
    public int narrow(Batch batch, int[] rows, int count) {
        int left = count;
        for (int i = 0; i < keptOut.length; i++) {
            keptOut[i] = 0;
            Asked each = filters.get(i);
            if (left > 0 && each.turns().isDue()) {
                if (left == batch.rows()) {
                    System.arraycopy(all(left), 0, rows, 0, left);
                }
                int kept = each.filter().narrow(batch.column(each.place()), rows, left);
                each.turns().tested(left - kept > left / FEW_KEPT_OUT);
                keptOut[i] = left - kept;
                left = kept;
            }
        }
        return left;
    }

    private int[] all(int rows) {
        if (all.length < rows) {
            all = new int[rows];
            for (int row = 0; row < rows; row++) {
                all[row] = row;
            }
        }
        return all;
    }

    /// Counts the rows of the last batch that the filters kept out, but for so many that go on all
    /// the same.
    public void countLeftOut(QueryContext context, int goOn) {
        int going = goOn;
        for (int i = 0; i < keptOut.length; i++) {
            int staying = Math.max(0, keptOut[i] - going);
            going -= keptOut[i] - staying;
            context.filterCounts().leftOut(filters.get(i).id(), staying);
        }
    }
}

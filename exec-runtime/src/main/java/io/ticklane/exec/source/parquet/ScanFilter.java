package io.ticklane.exec.source.parquet;

import io.ticklane.api.plan.Expression;
import io.ticklane.api.type.RowType;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.expression.UsedColumns;
import io.ticklane.exec.operator.RowSelector;
import io.ticklane.exec.query.QueryContext;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Finds the rows for which a scan has to read the columns that its filter does not need: those
/// that pass, and those between that lie so near that passing over them takes longer than reading
/// them.
///
/// Where most rows have to be read, the next batches are not tested: first one, then two, four, and
/// so on.
///
/// Threads: one at a time. Closed before the query's memory.
final class ScanFilter implements AutoCloseable {
    /// Passing over values of a column and beginning anew takes about as long as reading so many.
    private static final int NEAR = 16;

    /// One of how many parts of a batch reading what is near may cost; else all is read. Measured:
    /// of 1.5 of 100 rows on, in no order, nothing is won.
    private static final int MOST_COST = 5;

    private static final int MOST_UNTESTED = 64;

    /// Room behind the rows, for vectors.
    private static final int ROOM = 64;

    private final List<Integer> columns;
    private final RowSelector selector;
    private int[] passing = new int[0];
    private int[] picks = new int[0];
    private int untested;
    private int nextUntested = 1;

    private ScanFilter(List<Integer> columns, RowSelector selector) {
        this.columns = columns;
        this.selector = selector;
    }

    /// A filter over rows of `row`; null if there is none, or it needs all columns.
    static @Nullable ScanFilter of(
            Optional<Expression> condition, RowType row, QueryContext context) {
        if (condition.isEmpty()) {
            return null;
        }
        UsedColumns used = UsedColumns.of(List.of(condition.get()));
        if (used.columns().size() == row.size()) {
            return null;
        }
        Expression renumbered = used.renumber(condition.get());
        RowType needed = row.select(used.columns());
        return new ScanFilter(used.columns(), RowSelector.compile(renumbered, needed, context));
    }

    /// The columns that it needs.
    List<Integer> columns() {
        return columns;
    }

    /// Whether the next batch should be tested.
    boolean isDue() {
        return untested == 0 || untested-- == 0;
    }

    /// Finds the rows to be read of a batch of the columns that are needed, and writes them to
    /// [#picks()] unless they are all; how many they are.
    int select(Batch batch) {
        int rows = batch.rows();
        if (picks.length < rows + ROOM) {
            passing = new int[rows + ROOM];
            picks = new int[rows + ROOM];
        }
        int count = selector.select(batch, passing);
        int read = count == rows ? rows : near(count, rows);
        if (read < rows) {
            nextUntested = 1;
        } else {
            untested = nextUntested;
            nextUntested = Math.min(2 * nextUntested, MOST_UNTESTED);
        }
        return read;
    }

    /// Adds the rows between to those that pass; all rows when little would be won.
    private int near(int count, int rows) {
        int read = 0;
        int cost = 0;
        int most = rows / MOST_COST;
        for (int i = 0; i < count && cost <= most; i++) {
            int row = passing[i];
            boolean apart = read == 0 || row - picks[read - 1] > NEAR;
            int from = apart ? row : picks[read - 1] + 1;
            cost += row - from + 1 + (apart ? NEAR : 0);
            for (int each = from; each <= row; each++) {
                picks[read++] = each;
            }
        }
        return cost <= most ? read : rows;
    }

    /// The rows to be read, ascending.
    int[] picks() {
        return picks;
    }

    @Override
    public void close() {
        selector.close();
    }
}

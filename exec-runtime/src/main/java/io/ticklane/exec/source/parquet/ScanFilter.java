package io.ticklane.exec.source.parquet;

import io.ticklane.api.plan.Expression;
import io.ticklane.api.type.RowType;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.expression.UsedColumns;
import io.ticklane.exec.filter.KeyFilter;
import io.ticklane.exec.filter.ScanKeys.ColumnKeys;
import io.ticklane.exec.operator.RowSelector;
import io.ticklane.exec.query.QueryContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Finds the rows for which a scan has to read the columns that its filters do not need: those that
/// pass, and those between that lie so near that passing over them takes longer than reading them.
/// Filters are the scan's condition, and key filters of joins above.
///
/// Where most rows have to be read, the next batches are not tested: first one, then two, four, and
/// so on. Of several filters one that keeps few rows out is not asked, by the same rule.
///
/// Threads: one at a time. Closed before the query's memory.
final class ScanFilter implements AutoCloseable {
    /// Passing over values of a column and beginning anew takes about as long as reading so many.
    private static final int NEAR = 16;

    /// One of how many parts of a batch reading what is near may cost; else all is read. Measured:
    /// of 1.5 of 100 rows on, in no order, nothing is won.
    private static final int MOST_COST = 5;

    /// A key filter is of use if it keeps out one of so many rows.
    private static final int FEW_KEPT_OUT = 8;

    /// Rows that were read are dropped where at most one of so many passes. Measured: of one of two
    /// rows, in no order, copying those that pass takes longer than joining all.
    private static final int DROPPED = 4;

    /// Room behind the rows, for vectors.
    private static final int ROOM = 64;

    private final List<Integer> columns;
    private final @Nullable RowSelector selector;
    private final List<Keys> keys;
    private final Turns turns = new Turns();
    private int[] all = new int[0];
    private int[] passing = new int[0];
    private int[] picks = new int[0];
    private int passed;
    private boolean drops;

    private ScanFilter(List<Integer> columns, @Nullable RowSelector selector, List<Keys> keys) {
        this.columns = columns;
        this.selector = selector;
        this.keys = keys;
    }

    /// A key filter, and its column among those that are needed.
    private record Keys(int place, KeyFilter filter, Turns turns) {}

    /// Which batches are tested.
    private static final class Turns {
        private static final int MOST_UNTESTED = 64;

        private int untested;
        private int nextUntested = 1;

        boolean isDue() {
            return untested == 0 || untested-- == 0;
        }

        /// What the test of a batch was good for.
        void tested(boolean useful) {
            if (useful) {
                nextUntested = 1;
            } else {
                untested = nextUntested;
                nextUntested = Math.min(2 * nextUntested, MOST_UNTESTED);
            }
        }
    }

    /// A filter over rows of `row`; null if there is none. A condition that needs all columns, with
    /// those of the key filters, is left to the pipeline.
    static @Nullable ScanFilter of(
            Optional<Expression> condition,
            List<ColumnKeys> keys,
            RowType row,
            QueryContext context) {
        List<Expression> needs = new ArrayList<>();
        for (ColumnKeys each : keys) {
            needs.add(new Expression.Column(each.column(), row.type(each.column())));
        }
        List<Expression> withCondition = new ArrayList<>(needs);
        condition.ifPresent(withCondition::add);
        UsedColumns used = UsedColumns.of(withCondition);
        boolean tests = condition.isPresent() && used.columns().size() < row.size();
        if (!tests && keys.isEmpty()) {
            return null;
        }
        if (!tests) {
            used = UsedColumns.of(needs);
        }
        List<Keys> placed = new ArrayList<>();
        for (ColumnKeys each : keys) {
            int place = used.columns().indexOf(each.column());
            placed.add(new Keys(place, each.filter(), new Turns()));
        }
        RowType needed = row.select(used.columns());
        RowSelector selector =
                tests ? RowSelector.compile(used.renumber(condition.get()), needed, context) : null;
        return new ScanFilter(used.columns(), selector, List.copyOf(placed));
    }

    /// The columns that it needs.
    List<Integer> columns() {
        return columns;
    }

    /// Whether the next batch should be tested.
    boolean isDue() {
        return turns.isDue();
    }

    /// Finds the rows to be read of a batch of the columns that are needed, and writes them to
    /// [#picks()] unless they are all; how many they are.
    int select(Batch batch) {
        int rows = batch.rows();
        if (picks.length < rows + ROOM) {
            all = new int[rows + ROOM];
            for (int row = 0; row < all.length; row++) {
                all[row] = row;
            }
            passing = new int[rows + ROOM];
            picks = new int[rows + ROOM];
        }
        int count = selector == null ? rows : selector.select(batch, passing);
        passed = narrow(batch, count);
        int read = passed == rows ? rows : near(passed, rows);
        drops = !keys.isEmpty() && read == rows && passed <= rows / DROPPED;
        turns.tested(read < rows || drops);
        return read;
    }

    /// Of the rows that pass the condition those that pass the key filters.
    private int narrow(Batch batch, int count) {
        int left = count;
        for (int i = 0; i < keys.size() && left > 0; i++) {
            Keys each = keys.get(i);
            if (each.turns().isDue()) {
                if (left == batch.rows()) {
                    System.arraycopy(all, 0, passing, 0, left);
                }
                int kept = each.filter().narrow(batch.column(each.place()), passing, left);
                each.turns().tested(left - kept > left / FEW_KEPT_OUT);
                left = kept;
            }
        }
        return left;
    }

    /// Whether, of a batch that was selected and of which all rows are read, so few pass a key
    /// filter that the others should not go on: they would be work for all operators up to the
    /// join.
    boolean drops() {
        return drops;
    }

    /// The rows that pass, ascending.
    int[] passing() {
        return passing;
    }

    /// How many rows pass.
    int passed() {
        return passed;
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
        if (selector != null) {
            selector.close();
        }
    }
}

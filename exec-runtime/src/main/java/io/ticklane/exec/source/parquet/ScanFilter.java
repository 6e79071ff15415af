package io.ticklane.exec.source.parquet;

import io.ticklane.api.plan.Expression;
import io.ticklane.api.type.RowType;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.expression.UsedColumns;
import io.ticklane.exec.filter.KeyTests;
import io.ticklane.exec.filter.ScanKeys.ColumnKeys;
import io.ticklane.exec.filter.Turns;
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
/// so on. Of several filters one that keeps few rows out is not asked, by the same rule. Rows that
/// may be sent to another node are dropped sooner, for sending one costs more than all else.
///
/// Threads: one at a time. Closed before the query's memory.
final class ScanFilter implements AutoCloseable {
    /// Passing over values of a column and beginning anew takes about as long as reading so many.
    private static final int NEAR = 16;

    /// One of how many parts of a batch reading what is near may cost; else all is read. Measured:
    /// of 1.5 of 100 rows on, in no order, nothing is won.
    private static final int MOST_COST = 5;

    /// Rows that were read are dropped where at most one of so many passes. Measured: of one of two
    /// rows, in no order, copying those that pass takes longer than joining all.
    private static final int DROPPED = 4;

    /// Room behind the rows, for vectors.
    private static final int ROOM = 64;

    private final List<Integer> columns;
    private final @Nullable RowSelector selector;
    private final KeyTests keys;
    private final boolean hasKeys;
    private final boolean sent;
    private final QueryContext context;
    private final Turns turns = new Turns();
    private int[] passing = new int[0];
    private int[] picks = new int[0];
    private int passed;
    private boolean drops;

    private ScanFilter(
            List<Integer> columns,
            @Nullable RowSelector selector,
            List<ColumnKeys> keys,
            QueryContext context) {
        this.columns = columns;
        this.selector = selector;
        this.keys = new KeyTests(keys, columns::indexOf);
        this.hasKeys = !keys.isEmpty();
        this.sent = keys.stream().anyMatch(ColumnKeys::sent);
        this.context = context;
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
        RowType needed = row.select(used.columns());
        RowSelector selector =
                tests ? RowSelector.compile(used.renumber(condition.get()), needed, context) : null;
        return new ScanFilter(used.columns(), selector, keys, context);
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
            passing = new int[rows + ROOM];
            picks = new int[rows + ROOM];
        }
        int count = selector == null ? rows : selector.select(batch, passing);
        passed = keys.narrow(batch, passing, count);
        int read = passed == rows ? rows : near(passed, rows);
        drops =
                hasKeys
                        && (sent
                                ? read - passed > read / KeyTests.FEW_KEPT_OUT
                                : read == rows && passed <= rows / DROPPED);
        turns.tested(read < rows || drops);
        if (drops && read < rows) {
            findAmong(picks);
        }
        if (hasKeys) {
            keys.countLeftOut(context, drops ? 0 : read - passed);
        }
        return read;
    }

    /// Says of the rows that pass where they are among those that are read.
    private void findAmong(int[] read) {
        int at = 0;
        for (int i = 0; i < passed; i++) {
            while (read[at] != passing[i]) {
                at++;
            }
            passing[i] = at;
        }
    }

    /// Whether, of a batch that was selected, so few of the rows that are read pass a key filter
    /// that the others should not go on: they would be work for all operators up to the join.
    boolean drops() {
        return drops;
    }

    /// The rows that pass, ascending; where they are dropped, by their places among those that are
    /// read.
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

package io.ticklane.exec.window;

import io.ticklane.api.plan.Expression;
import io.ticklane.api.plan.SortKey;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.Lane;
import io.ticklane.exec.function.ArgumentColumns;
import io.ticklane.exec.rows.RowOrder;
import java.math.BigInteger;
import java.util.List;

/// Finds the edge of a RANGE frame: the place from which on (or up to which) values lie within an
/// offset of the current row's. Edges move forward with the row, so a partition is walked once.
///
/// Threads: one at a time.
final class RangeSearch {
    private final Column column;
    private final Lane lane;
    private final RangeOffset offset;
    private int from;
    private int to;
    private int edge;

    private RangeSearch(Column column, RangeOffset offset) {
        this.column = column;
        this.lane = column.lane();
        this.offset = offset;
    }

    /// The search for a literal offset from the single order column.
    static RangeSearch of(Batch rows, List<SortKey> order, Expression offset, boolean preceding) {
        List<Column> columns = rows.columns();
        RangeOffset found =
                RangeOffset.of(
                        columns.stream().map(Column::type).toList(), order, offset, preceding);
        return new RangeSearch(columns.get(order.get(0).column()), found);
    }

    /// Begins with a partition; NULLs, at one end of it, are left aside.
    void begin(int start, int end) {
        from = start;
        to = end;
        while (from < to && column.isNull(from)) {
            from++;
        }
        while (to > from && column.isNull(to - 1)) {
            to--;
        }
        edge = from;
    }

    /// The edge for a row: the first place of its frame, or the place after the last; -1 for a row
    /// that is NULL, whose frame ends with its peers.
    int find(int place, boolean start) {
        if (column.isNull(place)) {
            return -1;
        }
        while (edge < to && isBefore(edge, place, start)) {
            edge++;
        }
        return edge;
    }

    /// Whether a candidate lies before the edge: for a start strictly below the bound, for an end
    /// at it too.
    private boolean isBefore(int candidate, int place, boolean start) {
        int order =
                switch (lane) {
                    case INT -> offset.compare(column.integer(candidate), column.integer(place));
                    case LONG ->
                            offset.compare(column.longValue(candidate), column.longValue(place));
                    case DOUBLE -> {
                        double bound = offset.edge(column.doubleValue(place));
                        yield RowOrder.compareDoubles(column.doubleValue(candidate), bound);
                    }
                    case WIDE -> {
                        BigInteger bound = offset.edge(wide(place));
                        yield wide(candidate).compareTo(bound);
                    }
                    case BIT -> throw new IllegalStateException("no range of BOOLEAN");
                };
        int directed = offset.descending() ? -order : order;
        return start ? directed < 0 : directed <= 0;
    }

    private BigInteger wide(int place) {
        return ArgumentColumns.wide(column.wideLow(place), column.wideHigh(place));
    }
}

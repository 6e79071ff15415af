package io.ticklane.exec.aggregate;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.plan.AggregateCall;
import io.ticklane.api.plan.BuiltinAggregate;
import io.ticklane.api.plan.Expression;
import io.ticklane.api.plan.SortKey;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.ColumnBuilder;
import io.ticklane.exec.batch.Dictionary;
import io.ticklane.exec.rows.RowOrder;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;

/// The aggregates that need all rows of a group at once.
public final class RunFunctions {
    private RunFunctions() {}

    /// The function of a call if it is one of them. Columns of the call are those that
    /// [RunFunction#append] gets.
    public static Optional<RunFunction> find(AggregateCall call, Dictionary dictionary) {
        return BuiltinAggregate.find(call.function())
                .flatMap(function ->
                        Optional.ofNullable(
                                switch (function) {
                                    case MEDIAN, PERCENTILE_CONT, PERCENTILE_DISC ->
                                            Quantile.of(function, call);
                                    case MODE -> mode(call, dictionary);
                                    case STRING_AGG -> join(call, dictionary);
                                    default -> null;
                                }));
    }

    private static RunFunction mode(AggregateCall call, Dictionary dictionary) {
        int column = column(call, 0);
        return new Mode(column, dictionary, List.of(new SortKey(column, false, false)));
    }

    private static RunFunction join(AggregateCall call, Dictionary dictionary) {
        int separator = call.arguments().size() > 1 ? column(call, 1) : -1;
        return new TextJoin(column(call, 0), separator, dictionary, call.order());
    }

    /// The place of the column that an argument is.
    public static int column(AggregateCall call, int argument) {
        if (call.arguments().get(argument) instanceof Expression.Column column) {
            return column.index();
        }
        throw new EngineException(
                ErrorCode.INTERNAL,
                call.function() + " has no column as argument " + (argument + 1));
    }

    /// MODE: the most frequent value, the least of equally frequent ones.
    private record Mode(int column, Dictionary dictionary, List<SortKey> order)
            implements RunFunction {
        @Override
        public void append(
                List<Column> columns, MemorySegment rows, int from, int to, ColumnBuilder out) {
            Column values = columns.get(column);
            int best = -1;
            int most = 0;
            int first = from;
            for (int place = from;
                    place < to && !values.isNull(Quantile.row(rows, place));
                    place++) {
                int row = Quantile.row(rows, place);
                if (RowOrder.compareValues(
                                values, Quantile.row(rows, first), values, row, dictionary)
                        != 0) {
                    first = place;
                }
                if (place - first + 1 > most) {
                    most = place - first + 1;
                    best = Quantile.row(rows, first);
                }
            }
            if (best < 0) {
                out.appendNull();
            } else {
                out.appendFrom(values, best);
            }
        }
    }

    /// STRING_AGG: the texts with separators between them; NULL texts are left out.
    private record TextJoin(int column, int separator, Dictionary dictionary, List<SortKey> order)
            implements RunFunction {
        @Override
        public void append(
                List<Column> columns, MemorySegment rows, int from, int to, ColumnBuilder out) {
            Column texts = columns.get(column);
            StringBuilder joined = null;
            for (int place = from; place < to; place++) {
                int row = Quantile.row(rows, place);
                if (texts.isNull(row)) {
                    continue;
                }
                if (joined == null) {
                    joined = new StringBuilder();
                } else if (separator < 0) {
                    joined.append(',');
                } else if (!columns.get(separator).isNull(row)) {
                    joined.append(dictionary.text(columns.get(separator).integer(row)));
                }
                joined.append(dictionary.text(texts.integer(row)));
            }
            if (joined == null) {
                out.appendNull();
            } else {
                out.append(dictionary.code(joined.toString()));
            }
        }
    }
}

package io.ticklane.exec.stream;

import io.ticklane.api.plan.Expression;
import io.ticklane.api.type.Field;
import io.ticklane.api.type.RowType;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.ColumnBuilder;
import io.ticklane.exec.expression.Evaluator;
import io.ticklane.exec.expression.ExpressionCompiler;
import io.ticklane.exec.query.QueryContext;
import java.util.List;
import java.util.stream.Stream;

/// The least window of rows that are not before a time.
///
/// Threads: one at a time.
final class WindowBound implements AutoCloseable {
    private final QueryContext context;
    private final SqlType type;
    private final Evaluator least;

    /// An expression over a row of a time alone.
    WindowBound(Expression least, QueryContext context) {
        this.context = context;
        this.type = time(least).findFirst().orElseThrow();
        RowType input = RowType.of(new Field("time", type));
        this.least = ExpressionCompiler.compile(least, input, context);
    }

    private static Stream<SqlType> time(Expression expression) {
        return switch (expression) {
            case Expression.Column column -> Stream.of(column.type());
            case Expression.Call call -> call.arguments().stream().flatMap(WindowBound::time);
            case Expression.Literal _, Expression.Parameter _, Expression.LibraryCall _ ->
                    Stream.empty();
        };
    }

    /// The least window at a time.
    long at(long time) {
        try (ColumnBuilder builder = new ColumnBuilder(context.memory(), type, 1)) {
            builder.append(time);
            try (Column times = builder.build();
                    Column value = at(times)) {
                return value.longValue(0);
            }
        }
    }

    /// The least windows at some times, which the caller closes.
    Column at(Column times) {
        try (Batch rows = new Batch(0, times.rows(), List.of(times.retain()))) {
            return least.evaluate(rows);
        }
    }

    @Override
    public void close() {
        least.close();
    }
}

package io.ticklane.exec.window;

import io.ticklane.api.plan.BuiltinAggregate;
import io.ticklane.api.plan.BuiltinWindow;
import io.ticklane.api.plan.Expression;
import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.api.plan.SortKey;
import io.ticklane.api.plan.WindowCall;
import io.ticklane.api.type.RowType;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.query.QueryContext;
import io.ticklane.exec.rows.LiteralColumn;
import io.ticklane.exec.rows.RowStore;
import java.util.ArrayList;
import java.util.List;

/// The columns that the functions of a frame window look at, each once, and the window over them.
///
/// @param columns columns of the input, or literals
/// @param keys positions in `columns`
/// @param order positions in `columns`
/// @param calls over `columns`; literals are columns where a function reads values of rows
public record FrameInputs(
        List<Expression> columns, List<Integer> keys, List<SortKey> order, List<WindowCall> calls) {
    public FrameInputs {
        columns = List.copyOf(columns);
        keys = List.copyOf(keys);
        order = List.copyOf(order);
        calls = List.copyOf(calls);
    }

    /// What a window with keys and an order looks at.
    public static FrameInputs of(PhysicalNode.FrameWindow node) {
        List<Expression> columns = new ArrayList<>();
        RowType input = node.input().output();
        List<Integer> keys =
                node.keys().stream().map(key -> place(columns, column(input, key))).toList();
        List<SortKey> order = order(input, node.order(), columns);
        List<WindowCall> calls = calls(node.calls(), columns);
        return new FrameInputs(columns, keys, order, calls);
    }

    /// What some calls over rows with an order look at, without the keys.
    public static FrameInputs of(RowType input, List<SortKey> order, List<WindowCall> given) {
        List<Expression> columns = new ArrayList<>();
        List<SortKey> places = order(input, order, columns);
        List<WindowCall> calls = calls(given, columns);
        return new FrameInputs(columns, List.of(), places, calls);
    }

    private static List<SortKey> order(
            RowType input, List<SortKey> given, List<Expression> columns) {
        List<SortKey> order = new ArrayList<>();
        for (SortKey key : given) {
            int at = place(columns, column(input, key.column()));
            order.add(new SortKey(at, key.descending(), key.nullsFirst()));
        }
        return order;
    }

    /// What some calls alone look at.
    public static FrameInputs of(List<WindowCall> given) {
        List<Expression> columns = new ArrayList<>();
        List<WindowCall> calls = calls(given, columns);
        return new FrameInputs(columns, List.of(), List.of(), calls);
    }

    private static List<WindowCall> calls(List<WindowCall> calls, List<Expression> columns) {
        return calls.stream().map(call -> rewrite(call, columns)).toList();
    }

    private static Expression column(RowType input, int index) {
        return new Expression.Column(index, input.type(index));
    }

    private static int place(List<Expression> columns, Expression input) {
        int at = columns.indexOf(input);
        if (at < 0) {
            at = columns.size();
            columns.add(input);
        }
        return at;
    }

    private static WindowCall rewrite(WindowCall call, List<Expression> columns) {
        List<Expression> arguments = new ArrayList<>();
        for (int i = 0; i < call.arguments().size(); i++) {
            Expression argument = call.arguments().get(i);
            boolean isConstant = argument instanceof Expression.Literal && !readsRows(call, i);
            arguments.add(
                    isConstant
                            ? argument
                            : new Expression.Column(place(columns, argument), argument.type()));
        }
        return new WindowCall(
                call.function(), call.distinct(), call.ignoreNulls(), arguments, call.type());
    }

    private static boolean readsRows(WindowCall call, int argument) {
        if (BuiltinWindow.find(call.function()).isPresent()) {
            return argument != 1 && !call.function().equals(BuiltinWindow.NTILE.name());
        }
        return switch (BuiltinAggregate.find(call.function()).orElse(null)) {
            case PERCENTILE_CONT, PERCENTILE_DISC -> argument == 0;
            case null -> false;
            default -> true;
        };
    }

    /// The types of the columns.
    public List<SqlType> types() {
        return columns.stream().map(Expression::type).toList();
    }

    /// The columns of a batch of the input; the caller owns them.
    public List<Column> of(QueryContext context, Batch batch) {
        List<Column> made = new ArrayList<>();
        try {
            for (Expression column : columns) {
                made.add(
                        column instanceof Expression.Column(int index, SqlType _)
                                ? batch.column(index).retain()
                                : LiteralColumn.of(
                                        context, (Expression.Literal) column, batch.rows()));
            }
            return made;
        } catch (RuntimeException e) {
            RowStore.closeAll(made);
            throw e;
        }
    }
}

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
import io.ticklane.exec.batch.ColumnBuilder;
import io.ticklane.exec.operator.Sink;
import io.ticklane.exec.operator.Source;
import io.ticklane.exec.query.QueryContext;
import io.ticklane.exec.rows.LiteralColumn;
import io.ticklane.exec.rows.RowStore;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Computes functions over frames: keeps the batches, sorts the columns that matter by key and
/// order, computes partition by partition, and gives the batches again as they came, with the
/// results.
///
/// Serial: one for each lane.
public final class FrameWindowSink implements Sink {
    private final PhysicalNode.FrameWindow node;
    private final QueryContext context;
    private final List<Expression> inputs = new ArrayList<>();
    private final List<Integer> keys;
    private final List<SortKey> order = new ArrayList<>();
    private final List<WindowCall> calls;
    private final List<Batch> batches = new ArrayList<>();

    /// The sink of a plan node.
    public FrameWindowSink(PhysicalNode.FrameWindow node, QueryContext context) {
        RowType input = node.input().output();
        this.node = node;
        this.context = context;
        this.keys = node.keys().stream().map(key -> place(column(input, key))).toList();
        for (SortKey key : node.order()) {
            order.add(
                    new SortKey(
                            place(column(input, key.column())),
                            key.descending(),
                            key.nullsFirst()));
        }
        this.calls = node.calls().stream().map(this::rewrite).toList();
    }

    private static Expression column(RowType input, int index) {
        return new Expression.Column(index, input.type(index));
    }

    private int place(Expression input) {
        int at = inputs.indexOf(input);
        if (at < 0) {
            at = inputs.size();
            inputs.add(input);
        }
        return at;
    }

    /// The call over the kept columns; literals become columns where a function reads values of
    /// rows.
    private WindowCall rewrite(WindowCall call) {
        List<Expression> arguments = new ArrayList<>();
        for (int i = 0; i < call.arguments().size(); i++) {
            Expression argument = call.arguments().get(i);
            boolean isConstant = argument instanceof Expression.Literal && !readsRows(call, i);
            arguments.add(
                    isConstant
                            ? argument
                            : new Expression.Column(place(argument), argument.type()));
        }
        return new WindowCall(
                call.function(), call.distinct(), call.ignoreNulls(), arguments, call.type());
    }

    private static boolean readsRows(WindowCall call, int argument) {
        if (BuiltinWindow.find(call.function()).isPresent()) {
            return argument != 1 && !call.function().equals(BuiltinWindow.NTILE.name());
        }
        boolean builtin = BuiltinAggregate.find(call.function()).isPresent();
        return builtin
                && (argument == 0 || call.function().equals(BuiltinAggregate.STRING_AGG.name()));
    }

    @Override
    public Local local() {
        return this::keep;
    }

    private synchronized void keep(Batch in) {
        context.check();
        if (in.rows() > 0) {
            batches.add(in.retain());
        }
    }

    @Override
    public synchronized Source finish() {
        batches.sort(Comparator.comparingLong(Batch::sequence));
        int count = 0;
        for (Batch batch : batches) {
            count = Math.addExact(count, batch.rows());
        }
        SortedRows sorted = new SortedRows(context, columns(count), count, keys, order);
        List<Column> results = new ArrayList<>();
        try {
            compute(sorted, count, results);
            Source source = new FrameSource(context, List.copyOf(batches), results, sorted);
            batches.clear();
            return source;
        } catch (RuntimeException e) {
            RowStore.closeAll(results);
            sorted.close();
            throw e;
        } finally {
            sorted.closeRows();
        }
    }

    private List<Column> columns(int count) {
        List<SqlType> types = inputs.stream().map(Expression::type).toList();
        try (RowStore store = new RowStore(context.memory(), types, count)) {
            for (Batch batch : batches) {
                context.check();
                List<Column> seen = new ArrayList<>();
                try {
                    for (Expression input : inputs) {
                        seen.add(
                                input instanceof Expression.Column(int index, SqlType _)
                                        ? batch.column(index).retain()
                                        : LiteralColumn.of(
                                                context, (Expression.Literal) input, batch.rows()));
                    }
                    store.append(seen, batch.rows());
                } finally {
                    RowStore.closeAll(seen);
                }
            }
            return new ArrayList<>(store.build());
        }
    }

    private void compute(SortedRows sorted, int count, List<Column> results) {
        FrameFunctions functions = new FrameFunctions(context, sorted);
        try (FrameBounds bounds = new FrameBounds(context, sorted, node.frame(), order)) {
            for (WindowCall call : calls) {
                try (FrameFunction function = functions.of(call);
                        ColumnBuilder builder =
                                new ColumnBuilder(context.memory(), call.type(), count)) {
                    for (int partition = 0; partition < sorted.partitions(); partition++) {
                        bounds.compute(sorted.start(partition), sorted.start(partition + 1));
                        function.compute(bounds, builder);
                    }
                    results.add(builder.build());
                }
            }
        }
    }

    @Override
    public synchronized void close() {
        batches.forEach(Batch::close);
        batches.clear();
    }
}

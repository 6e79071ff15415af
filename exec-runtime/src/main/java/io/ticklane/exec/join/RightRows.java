package io.ticklane.exec.join;

import io.ticklane.api.type.Field;
import io.ticklane.api.type.RowType;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.operator.Sink;
import io.ticklane.exec.operator.Source;
import io.ticklane.exec.query.QueryContext;
import io.ticklane.exec.rows.ColumnSource;
import io.ticklane.exec.rows.RowStore;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.BiConsumer;

/// Collects the right side of a join: workers keep the batches, which are put in order and made
/// whole columns at the end.
///
/// Threads: locals in parallel; the rest one at a time.
final class RightRows implements Sink {
    private final QueryContext context;
    private final RowType type;
    private final BiConsumer<List<Column>, Integer> whole;
    private final List<Kept> locals = new ArrayList<>();

    /// A sink that gives the whole columns, which are owned by the taker, and the number of rows to
    /// `whole`.
    RightRows(QueryContext context, RowType type, BiConsumer<List<Column>, Integer> whole) {
        this.context = context;
        this.type = type;
        this.whole = whole;
    }

    @Override
    public synchronized Local local() {
        Kept made = new Kept(context);
        locals.add(made);
        return made;
    }

    @Override
    public synchronized Source finish() {
        List<Batch> batches = new ArrayList<>();
        for (Kept local : locals) {
            batches.addAll(local.batches);
            local.batches.clear();
        }
        // stable: the batches of a morsel are all in one local, in their order
        batches.sort(Comparator.comparingLong(Batch::sequence));
        int stored = 0;
        try (RowStore store = new RowStore(context.memory(), types(), count(batches))) {
            while (stored < batches.size()) {
                context.check();
                try (Batch batch = batches.get(stored++)) {
                    store.append(batch.columns(), batch.rows());
                }
            }
            int rows = store.rows();
            whole.accept(store.build(), rows);
        } finally {
            batches.subList(stored, batches.size()).forEach(Batch::close);
        }
        return ColumnSource.empty(context);
    }

    private List<SqlType> types() {
        return type.fields().stream().map(Field::type).toList();
    }

    private static int count(List<Batch> batches) {
        int rows = 0;
        for (Batch batch : batches) {
            rows = Math.addExact(rows, batch.rows());
        }
        return rows;
    }

    @Override
    public synchronized void close() {
        locals.forEach(Kept::close);
        locals.clear();
    }

    private static final class Kept implements Local {
        private final QueryContext context;
        private final List<Batch> batches = new ArrayList<>();

        private Kept(QueryContext context) {
            this.context = context;
        }

        @Override
        public void consume(Batch in) {
            context.check();
            if (in.rows() > 0) {
                batches.add(in.retain());
            }
        }

        private void close() {
            batches.forEach(Batch::close);
            batches.clear();
        }
    }
}

package io.ticklane.exec.join.time;

import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.operator.Sink;
import io.ticklane.exec.operator.Source;
import io.ticklane.exec.query.QueryContext;
import io.ticklane.exec.rows.ColumnSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;

/// Keeps the batches of the right side of an as-of join, which are put in their order at the end.
///
/// Threads: locals in parallel; the rest one at a time.
final class AsofBuild implements Sink {
    private final QueryContext context;
    private final Consumer<List<Batch>> whole;
    private final List<Kept> locals = new ArrayList<>();

    /// A sink that gives its batches, which are owned by the taker, to `whole`.
    AsofBuild(QueryContext context, Consumer<List<Batch>> whole) {
        this.context = context;
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
        whole.accept(batches);
        return ColumnSource.empty(context);
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

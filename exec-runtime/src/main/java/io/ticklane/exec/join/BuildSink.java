package io.ticklane.exec.join;

import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.exchange.StagedWork;
import io.ticklane.exec.operator.Sink;
import io.ticklane.exec.operator.Source;
import io.ticklane.exec.query.QueryContext;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;

/// Collects the right side of a hash join: workers keep the batches, which are put in order at the
/// end. What is then made of them is work for the next pipeline.
///
/// Threads: locals in parallel; the rest one at a time.
final class BuildSink implements Sink {
    private final QueryContext context;
    private final Function<List<Batch>, JoinTable> taker;
    private final List<Kept> locals = new ArrayList<>();

    /// A sink that gives all batches in order, which are owned by the taker.
    BuildSink(QueryContext context, Function<List<Batch>, JoinTable> taker) {
        this.context = context;
        this.taker = taker;
    }

    @Override
    public synchronized Local local() {
        Kept made = new Kept(context);
        locals.add(made);
        return made;
    }

    /// The tasks that make the table, as a source without rows. A small table is made here.
    @Override
    public synchronized Source finish() {
        List<Batch> batches = new ArrayList<>();
        for (Kept local : locals) {
            batches.addAll(local.batches);
            local.batches.clear();
        }
        // stable: the batches of a morsel are all in one local, in their order
        batches.sort(Comparator.comparingLong(Batch::sequence));
        JoinTable table = taker.apply(batches);
        StagedWork work = new StagedWork(table::next);
        if (table.rows() <= context.settings().morselRows()) {
            work.runAll();
        }
        return work;
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

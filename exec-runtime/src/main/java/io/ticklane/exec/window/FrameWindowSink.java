package io.ticklane.exec.window;

import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.api.plan.WindowCall;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.ColumnBuilder;
import io.ticklane.exec.operator.Sink;
import io.ticklane.exec.operator.Source;
import io.ticklane.exec.query.QueryContext;
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
    private final FrameInputs inputs;
    private final List<Batch> batches = new ArrayList<>();

    /// The sink of a plan node.
    public FrameWindowSink(PhysicalNode.FrameWindow node, QueryContext context) {
        this.node = node;
        this.context = context;
        this.inputs = FrameInputs.of(node);
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
        SortedRows sorted =
                new SortedRows(context, columns(count), count, inputs.keys(), inputs.order());
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
        try (RowStore store = new RowStore(context.memory(), inputs.types(), count)) {
            for (Batch batch : batches) {
                context.check();
                List<Column> seen = inputs.of(context, batch);
                try {
                    store.append(seen, batch.rows());
                } finally {
                    RowStore.closeAll(seen);
                }
            }
            return new ArrayList<>(store.build());
        }
    }

    private void compute(SortedRows sorted, int count, List<Column> results) {
        FrameFunctions functions = new FrameFunctions(context, sorted.rows());
        try (FrameBounds bounds =
                new FrameBounds(context, sorted.rows(), node.frame(), inputs.order())) {
            for (WindowCall call : inputs.calls()) {
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

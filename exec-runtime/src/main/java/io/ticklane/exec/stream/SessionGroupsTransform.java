package io.ticklane.exec.stream;

import io.ticklane.api.plan.ChangeMark;
import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.api.type.RowType;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.Marks;
import io.ticklane.exec.batch.RowPicker;
import io.ticklane.exec.group.AggregateSink;
import io.ticklane.exec.operator.BatchConsumer;
import io.ticklane.exec.operator.Sink;
import io.ticklane.exec.operator.Source;
import io.ticklane.exec.operator.Transform;
import io.ticklane.exec.query.QueryContext;
import io.ticklane.exec.rows.KeyTable;
import io.ticklane.exec.snapshot.Saved;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Groups the rows of sessions that come again. A group lies in one session, and all rows that it
/// has come together, with one ordinal, at the time at which the session is given; so do those that
/// it had, when they are gone. So nothing is kept from one time to the next: what is there now are
/// the groups of the rows that are put, and what is gone those of the others, but for keys that are
/// put too.
///
/// Threads: one at a time, serial.
final class SessionGroupsTransform implements Transform {
    private final PhysicalNode.Aggregate node;
    private final QueryContext context;
    private final int mark;
    private @Nullable Together together;
    private int[] picks = new int[0];
    private long last;

    /// The groups of a plan node.
    SessionGroupsTransform(PhysicalNode.Aggregate node, QueryContext context) {
        RowType output = node.output();
        this.node =
                new PhysicalNode.Aggregate(
                        node.input(),
                        node.keys(),
                        node.calls(),
                        new RowType(output.fields().subList(0, output.size() - 1)));
        this.context = context;
        this.mark = node.input().output().size() - 1;
    }

    /// What comes at one time.
    private final class Together implements AutoCloseable {
        private final long time;
        private final AggregateSink put = new AggregateSink(node, context);
        private final AggregateSink gone = new AggregateSink(node, context);
        private final Sink.Local putRows = put.local();
        private final Sink.Local goneRows = gone.local();
        private final KeyTable there =
                new KeyTable(
                        context.memory(),
                        node.keys().stream().map(node.input().output()::type).toList());

        private Together(long time) {
            this.time = time;
        }

        void add(Batch rows, byte each) {
            if (each == ChangeMark.PUT) {
                there.assign(node.keys().stream().map(rows::column).toList(), rows.rows());
                putRows.consume(rows);
            } else {
                goneRows.consume(rows);
            }
        }

        void give(BatchConsumer out) {
            try (KeyTable.Probe probe = there.probe()) {
                forEach(
                        gone,
                        batch -> {
                            try (batch;
                                    Batch rest = absent(probe, batch)) {
                                if (rest.rows() > 0) {
                                    out.accept(marked(rest, ChangeMark.GONE));
                                }
                            }
                        });
            }
            forEach(
                    put,
                    batch -> {
                        try (batch) {
                            out.accept(marked(batch, ChangeMark.PUT));
                        }
                    });
        }

        @Override
        public void close() {
            put.close();
            gone.close();
            there.close();
        }
    }

    private static void forEach(AggregateSink groups, BatchConsumer to) {
        try (Source source = groups.finish()) {
            for (Source.Morsel morsel = source.next(); morsel != null; morsel = source.next()) {
                morsel.read(to);
            }
        }
    }

    /// The groups whose keys are not put.
    private Batch absent(KeyTable.Probe probe, Batch groups) {
        List<Column> keys =
                IntStream.range(0, node.keys().size()).mapToObj(groups::column).toList();
        MemorySegment found = probe.find(keys, groups.rows(), true);
        int[] rest =
                IntStream.range(0, groups.rows())
                        .filter(row ->
                                found.get(ValueLayout.JAVA_INT_UNALIGNED, (long) row << 2)
                                        == KeyTable.ABSENT)
                        .toArray();
        return RowPicker.pick(context.memory(), groups, rest, rest.length);
    }

    private Batch marked(Batch groups, byte each) {
        return Marks.behind(context.memory(), groups, each, last);
    }

    @Override
    public void process(Batch in, BatchConsumer out) {
        last = in.sequence();
        long time = Objects.requireNonNull(in.ordinals(), "when the rows come").longValue(0);
        if (together != null && together.time != time) {
            give(out);
        }
        if (together == null) {
            together = new Together(time);
        }
        add(together, in, ChangeMark.GONE);
        add(together, in, ChangeMark.PUT);
    }

    /// Adds the rows of a mark; groups count their rows by themselves.
    private void add(Together to, Batch in, byte each) {
        if (picks.length < in.rows()) {
            picks = new int[in.rows()];
        }
        Column marks = in.column(mark);
        int count = 0;
        for (int row = 0; row < in.rows(); row++) {
            if (marks.integer(row) == each) {
                picks[count++] = row;
            }
        }
        if (count > 0) {
            in.columns().forEach(Column::retain);
            try (Batch plain = new Batch(0, in.rows(), in.columns());
                    Batch rows = RowPicker.pick(context.memory(), plain, picks, count)) {
                to.add(rows, each);
            }
        }
    }

    private void give(BatchConsumer out) {
        try (Together done = Objects.requireNonNull(together)) {
            together = null;
            done.give(out);
        }
    }

    @Override
    public void reached(long time, BatchConsumer out) {
        if (together != null) {
            give(out);
        }
        out.reached(time);
    }

    @Override
    public void finish(BatchConsumer out) {
        if (together != null) {
            give(out);
        }
    }

    /// What comes at one time is given when the input says what it has reached, and so before
    /// anything is saved.
    @Override
    public Saved saved() {
        return Saved.NOTHING;
    }

    @Override
    public void close() {
        if (together != null) {
            together.close();
        }
    }
}

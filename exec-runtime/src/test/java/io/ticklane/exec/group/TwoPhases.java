package io.ticklane.exec.group;

import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.api.plan.PhysicalNode.Aggregate.Phase;
import io.ticklane.api.type.RowType;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.ColumnBuilder;
import io.ticklane.exec.batch.Lane;
import io.ticklane.exec.operator.Sink;
import io.ticklane.exec.operator.Source;
import io.ticklane.exec.query.QueryContext;
import io.ticklane.exec.testing.TestQuery;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;

/// Runs an aggregate in two phases as several nodes do: each with a query, and so codes of texts,
/// of its own.
@SuppressWarnings("NullAway") // a Java null stands for NULL
final class TwoPhases {
    private final PhysicalNode.Aggregate node;
    private final Random random;
    private final Supplier<TestQuery> queries;

    /// the query of each batch of states
    private final List<TestQuery> owners = new ArrayList<>();

    /// The states of one group that a node has sent.
    record Sent(long ordinal, Batch batch, int row) {}

    TwoPhases(PhysicalNode.Aggregate node, Supplier<TestQuery> queries, long seed) {
        this.node = node;
        this.queries = queries;
        this.random = new Random(seed);
    }

    static PhysicalNode.Aggregate phase(PhysicalNode.Aggregate node, Phase phase) {
        RowType input = node.input().output();
        return new PhysicalNode.Aggregate(
                new PhysicalNode.Values(List.of(), input),
                node.keys(),
                node.calls(),
                phase == Phase.PARTIAL ? input : node.output(),
                phase);
    }

    /// The result over rows that are cut at random into so many parts.
    List<List<Object>> run(List<List<Object>> rows, int parts) {
        List<List<List<Object>>> partRows = new ArrayList<>();
        List<List<Long>> ordinals = new ArrayList<>();
        for (int part = 0; part < parts; part++) {
            partRows.add(new ArrayList<>());
            ordinals.add(new ArrayList<>());
        }
        // one part may well stay empty
        int used = 1 + random.nextInt(parts);
        long ordinal = random.nextInt(3);
        for (List<Object> row : rows) {
            int part = random.nextInt(used);
            partRows.get(part).add(row);
            ordinals.get(part).add(ordinal);
            ordinal += 1 + (random.nextInt(20) == 0 ? 1L << 40 : random.nextInt(3));
        }
        owners.clear();
        List<TestQuery> nodes = new ArrayList<>();
        List<Batch> batches = new ArrayList<>();
        List<Sent> sent = new ArrayList<>();
        try (TestQuery last = queries.get()) {
            try {
                for (int part = 0; part < parts; part++) {
                    nodes.add(queries.get());
                    partial(nodes.get(part), partRows.get(part), ordinals.get(part), batches);
                }
                for (Batch batch : batches) {
                    for (int row = 0; row < batch.rows(); row++) {
                        sent.add(new Sent(batch.ordinals().longValue(row), batch, row));
                    }
                }
                sent.sort(Comparator.comparingLong(Sent::ordinal));
                return last(last, sent, batches);
            } finally {
                batches.forEach(Batch::close);
                nodes.forEach(TestQuery::close);
            }
        }
    }

    private void partial(
            TestQuery query, List<List<Object>> rows, List<Long> ordinals, List<Batch> to) {
        RowType input = node.input().output();
        AggregateSink sink = new AggregateSink(phase(node, Phase.PARTIAL), query.context());
        int workers = 1 + random.nextInt(3);
        try (sink) {
            List<Sink.Local> locals = new ArrayList<>();
            for (int i = 0; i < workers; i++) {
                locals.add(sink.local());
            }
            int at = 0;
            for (long sequence = 0; at < rows.size(); sequence++) {
                int end = Math.min(rows.size(), at + 1 + random.nextInt(rows.size()));
                try (Batch batch =
                        query.batch(
                                input,
                                rows.subList(at, end),
                                sequence,
                                ordinals.subList(at, end))) {
                    locals.get(random.nextInt(workers)).consume(batch);
                }
                at = end;
            }
            read(sink.finish(), query, to);
        }
    }

    private void read(Source source, TestQuery query, List<Batch> to) {
        long floor = Long.MIN_VALUE;
        try (source) {
            for (Source.Morsel morsel = source.next(); morsel != null; morsel = source.next()) {
                long least = floor;
                morsel.read(batch -> {
                    owners.add(query);
                    to.add(batch);
                    if (batch.ordinals().longValue(0) < least) {
                        throw new AssertionError("an ordinal below the floor");
                    }
                });
                floor = morsel.floor();
            }
        }
    }

    private List<List<Object>> last(TestQuery query, List<Sent> sent, List<Batch> batches) {
        PhysicalNode.Aggregate last = phase(node, Phase.FINAL);
        List<SqlType> types = GroupStates.types(phase(node, Phase.PARTIAL), query.context());
        if (!types.equals(GroupStates.types(last, query.context()))) {
            throw new AssertionError("both phases must agree on the columns");
        }
        boolean numbered = random.nextBoolean();
        int workers = 1 + random.nextInt(3);
        AggregateSink sink = new AggregateSink(last, query.context(), random.nextBoolean());
        try (sink) {
            List<Sink.Local> locals = new ArrayList<>();
            for (int i = 0; i < workers; i++) {
                locals.add(sink.local());
            }
            int at = 0;
            for (long sequence = 0; at < sent.size(); sequence++) {
                int end = Math.min(sent.size(), at + 1 + random.nextInt(sent.size()));
                List<Sent> some = sent.subList(at, end);
                try (Batch batch = arrived(query, types, some, batches, sequence, numbered)) {
                    locals.get(random.nextInt(workers)).consume(batch);
                }
                at = end;
            }
            return query.read(sink.finish());
        }
    }

    private Batch arrived(
            TestQuery query,
            List<SqlType> types,
            List<Sent> some,
            List<Batch> batches,
            long sequence,
            boolean numbered) {
        List<Column> columns = new ArrayList<>();
        for (int i = 0; i < types.size(); i++) {
            try (ColumnBuilder builder =
                    new ColumnBuilder(query.context().memory(), types.get(i), some.size())) {
                for (Sent state : some) {
                    Column column = state.batch().column(i);
                    if (Lane.isCoded(types.get(i)) && !column.isNull(state.row())) {
                        QueryContext from = owners.get(batches.indexOf(state.batch())).context();
                        int code = column.integer(state.row());
                        byte[] text = from.dictionary().bytes(code);
                        builder.append(query.context().dictionary().code(text));
                    } else {
                        builder.appendFrom(column, state.row());
                    }
                }
                columns.add(builder.build());
            }
        }
        Column places = null;
        if (numbered) {
            try (ColumnBuilder builder =
                    new ColumnBuilder(query.context().memory(), SqlType.BIGINT, some.size())) {
                some.forEach(state -> builder.append(state.ordinal()));
                places = builder.build();
            }
        }
        return new Batch(sequence, some.size(), columns, places);
    }
}

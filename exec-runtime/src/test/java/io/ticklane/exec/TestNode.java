package io.ticklane.exec;

import io.ticklane.api.function.FunctionCatalog;
import io.ticklane.api.plan.Exchange;
import io.ticklane.api.plan.Expression;
import io.ticklane.api.plan.Fragment;
import io.ticklane.api.plan.Partitioning;
import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.api.plan.PhysicalPlan;
import io.ticklane.api.plan.TableSource;
import io.ticklane.api.type.Field;
import io.ticklane.api.type.RowType;
import io.ticklane.api.type.SqlType;
import io.ticklane.api.type.TypeKind;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.ColumnBuilder;
import io.ticklane.exec.batch.Dictionary;
import io.ticklane.exec.batch.Lane;
import io.ticklane.exec.exchange.Ordinals;
import io.ticklane.exec.operator.BatchConsumer;
import io.ticklane.exec.operator.RowMorsels;
import io.ticklane.exec.operator.Source;
import io.ticklane.exec.pipeline.Scheduler;
import io.ticklane.exec.query.QueryContext;
import io.ticklane.exec.query.QuerySettings;
import io.ticklane.exec.source.Share;
import io.ticklane.exec.source.TableResolver;
import io.ticklane.exec.testing.TestFunctions;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.apache.arrow.memory.RootAllocator;
import org.jspecify.annotations.Nullable;

/// A node without planner and server: tables of Java rows, plans in, Java rows out. Closing it
/// fails if memory was not released.
final class TestNode implements AutoCloseable, TableResolver {
    static final RowType TRADES =
            RowType.of(
                    new Field("id", SqlType.BIGINT),
                    new Field("symbol", SqlType.VARCHAR),
                    new Field("price", SqlType.DOUBLE),
                    new Field("size", SqlType.INTEGER),
                    new Field("notional", SqlType.decimal(30, 2)));

    /// What happens before a batch of a table is read.
    interface Probe {
        void before(long sequence, long row, QueryContext context);
    }

    final RootAllocator allocator = new RootAllocator();
    final Scheduler scheduler;
    final Map<String, List<List<@Nullable Object>>> tables = new HashMap<>();
    Probe probe = (sequence, row, context) -> {};
    LongSupplier clock = () -> 0;
    long deadline = RunContext.NO_DEADLINE;
    long memoryBytes = 1L << 30;
    boolean light;
    final FunctionCatalog functions = new FunctionCatalog(List.of(new TestFunctions.Chunks()));

    TestNode(int threads) {
        scheduler = new Scheduler(threads);
    }

    static PhysicalNode.Scan scan(String table) {
        return new PhysicalNode.Scan(
                new TableSource.Stored("test", table, 0),
                TRADES,
                List.of(0, 1, 2, 3, 4),
                Optional.empty());
    }

    static PhysicalPlan plan(PhysicalNode root, Fragment... others) {
        List<Fragment> fragments = new ArrayList<>();
        fragments.add(
                new Fragment(
                        0,
                        root,
                        Partitioning.SINGLE,
                        new Exchange(Exchange.Kind.GATHER, List.of(), "client")));
        fragments.addAll(List.of(others));
        return new PhysicalPlan(PhysicalPlan.VERSION, fragments, root.output(), List.of());
    }

    static Fragment fragment(int id, PhysicalNode root, Exchange.Kind kind, Integer... keys) {
        return new Fragment(
                id, root, Partitioning.RANDOM, new Exchange(kind, List.of(keys), "test"));
    }

    static Expression.Literal literal(long value) {
        return new Expression.Literal(value, SqlType.BIGINT);
    }

    List<List<@Nullable Object>> rows(String table) {
        return Objects.requireNonNull(tables.get(table));
    }

    QuerySettings settings(int workers, int batchRows, int morselRows) {
        return new QuerySettings(workers, batchRows, morselRows, memoryBytes);
    }

    ResultStream start(PhysicalPlan plan, QuerySettings settings) {
        return QueryRunner.run(
                plan,
                new RunContext(
                        scheduler, allocator, functions, this, null, settings, clock, deadline));
    }

    List<List<@Nullable Object>> rows(PhysicalPlan plan, QuerySettings settings) {
        try (ResultStream result = start(plan, settings)) {
            return drain(result, Integer.MAX_VALUE);
        }
    }

    static List<List<@Nullable Object>> drain(ResultStream result, int batches) {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (int i = 0; i < batches; i++) {
            try (Batch batch = result.next()) {
                if (batch == null) {
                    break;
                }
                for (int row = 0; row < batch.rows(); row++) {
                    List<@Nullable Object> values = new ArrayList<>();
                    for (Column column : batch.columns()) {
                        values.add(value(column, row, result.dictionary()));
                    }
                    rows.add(values);
                }
            }
        }
        return rows;
    }

    static @Nullable Object value(Column column, int row, Dictionary dictionary) {
        if (column.isNull(row)) {
            return null;
        }
        return switch (column.lane()) {
            case BIT -> column.bit(row);
            case INT ->
                    column.type().kind() == TypeKind.VARCHAR
                            ? dictionary.text(column.integer(row))
                            : (Object) column.integer(row);
            case LONG -> column.longValue(row);
            case DOUBLE -> column.doubleValue(row);
            case WIDE ->
                    BigInteger.valueOf(column.wideHigh(row))
                            .shiftLeft(64)
                            .add(new BigInteger(Long.toUnsignedString(column.wideLow(row))));
        };
    }

    @Override
    public Source open(PhysicalNode.Scan scan, Share share, QueryContext context) {
        String name = ((TableSource.Stored) scan.source()).name();
        List<List<@Nullable Object>> rows = rows(name);
        if (share.isNumbered()) {
            return new PieceSource(rows, scan.output(), share, context);
        }
        Probe before = probe;
        // batches of an odd size, so that morsels and batches are cut apart
        int step = Math.max(1, context.settings().morselRows() / 3);
        Source morsels =
                new RowMorsels(
                        rows.size(),
                        context.settings().morselRows(),
                        (sequence, from, count, out) -> {
                            for (long at = from; at < from + count; at += step) {
                                before.before(sequence, at, context);
                                int to = (int) Math.min(from + count, at + step);
                                push(
                                        rows.subList((int) at, to),
                                        scan.output(),
                                        sequence,
                                        context,
                                        out);
                            }
                        },
                        () -> {});
        return light ? new Light(morsels) : morsels;
    }

    /// A source that says that it is light.
    private record Light(Source source) implements Source {
        @Override
        public @Nullable Morsel next() {
            return source.next();
        }

        @Override
        public boolean isLight() {
            return true;
        }

        @Override
        public void close() {
            source.close();
        }
    }

    /// A share of a table: every so many pieces of a few rows, with ordinals.
    private static final class PieceSource implements Source {
        private static final int PIECE = 17;

        private final List<List<@Nullable Object>> rows;
        private final RowType type;
        private final Share share;
        private final QueryContext context;
        private long next;

        PieceSource(
                List<List<@Nullable Object>> rows,
                RowType type,
                Share share,
                QueryContext context) {
            this.rows = rows;
            this.type = type;
            this.share = share;
            this.context = context;
        }

        @Override
        public synchronized @Nullable Morsel next() {
            int from = first(next);
            return from >= rows.size() ? null : new Piece(next++);
        }

        private int first(long piece) {
            return (int) (piece * share.nodes() + share.node()) * PIECE;
        }

        @Override
        public void close() {}

        private final class Piece implements Morsel {
            private final long number;

            Piece(long number) {
                this.number = number;
            }

            @Override
            public long sequence() {
                return number;
            }

            @Override
            public long floor() {
                return share.assignment(1).ordinal(0, first(number + 1));
            }

            @Override
            public void read(BatchConsumer out) {
                int from = first(number);
                int to = Math.min(rows.size(), from + PIECE);
                push(
                        rows.subList(from, to),
                        type,
                        number,
                        context,
                        batch -> {
                            try (batch) {
                                long first = share.assignment(1).ordinal(0, from);
                                out.accept(Ordinals.from(context.memory(), batch, first));
                            }
                        });
            }
        }
    }

    private static void push(
            List<List<@Nullable Object>> rows,
            RowType type,
            long sequence,
            QueryContext context,
            BatchConsumer out) {
        List<Column> columns = new ArrayList<>();
        try {
            for (int c = 0; c < type.size(); c++) {
                try (ColumnBuilder builder =
                        new ColumnBuilder(context.memory(), type.type(c), rows.size())) {
                    for (List<@Nullable Object> row : rows) {
                        append(builder, row.get(c), context.dictionary());
                    }
                    columns.add(builder.build());
                }
            }
        } catch (Throwable e) {
            columns.forEach(Column::close);
            throw e;
        }
        out.accept(new Batch(sequence, rows.size(), columns));
    }

    private static void append(
            ColumnBuilder builder, @Nullable Object value, Dictionary dictionary) {
        if (value == null) {
            builder.appendNull();
            return;
        }
        switch (Lane.of(builder.type())) {
            case BIT -> builder.append((boolean) value);
            case INT ->
                    builder.append(
                            value instanceof String text ? dictionary.code(text) : (int) value);
            case LONG -> builder.append((long) value);
            case DOUBLE -> builder.append((double) value);
            case WIDE ->
                    builder.append(
                            ((BigInteger) value).longValue(),
                            ((BigInteger) value).shiftRight(64).longValue());
        }
    }

    @Override
    public void close() {
        scheduler.close();
        allocator.close();
    }
}

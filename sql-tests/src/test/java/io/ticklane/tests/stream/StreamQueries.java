package io.ticklane.tests.stream;

import io.ticklane.api.function.FunctionCatalog;
import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.api.plan.PhysicalPlan;
import io.ticklane.api.plan.TableSource;
import io.ticklane.exec.RunContext;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.Dictionary;
import io.ticklane.exec.batch.Lane;
import io.ticklane.exec.connector.ConnectorCatalog;
import io.ticklane.exec.connector.LogReader;
import io.ticklane.exec.filter.ScanKeys;
import io.ticklane.exec.memory.QueryMemory;
import io.ticklane.exec.operator.Source;
import io.ticklane.exec.pipeline.Scheduler;
import io.ticklane.exec.query.QueryContext;
import io.ticklane.exec.query.QuerySettings;
import io.ticklane.exec.source.Share;
import io.ticklane.exec.source.TableResolver;
import io.ticklane.planner.PlannedStatement;
import io.ticklane.planner.PlannerSession;
import io.ticklane.planner.SqlPlanner;
import io.ticklane.planner.catalog.TableName;
import io.ticklane.server.catalog.FileCatalog;
import io.ticklane.server.catalog.OrderProofs;
import io.ticklane.server.catalog.SessionCatalog;
import io.ticklane.server.catalog.SystemRows;
import io.ticklane.server.catalog.TableReaders;
import io.ticklane.server.catalog.Tables;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.arrow.memory.RootAllocator;
import org.jspecify.annotations.Nullable;

/// Plans of SQL over the tables `feed` and `other`, whose rows the test gives. Closing it fails if
/// memory was not released.
final class StreamQueries implements AutoCloseable {
    /// How far behind the greatest time a row of `feed` may be.
    static final long DELAY_NANOS = 2_000_000_000L;

    private static final FunctionCatalog FUNCTIONS = FunctionCatalog.load();
    private static final long MEMORY = 1L << 30;

    private final RootAllocator allocator = new RootAllocator();
    private final QueryMemory tableMemory = new QueryMemory(allocator, "tables", MEMORY);
    private final Dictionary dictionary = new Dictionary(tableMemory);
    private final Scheduler scheduler = new Scheduler(2);
    private final AtomicLong scanned = new AtomicLong();
    private final SessionCatalog catalog;
    private final SqlPlanner planner = new SqlPlanner(FUNCTIONS);

    StreamQueries() {
        Tables tables = new Tables();
        for (String name : List.of("feed", "other")) {
            tables.putConnected(
                    new TableName("main", name),
                    new TableSource.Connected(
                            "main",
                            name,
                            "generator",
                            List.of(),
                            Optional.of(new TableSource.Watermark(0, DELAY_NANOS))),
                    Ticks.COLUMNS,
                    false);
        }
        catalog =
                new SessionCatalog(
                        tables.snapshot(),
                        new TableReaders(
                                new FileCatalog(allocator),
                                new OrderProofs(allocator, dictionary),
                                ConnectorCatalog.load()),
                        FUNCTIONS,
                        SystemRows.NONE);
    }

    PhysicalPlan plan(String sql) {
        PlannedStatement planned =
                planner.plan(sql, new PlannerSession(catalog, catalog.version(), 0));
        return ((PlannedStatement.Query) planned).plan();
    }

    /// Opens the log of a table.
    @FunctionalInterface
    interface Opener {
        LogReader open(String table, List<Integer> columns, QueryContext context);
    }

    /// What a plan runs with.
    RunContext context(Opener log, int workers, int batchRows) {
        TableResolver resolver =
                new TableResolver() {
                    @Override
                    public Source open(PhysicalNode.Scan scan, Share share, QueryContext context) {
                        return new Counted(catalog.open(scan, share, context), scanned);
                    }

                    @Override
                    public LogReader follow(PhysicalNode.StreamScan scan, QueryContext context) {
                        String table = ((TableSource.Connected) scan.source()).name();
                        return log.open(table, scan.columns(), context);
                    }
                };
        return new RunContext(
                scheduler,
                allocator,
                FUNCTIONS,
                resolver,
                dictionary,
                new QuerySettings(workers, batchRows, Math.max(batchRows, 64), MEMORY),
                System::nanoTime,
                RunContext.NO_DEADLINE);
    }

    /// How many morsels of finite tables were read.
    long morselsScanned() {
        return scanned.get();
    }

    /// Counts the morsels of a source.
    private record Counted(Source source, AtomicLong morsels) implements Source {
        @Override
        public @Nullable Morsel next() {
            Morsel morsel = source.next();
            if (morsel != null) {
                morsels.incrementAndGet();
            }
            return morsel;
        }

        @Override
        public boolean isLight() {
            return source.isLight();
        }

        @Override
        public boolean filterBy(ScanKeys keys) {
            return source.filterBy(keys);
        }

        @Override
        public void close() {
            source.close();
        }
    }

    /// Adds the rows of a batch, which is closed; doubles as their bits.
    static void drain(Batch batch, Dictionary texts, List<List<@Nullable Object>> to) {
        try (batch) {
            for (int row = 0; row < batch.rows(); row++) {
                List<@Nullable Object> values = new ArrayList<>();
                for (Column column : batch.columns()) {
                    values.add(value(column, row, texts));
                }
                to.add(values);
            }
        }
    }

    private static @Nullable Object value(Column column, int row, Dictionary texts) {
        if (column.isNull(row)) {
            return null;
        }
        return switch (column.lane()) {
            case BIT -> column.bit(row);
            case INT ->
                    Lane.isCoded(column.type())
                            ? texts.text(column.integer(row))
                            : (Object) column.integer(row);
            case LONG -> column.longValue(row);
            case DOUBLE -> Long.toHexString(Double.doubleToRawLongBits(column.doubleValue(row)));
            case WIDE -> column.wideHigh(row) + ":" + column.wideLow(row);
        };
    }

    @Override
    public void close() {
        scheduler.close();
        dictionary.close();
        tableMemory.close();
        allocator.close();
    }
}

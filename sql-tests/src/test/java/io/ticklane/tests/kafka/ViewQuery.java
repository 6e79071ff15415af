package io.ticklane.tests.kafka;

import io.ticklane.api.plan.PhysicalPlan;
import io.ticklane.api.plan.TableSource;
import io.ticklane.api.plan.TableSource.Option;
import io.ticklane.api.type.Field;
import io.ticklane.api.type.RowType;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.RunContext;
import io.ticklane.exec.batch.Dictionary;
import io.ticklane.exec.connector.ConnectorCatalog;
import io.ticklane.exec.memory.QueryMemory;
import io.ticklane.exec.pipeline.Scheduler;
import io.ticklane.exec.query.QuerySettings;
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
import io.ticklane.server.functions.FunctionLibraries;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.memory.RootAllocator;

/// A continuous query over a topic of ticks, planned, with what it runs with.
final class ViewQuery implements AutoCloseable {
    static final double ALPHA = 0.3;

    /// Each column tells of something else that can go wrong: a row that is lost or there twice,
    /// one of another key, rows in another order, and a state that is not what it was.
    private static final String SQL =
            "SELECT n, symbol, EWMA(price, "
                    + ALPHA
                    + ") OVER w AS e, LAG(n) OVER w AS before, COUNT(*) OVER w AS position"
                    + " FROM ticks WINDOW w AS (PARTITION BY symbol ORDER BY ts) EMIT CHANGES";

    private static final RowType TICKS =
            RowType.of(
                    new Field("n", SqlType.BIGINT),
                    new Field("symbol", SqlType.VARCHAR),
                    new Field("ts", SqlType.TIMESTAMP),
                    new Field("price", SqlType.DOUBLE));
    private static final int TIME = 2;
    private static final long DELAY_NANOS = 5_000_000;
    private static final long MEMORY_BYTES = 256L << 20;

    private final RootAllocator allocator = new RootAllocator();
    private final QueryMemory tableMemory = new QueryMemory(allocator, "tables", MEMORY_BYTES);
    private final Dictionary dictionary = new Dictionary(tableMemory);
    private final FunctionLibraries libraries;
    private final Tables tables = new Tables();
    private final Scheduler scheduler = new Scheduler(1);
    private final SessionCatalog catalog;
    private final PhysicalPlan plan;

    /// The query over a topic.
    ViewQuery(String brokers, String topic) {
        libraries = FunctionLibraries.load(null, SqlPlanner::isBuiltin);
        tables.putConnected(
                new TableName(Tables.DEFAULT_SCHEMA, "ticks"),
                source(brokers, topic, Optional.of(new TableSource.Watermark(TIME, DELAY_NANOS))),
                TICKS,
                false);
        catalog =
                new SessionCatalog(
                        tables.snapshot(),
                        new TableReaders(
                                new FileCatalog(allocator),
                                new OrderProofs(allocator, dictionary),
                                ConnectorCatalog.load()),
                        libraries.catalog(),
                        SystemRows.NONE);
        PlannedStatement planned =
                new SqlPlanner(libraries.catalog()).plan(SQL, new PlannerSession(catalog, 0, 0));
        plan = ((PlannedStatement.Query) planned).plan();
    }

    /// A topic whose messages are rows as JSON.
    static TableSource.Connected source(
            String brokers, String topic, Optional<TableSource.Watermark> watermark) {
        return new TableSource.Connected(
                Tables.DEFAULT_SCHEMA,
                topic,
                "kafka",
                List.of(
                        new Option("brokers", brokers),
                        new Option("format", "json"),
                        new Option("key", "symbol"),
                        new Option("topic", topic)),
                watermark);
    }

    PhysicalPlan plan() {
        return plan;
    }

    RunContext context() {
        return new RunContext(
                scheduler,
                allocator,
                libraries.catalog(),
                catalog,
                dictionary,
                new QuerySettings(1, 4096, 65_536, MEMORY_BYTES),
                System::nanoTime,
                RunContext.NO_DEADLINE);
    }

    /// Memory for what writes the rows.
    QueryMemory newMemory() {
        return new QueryMemory(allocator, "output", MEMORY_BYTES);
    }

    @Override
    public void close() {
        scheduler.close();
        tables.close();
        dictionary.close();
        tableMemory.close();
        allocator.close();
        libraries.close();
    }
}

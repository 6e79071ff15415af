package io.ticklane.server.session;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.function.FunctionCatalog;
import io.ticklane.exec.RunContext;
import io.ticklane.exec.batch.Dictionary;
import io.ticklane.exec.connector.ConnectorCatalog;
import io.ticklane.exec.connector.Part;
import io.ticklane.exec.memory.ChunkPool;
import io.ticklane.exec.memory.QueryMemory;
import io.ticklane.exec.pipeline.Scheduler;
import io.ticklane.exec.query.QuerySettings;
import io.ticklane.planner.PlannedStatement;
import io.ticklane.planner.PlannerSession;
import io.ticklane.planner.SqlPlanner;
import io.ticklane.planner.distribution.Spread;
import io.ticklane.planner.distribution.Spread.Rereads;
import io.ticklane.server.catalog.CatalogSnapshot;
import io.ticklane.server.catalog.FileCatalog;
import io.ticklane.server.catalog.OrderProofs;
import io.ticklane.server.catalog.SessionCatalog;
import io.ticklane.server.catalog.SystemRows;
import io.ticklane.server.catalog.TableReaders;
import io.ticklane.server.catalog.Tables;
import io.ticklane.server.cluster.Nodes;
import io.ticklane.server.functions.FunctionLibraries;
import io.ticklane.server.group.GroupSettings;
import io.ticklane.server.group.NodeGroup;
import io.ticklane.server.metrics.NodeMetrics;
import io.ticklane.server.state.NodeState;
import io.ticklane.server.view.NodeHost;
import io.ticklane.server.view.Views;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.apache.arrow.memory.AllocationManager;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.memory.unsafe.UnsafeAllocationManager;
import org.jspecify.annotations.Nullable;

/// The engine of a node: planner, runtime, functions and tables. Sessions of one engine see the
/// same tables.
///
/// Threads: any.
public final class Engine implements AutoCloseable {
    /// The version that clients see.
    public static final String VERSION = "0.1.0";

    /// Free chunks that wait for the next query: at most so many bytes, and this part of the
    /// memory.
    private static final long MOST_FREE_BYTES = 256L << 20;

    private static final int FREE_PART = 16;

    private final EngineSettings settings;
    private final FunctionLibraries libraries;
    private final FunctionCatalog functions;
    private final SqlPlanner planner;
    private final Scheduler scheduler;
    private final ChunkPool chunks;
    private final BufferAllocator root;
    private final BufferAllocator allocator;
    private final QueryMemory tableMemory;
    private final Dictionary dictionary;
    private final Tables tables = new Tables();
    private final TableReaders readers;
    private final NodeState state;
    private final Views views;
    private final Set<Session> sessions = ConcurrentHashMap.newKeySet();
    private volatile Cluster cluster = Cluster.ALONE;
    private final Instant begin;
    private final RunningWork work = new RunningWork();
    private volatile @Nullable Nodes nodes;
    private volatile @Nullable NodeGroup group;
    private volatile boolean closed;

    /// made when it is first asked for: most engines in programs are never
    private @Nullable NodeMetrics metrics;

    private Engine(EngineSettings settings) {
        this.settings = settings;
        this.libraries = FunctionLibraries.load(settings.functionsFolder(), SqlPlanner::isBuiltin);
        this.functions = libraries.catalog();
        this.planner = new SqlPlanner(functions);
        this.scheduler = new Scheduler(settings.workers());
        this.chunks = new ChunkPool(Math.min(MOST_FREE_BYTES, settings.memoryBytes() / FREE_PART));
        this.root = newAllocator(() -> chunks, Long.MAX_VALUE);
        this.allocator = root.newChildAllocator("node", 0, settings.memoryBytes());
        this.tableMemory = new QueryMemory(allocator, "tables", settings.memoryBytes());
        this.dictionary = new Dictionary(tableMemory);
        this.readers =
                new TableReaders(
                        new FileCatalog(allocator),
                        new OrderProofs(allocator, dictionary),
                        ConnectorCatalog.load());
        this.begin = settings.clock().instant();
        this.state = new NodeState(settings.stateFolder());
        this.views =
                new Views(
                        tables,
                        state,
                        new NodeHost(
                                state,
                                settings.snapshotsFolder(),
                                readers.connectors(),
                                this::viewContext,
                                this::metrics,
                                settings.nanoClock()));
    }

    /// Starts an engine with the tables of connectors and the materialized views of its state
    /// folder.
    ///
    /// Errors: 58030 where the folder of functions cannot be read or that of state cannot be used,
    /// XX001 for what is damaged in it.
    public static Engine start(EngineSettings settings) {
        Engine engine = new Engine(settings);
        try {
            if (engine.state.isLasting()) {
                engine.restore();
            }
            return engine;
        } catch (RuntimeException e) {
            engine.close();
            throw e;
        }
    }

    private void restore() {
        for (String sql : state.get().tables()) {
            new KeptTables(this).restore(plan(sql));
        }
        views.load();
    }

    /// Plans a statement of nobody's session.
    PlannedStatement plan(String sql) {
        try (Session session = openSession(Map.of())) {
            return planner.plan(sql, plannerSession(session.catalog(), session.settings()));
        }
    }

    /// What a query that outlives its client, or a part of it, runs with: one worker, because its
    /// rows come in their order, and texts of its own, because those of the node's tables do not
    /// outlive the node.
    private RunContext viewContext(long memoryBytes, Optional<Part> part) {
        SessionCatalog catalog =
                new SessionCatalog(tables.snapshot(), readers, functions, SystemRows.NONE);
        return new RunContext(
                scheduler,
                allocator,
                functions,
                part.map(catalog::only).orElse(catalog),
                null,
                QuerySettings.standard(memoryBytes),
                settings.nanoClock(),
                RunContext.NO_DEADLINE);
    }

    /// A root of Arrow memory. The allocation manager is chosen here and not by a system property,
    /// because foreign Arrow libraries in the process would read that too. Netty's, which Flight
    /// brings along, is slow for large buffers.
    public static BufferAllocator newAllocator(long bytes) {
        return newAllocator(() -> UnsafeAllocationManager.FACTORY, bytes);
    }

    /// The factory is asked for after Arrow's own classes were initialized: theirs needs them, and
    /// they it, so that it must not come first.
    private static BufferAllocator newAllocator(
            Supplier<AllocationManager.Factory> memory, long bytes) {
        var config = RootAllocator.configBuilder().maxAllocation(bytes);
        return new RootAllocator(config.allocationManagerFactory(memory.get()).build());
    }

    /// Opens a session; the settings are as SET takes them, error 22023 for an unknown one or a bad
    /// value.
    public Session openSession(Map<String, String> given) {
        if (closed) {
            throw new EngineException(ErrorCode.SHUTTING_DOWN, "the engine is shutting down");
        }
        SessionSettings sessionSettings = SessionSettings.standard(settings);
        for (Map.Entry<String, String> setting : given.entrySet()) {
            sessionSettings = sessionSettings.with(setting.getKey(), setting.getValue());
        }
        Session session = new Session(this, sessionSettings);
        sessions.add(session);
        return session;
    }

    /// What the engine is doing.
    public RunningWork work() {
        return work;
    }

    /// What is counted of the engine.
    public synchronized NodeMetrics metrics() {
        NodeMetrics made = metrics;
        if (made == null) {
            made =
                    new NodeMetrics(
                            new NodeMetrics.Asked(
                                    work::running,
                                    root::getAllocatedMemory,
                                    root::getPeakMemoryAllocation),
                            settings.clock());
            metrics = made;
        }
        return made;
    }

    private void closeGroup() {
        NodeGroup joined = group;
        if (joined != null) {
            joined.close();
        }
    }

    private synchronized void closeMetrics() {
        if (metrics != null) {
            metrics.close();
        }
    }

    /// Makes the engine one of several nodes.
    public void join(Nodes others) {
        nodes = others;
    }

    /// The nodes that this engine is one of; empty for an engine that no other node can reach.
    public Optional<Nodes> nodes() {
        return Optional.ofNullable(nodes);
    }

    /// Joins the group of the settings, if they name one: takes part in its work, and knows all its
    /// views when it returns. Once, when other nodes can be told where this one is.
    ///
    /// Errors: 58030 when its brokers do not answer, 22023 for settings that make no sense.
    public void joinGroup() {
        GroupSettings wanted = settings.group();
        if (wanted != null) {
            NodeGroup joined = NodeGroup.join(wanted);
            group = joined;
            metrics().countRebalances(joined, NodeGroup::rebalances);
            views.join(joined, nodeName(), new GroupTables(this)::take);
        }
    }

    /// The group that this engine is in; empty for none.
    Optional<NodeGroup> group() {
        return Optional.ofNullable(group);
    }

    /// What the engine is called in lists: its address, if others can reach it.
    private String nodeName() {
        Nodes known = nodes;
        return known == null
                ? "process " + ProcessHandle.current().pid()
                : known.self().address().toString();
    }

    /// Plans some statements, so that the first of a user is fast.
    public void warmUp() {
        try (Session session = openSession(Map.of())) {
            planner.warmUp(plannerSession(session.catalog(), session.settings()));
        }
    }

    /// Bytes of memory in use, tables included, and what is sent and received.
    public long usedBytes() {
        return root.getAllocatedMemory();
    }

    /// The schemas and tables there are now.
    public TableListing listing() {
        SessionCatalog catalog =
                new SessionCatalog(tables.snapshot(), readers, functions, SystemRows.NONE);
        List<TableListing.Entry> entries = new ArrayList<>();
        catalog.forEachTable((name, type, columns, key) ->
                entries.add(
                        new TableListing.Entry(name.schema(), name.name(), type, columns, key)));
        return new TableListing(catalog.schemas(), entries);
    }

    /// Memory for what is sent and received beside results. It has one root with that of queries,
    /// and not its limit: little is under way at a time, and a message for which there were no room
    /// would end a call with the network's error, not with the query's.
    public BufferAllocator flightAllocator() {
        return root;
    }

    /// Lets other nodes share the work of queries from now on.
    public void share(Cluster others) {
        cluster = others;
    }

    Cluster cluster() {
        return cluster;
    }

    /// What this node's part of a query of another node runs with; a time-out of 0 is none.
    public RunContext partContext(QuerySettings query, long timeoutNanos) {
        SessionCatalog catalog =
                new SessionCatalog(tables.snapshot(), readers, functions, SystemRows.NONE);
        return runContext(catalog, query, deadlineNanos(timeoutNanos));
    }

    RunContext runContext(SessionCatalog catalog, QuerySettings query, long deadlineNanos) {
        return new RunContext(
                scheduler,
                allocator,
                functions,
                catalog,
                dictionary,
                query,
                settings.nanoClock(),
                deadlineNanos);
    }

    /// When a statement that may take so long has to end; 0 for as long as it needs.
    long deadlineNanos(long timeoutNanos) {
        return timeoutNanos == 0
                ? RunContext.NO_DEADLINE
                : settings.nanoClock().getAsLong() + timeoutNanos;
    }

    SessionCatalog catalog(Session session) {
        CatalogSnapshot snapshot = tables.snapshot();
        return new SessionCatalog(
                snapshot,
                readers,
                functions,
                new SystemRows(() -> session.settings().rows(), this::nodeRows, this::queryRows));
    }

    private List<List<@Nullable Object>> nodeRows() {
        Nodes known = nodes;
        return known == null
                ? NodeRows.embedded(
                        settings.workers(), usedBytes(), begin, settings.clock().instant())
                : NodeRows.of(known.all());
    }

    private List<List<@Nullable Object>> queryRows() {
        return views.all(nodeName()).stream().map(QueryRows::of).toList();
    }

    PlannerSession plannerSession(SessionCatalog catalog, SessionSettings sessionSettings) {
        Instant now = settings.clock().instant();
        long nanos =
                Math.addExact(
                        Math.multiplyExact(now.getEpochSecond(), 1_000_000_000L), now.getNano());
        boolean fetched = sessionSettings.endpoints() == SessionSettings.Endpoints.NODES;
        Rereads rereads = sessionSettings.rereads();
        Spread spread =
                switch (sessionSettings.distribution()) {
                    case AUTO -> new Spread(cluster.nodes(), false, rereads, fetched);
                    case ALWAYS -> new Spread(cluster.nodes(), true, rereads, fetched);
                    case NEVER -> Spread.ONE;
                };
        return new PlannerSession(
                catalog, catalog.version(), nanos, spread, sessionSettings.runtimeFilters());
    }

    /// How the engine is set up.
    public EngineSettings settings() {
        return settings;
    }

    /// All functions that statements can call.
    public FunctionCatalog functions() {
        return functions;
    }

    SqlPlanner planner() {
        return planner;
    }

    Scheduler scheduler() {
        return scheduler;
    }

    BufferAllocator allocator() {
        return allocator;
    }

    QueryMemory tableMemory() {
        return tableMemory;
    }

    Dictionary dictionary() {
        return dictionary;
    }

    ConnectorCatalog connectors() {
        return readers.connectors();
    }

    Tables tables() {
        return tables;
    }

    Views views() {
        return views;
    }

    NodeState state() {
        return state;
    }

    void closed(Session session) {
        sessions.remove(session);
    }

    /// Cancels what runs, closes all sessions and tables, and checks that no memory is left.
    @Override
    public void close() {
        closed = true;
        sessions.forEach(Session::close);
        views.close();
        closeGroup();
        closeMetrics();
        scheduler.close();
        tables.close();
        dictionary.close();
        tableMemory.close();
        allocator.close();
        root.close();
        chunks.close();
        libraries.close();
        state.close();
    }
}

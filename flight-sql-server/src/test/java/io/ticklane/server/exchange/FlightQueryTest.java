package io.ticklane.server.exchange;

import static io.ticklane.server.exchange.LoopbackNodes.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.function.FunctionCatalog;
import io.ticklane.api.plan.Exchange;
import io.ticklane.api.plan.Expression;
import io.ticklane.api.plan.Fragment;
import io.ticklane.api.plan.Partitioning;
import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.api.plan.PhysicalPlan;
import io.ticklane.api.plan.ScalarOperator;
import io.ticklane.api.plan.TableSource;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.QueryPart;
import io.ticklane.exec.QueryRunner;
import io.ticklane.exec.ResultStream;
import io.ticklane.exec.RunContext;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.exchange.remote.Edge;
import io.ticklane.exec.pipeline.Scheduler;
import io.ticklane.exec.query.QuerySettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Queries whose parts run on three nodes, against the same plan on one.
@Timeout(120)
final class FlightQueryTest {
    private static final int NODES = 3;
    private static final String QUERY = "q7";

    private final TradeRows trades = new TradeRows();
    private final List<QueryPart> parts = new ArrayList<>();
    private final List<FlightPeers> peers = new ArrayList<>();
    private final List<Scheduler> schedulers = new ArrayList<>();
    private LoopbackNodes nodes;

    @BeforeEach
    void startNodes() throws Exception {
        nodes = new LoopbackNodes(NODES);
        for (int i = 0; i < NODES; i++) {
            schedulers.add(new Scheduler(2));
        }
    }

    @AfterEach
    void allMemoryIsReleased() {
        end();
        schedulers.forEach(Scheduler::close);
        nodes.close();
    }

    private void end() {
        for (int i = 0; i < parts.size(); i++) {
            nodes.node(i).parts.remove(QUERY);
        }
        parts.forEach(QueryPart::close);
        peers.forEach(FlightPeers::close);
        parts.clear();
        peers.clear();
    }

    @Test
    void rowsComeOnceAndInTheirOrder() {
        trades.rows = 70_001;
        for (Exchange.Kind kind : List.of(Exchange.Kind.HASH, Exchange.Kind.GATHER)) {
            PhysicalPlan plan = spread(kind, scan());
            List<String> expected = oneNode(plan);
            assertThat(expected).hasSize(trades.rows);
            for (int morselRows : List.of(700, 65_536)) {
                start(plan, morselRows);
                List<String> got = drain(parts.getFirst().result());
                parts.subList(1, NODES).forEach(QueryPart::awaitEnd);
                assertThat(got.equals(expected)).as("%s, morsels of %d", kind, morselRows).isTrue();
                end();
            }
        }
    }

    @Test
    void fewRowsAndNoRowsArriveToo() {
        for (int rows : List.of(0, 1, 63, 64, 65)) {
            trades.rows = rows;
            PhysicalPlan plan = spread(Exchange.Kind.HASH, scan());
            start(plan, 65_536);
            List<String> got = drain(parts.getFirst().result());
            parts.subList(1, NODES).forEach(QueryPart::awaitEnd);
            assertThat(got).isEqualTo(oneNode(plan)).hasSize(rows);
            end();
        }
    }

    @Test
    void aReaderThatWaitsStopsTheSenders() {
        trades.rows = 3_000_000;
        start(spread(Exchange.Kind.HASH, scan()), 16_384);
        long sent = -1;
        while (sent < sentBytes()) {
            sent = sentBytes();
            pause(500);
        }
        // windows, and what waits between the steps; the whole would be 150 MiB each way
        assertThat(sent).isBetween(1L << 20, 50L << 20);
        assertThat(nodes.allocator.getAllocatedMemory()).isLessThan(256 << 20);
        parts.getFirst().result().cancel("enough");
    }

    @Test
    void aNodeThatFailsFailsTheQueryWithItsError() {
        trades.rows = 100_000;
        // the row with this id divides by zero, on the node that has its key
        Expression id = new Expression.Column(0, SqlType.BIGINT);
        Expression quotient =
                new Expression.Call(
                        ScalarOperator.DIVIDE,
                        List.of(
                                new Expression.Literal(1L, SqlType.BIGINT),
                                new Expression.Call(
                                        ScalarOperator.SUBTRACT,
                                        List.of(
                                                id,
                                                new Expression.Literal(60_002L, SqlType.BIGINT)),
                                        SqlType.BIGINT)),
                        SqlType.BIGINT);
        Expression condition =
                new Expression.Call(
                        ScalarOperator.LESS,
                        List.of(quotient, new Expression.Literal(5L, SqlType.BIGINT)),
                        SqlType.BOOLEAN);
        PhysicalNode receive = new PhysicalNode.Receive(1, TradeRows.TYPE);
        start(
                plan(
                        Partitioning.hash(List.of(1)),
                        new PhysicalNode.Filter(receive, condition),
                        Exchange.Kind.HASH,
                        scan()),
                4096);
        assertThatThrownBy(() -> drain(parts.getFirst().result()))
                .isInstanceOfSatisfying(
                        EngineException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.DIVISION_BY_ZERO));
    }

    @Test
    void aCancelledQueryEndsOnAllNodes() {
        trades.rows = 5_000_000;
        start(spread(Exchange.Kind.HASH, scan()), 4096);
        ResultStream result = parts.getFirst().result();
        for (int i = 0; i < 3; i++) {
            Batch batch = result.next();
            if (batch != null) {
                batch.close();
            }
        }
        result.cancel("not any more");
        for (QueryPart part : parts.subList(1, NODES)) {
            // it hears first that its rows are not wanted, or that it gets no more
            Throwable end = catchThrowable(part::awaitEnd);
            if (end != null) {
                assertThat(end).hasMessage("not any more");
                assertThat(((EngineException) end).code()).isEqualTo(ErrorCode.CANCELLED);
            }
        }
        assertThat(sentBytes()).isLessThan(100L << 20);
    }

    @Test
    void aNodeThatIsLostIsNamed() {
        trades.rows = 5_000_000;
        start(spread(Exchange.Kind.HASH, scan()), 4096);
        ResultStream result = parts.getFirst().result();
        Batch first = result.next();
        if (first != null) {
            first.close();
        }
        nodes.node(2).wire.cut();
        assertThatThrownBy(() -> drain(result))
                .isInstanceOfSatisfying(
                        EngineException.class,
                        e -> {
                            assertThat(e.code()).isEqualTo(ErrorCode.CONNECTION_LOST);
                            assertThat(e)
                                    .hasMessageStartingWith("the connection to node node2.test:1");
                        });
    }

    private static PhysicalNode scan() {
        return new PhysicalNode.Scan(
                new TableSource.Stored("test", "trades", 0),
                TradeRows.TYPE,
                List.of(0, 1, 2, 3, 4, 5),
                Optional.empty());
    }

    /// The rows go from node 0 to all, and back.
    private static PhysicalPlan spread(Exchange.Kind kind, PhysicalNode rows) {
        Partitioning where =
                kind == Exchange.Kind.HASH ? Partitioning.hash(List.of(1)) : Partitioning.SINGLE;
        return plan(where, new PhysicalNode.Receive(1, TradeRows.TYPE), kind, rows);
    }

    private static PhysicalPlan plan(
            Partitioning where, PhysicalNode root, Exchange.Kind kind, PhysicalNode rows) {
        List<Integer> keys = kind == Exchange.Kind.HASH ? List.of(1) : List.of();
        return new PhysicalPlan(
                PhysicalPlan.VERSION,
                List.of(
                        new Fragment(
                                0,
                                root,
                                where,
                                new Exchange(Exchange.Kind.GATHER, List.of(), "client")),
                        new Fragment(
                                1, rows, Partitioning.SINGLE, new Exchange(kind, keys, "test"))),
                TradeRows.TYPE,
                List.of(),
                NODES);
    }

    private RunContext context(int node, int morselRows) {
        return new RunContext(
                schedulers.get(node),
                nodes.node(node).memory,
                new FunctionCatalog(List.of()),
                trades,
                null,
                new QuerySettings(2, 4096, morselRows, 1L << 28),
                () -> 0,
                RunContext.NO_DEADLINE);
    }

    private List<String> oneNode(PhysicalPlan plan) {
        try (ResultStream result = QueryRunner.run(plan, context(0, 65_536))) {
            return drain(result);
        }
    }

    private void start(PhysicalPlan plan, int morselRows) {
        for (int i = 0; i < NODES; i++) {
            FlightPeers others = nodes.node(i).peers(QUERY);
            peers.add(others);
            QueryPart part = QueryPart.open(plan, context(i, morselRows), others);
            parts.add(part);
            nodes.node(i).parts.register(QUERY, part, nodes.node(i));
        }
        parts.forEach(QueryPart::start);
    }

    private long sentBytes() {
        return parts.stream().flatMap(part -> part.edges().stream()).mapToLong(Edge::bytes).sum();
    }

    private static List<String> drain(ResultStream result) {
        List<String> rows = new ArrayList<>();
        while (true) {
            try (Batch batch = result.next()) {
                if (batch == null) {
                    return rows;
                }
                TradeRows.print(batch, result.dictionary(), rows);
            }
        }
    }

    private static void pause(long millis) {
        long end = System.nanoTime() + millis * 1_000_000;
        await(() -> System.nanoTime() >= end);
    }
}

package io.ticklane.exec;

import static io.ticklane.exec.TestNode.TRADES;
import static io.ticklane.exec.TestNode.fragment;
import static io.ticklane.exec.TestNode.literal;
import static io.ticklane.exec.TestNode.plan;
import static io.ticklane.exec.TestNode.scan;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.plan.Exchange;
import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.api.plan.PhysicalPlan;
import io.ticklane.api.plan.SortKey;
import io.ticklane.exec.batch.Batch;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Queries that do not come to their end.
final class StoppingTest {
    private static final int ROWS = 2000;
    private static final int MORSEL = 20;
    private static final List<SortKey> BY_SIZE = List.of(new SortKey(3, false, false));

    private final TestNode node = new TestNode(3);

    @BeforeEach
    void aTableOfTrades() {
        node.tables.put("t", TestRows.trades(new Random(1), ROWS));
    }

    @AfterEach
    void allMemoryIsReleased() {
        node.close();
    }

    @Test
    void anErrorInAnyMorselOfAnyPlanIsReportedAndReleasesAll() {
        plans().forEach((name, plan) -> {
            for (long sequence : new long[] {0, 1, 50, ROWS / MORSEL - 1}) {
                node.probe =
                        (at, row, context) -> {
                            if (at == sequence) {
                                throw new EngineException(
                                        ErrorCode.SOURCE_FAILED, "morsel " + sequence);
                            }
                        };
                for (int workers = 1; workers <= 3; workers++) {
                    int count = workers;
                    assertThatThrownBy(() -> node.rows(plan, node.settings(count, 10, MORSEL)))
                            .as("%s, morsel %d, %d workers", name, sequence, workers)
                            .isInstanceOf(EngineException.class)
                            .hasMessage("morsel " + sequence);
                    assertThat(node.allocator.getAllocatedMemory()).isZero();
                }
            }
        });
    }

    @Test
    void anyOtherFailureIsAnInternalErrorWithItsCause() {
        node.probe =
                (at, row, context) -> {
                    throw new IllegalStateException("a bug");
                };
        assertThatThrownBy(() -> node.rows(plan(scan("t")), node.settings(2, 10, MORSEL)))
                .isInstanceOfSatisfying(
                        EngineException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.INTERNAL))
                .hasMessageContaining("a bug")
                .hasCauseInstanceOf(IllegalStateException.class);
    }

    @Test
    void aBudgetThatIsTooSmallIsReportedAndReleasesAll() {
        node.memoryBytes = 150_000;
        plans().forEach((name, plan) -> {
            if (name.contains("sort")) {
                assertThatThrownBy(() -> node.rows(plan, node.settings(2, 1000, 1000)))
                        .as(name)
                        .isInstanceOfSatisfying(
                                EngineException.class,
                                e -> assertThat(e.code()).isEqualTo(ErrorCode.MEMORY_LIMIT));
                assertThat(node.allocator.getAllocatedMemory()).isZero();
            }
        });
    }

    @Test
    void aQueryPastItsDeadlineEnds() {
        AtomicLong now = new AtomicLong();
        node.clock = now::get;
        node.deadline = 1000;
        node.probe = (at, row, context) -> now.set(at < 30 ? 999 : 1000);
        plans().forEach((name, plan) -> {
            now.set(0);
            assertThatThrownBy(() -> node.rows(plan, node.settings(2, 10, MORSEL)))
                    .as(name)
                    .isInstanceOfSatisfying(
                            EngineException.class,
                            e -> assertThat(e.code()).isEqualTo(ErrorCode.CANCELLED))
                    .hasMessageContaining("deadline");
            assertThat(node.allocator.getAllocatedMemory()).isZero();
        });
    }

    @Test
    void aDeadlineIsSeenWhileWaitingForRows() {
        AtomicLong now = new AtomicLong();
        node.clock = now::get;
        node.deadline = 1000;
        node.probe =
                (at, row, context) -> {
                    now.set(1000);
                    untilStopped(context);
                };
        assertThatThrownBy(() -> node.rows(plan(scan("t")), node.settings(2, 10, MORSEL)))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("deadline");
    }

    @Test
    void aCancelEndsAQueryThatIsReading() throws InterruptedException {
        for (PhysicalPlan plan : plans().values()) {
            CountDownLatch reading = new CountDownLatch(1);
            node.probe =
                    (at, row, context) -> {
                        if (at == 3) {
                            reading.countDown();
                            untilStopped(context);
                        }
                    };
            try (ResultStream result = node.start(plan, node.settings(2, 10, MORSEL))) {
                reading.await();
                result.cancel("enough");
                assertThatThrownBy(() -> TestNode.drain(result, Integer.MAX_VALUE))
                        .isInstanceOfSatisfying(
                                EngineException.class,
                                e -> assertThat(e.code()).isEqualTo(ErrorCode.CANCELLED))
                        .hasMessage("enough");
            }
            assertThat(node.allocator.getAllocatedMemory()).isZero();
        }
    }

    @Test
    void aCancelWakesAClientThatWaits() throws InterruptedException {
        node.probe = (at, row, context) -> untilStopped(context);
        try (ResultStream result = node.start(plan(scan("t")), node.settings(2, 10, MORSEL))) {
            Thread canceller = Thread.ofVirtual().start(() -> result.cancel("enough"));
            assertThatThrownBy(result::next).hasMessage("enough");
            canceller.join();
        }
    }

    @Test
    void aCancelledQueryReleasesItsRowsAlsoIfNobodyReadsThem() {
        for (PhysicalPlan plan : plans().values()) {
            try (ResultStream result = node.start(plan, node.settings(2, 10, MORSEL))) {
                TestNode.drain(result, 1);
                result.cancel("enough");
                untilReleased(result);
                assertThatThrownBy(result::next).hasMessage("enough");
            }
        }
    }

    @Test
    void aQueryPastItsDeadlineReleasesItsRowsAlsoIfNobodyReadsThem() {
        AtomicLong now = new AtomicLong();
        node.clock = now::get;
        node.deadline = 1000;
        try (ResultStream result = node.start(plan(scan("t")), node.settings(2, 10, MORSEL))) {
            TestNode.drain(result, 1);
            now.set(1000);
            untilReleased(result);
            assertThatThrownBy(result::next).hasMessageContaining("deadline");
        }
    }

    @Test
    void anInterruptedClientCancelsItsQuery() {
        node.probe = (at, row, context) -> untilStopped(context);
        try (ResultStream result = node.start(plan(scan("t")), node.settings(2, 10, MORSEL))) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(result::next)
                    .isInstanceOfSatisfying(
                            EngineException.class,
                            e -> assertThat(e.code()).isEqualTo(ErrorCode.CANCELLED));
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void aResultMayBeClosedAtAnyTime() {
        for (PhysicalPlan plan : plans().values()) {
            for (int batches : new int[] {0, 1, 5}) {
                try (ResultStream result = node.start(plan, node.settings(3, 10, MORSEL))) {
                    TestNode.drain(result, batches);
                }
                assertThat(node.allocator.getAllocatedMemory()).isZero();
            }
        }
    }

    @Test
    void aClosedResultHasNoMoreRows() {
        ResultStream result = node.start(plan(scan("t")), node.settings(3, 10, MORSEL));
        result.close();
        result.close();
        assertThatThrownBy(result::next)
                .isInstanceOfSatisfying(
                        EngineException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_CURSOR));
    }

    @Test
    void aNodeThatShutsDownEndsItsQueries() {
        node.probe =
                (at, row, context) -> {
                    if (at == 5) {
                        untilStopped(context);
                    }
                };
        try (ResultStream result = node.start(plan(scan("t")), node.settings(2, 10, MORSEL))) {
            try (Batch first = result.next()) {
                assertThat(first).isNotNull();
            }
            node.scheduler.close();
            assertThatThrownBy(() -> TestNode.drain(result, Integer.MAX_VALUE))
                    .isInstanceOfSatisfying(
                            EngineException.class,
                            e -> assertThat(e.code()).isEqualTo(ErrorCode.SHUTTING_DOWN));
        }
        assertThatThrownBy(() -> node.start(plan(scan("t")), node.settings(2, 10, MORSEL)))
                .isInstanceOfSatisfying(
                        EngineException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.SHUTTING_DOWN));
    }

    /// Waits until only the texts are left, and what the client was given with the first morsel.
    private static void untilReleased(ResultStream result) {
        long texts = 1 << 16;
        long morsel = 1 << 14;
        while (result.memory().usedBytes() > texts + morsel) {
            Thread.onSpinWait();
        }
    }

    private static void untilStopped(io.ticklane.exec.query.QueryContext context) {
        while (true) {
            context.check();
            Thread.onSpinWait();
        }
    }

    private static Map<String, PhysicalPlan> plans() {
        Map<String, PhysicalPlan> plans = new LinkedHashMap<>();
        plans.put("scan", plan(scan("t")));
        plans.put("sort", plan(new PhysicalNode.Sort(scan("t"), BY_SIZE)));
        plans.put(
                "top", plan(new PhysicalNode.TopN(scan("t"), BY_SIZE, literal(1), literal(1500))));
        plans.put("union", plan(new PhysicalNode.Union(List.of(scan("t"), scan("t")), TRADES)));
        plans.put("limit", plan(new PhysicalNode.Limit(scan("t"), literal(1), Optional.empty())));
        plans.put(
                "lanes",
                plan(
                        new PhysicalNode.Receive(1, TRADES),
                        fragment(1, scan("t"), Exchange.Kind.HASH, 1)));
        plans.put(
                "sort in lanes",
                plan(
                        new PhysicalNode.Sort(new PhysicalNode.Receive(1, TRADES), BY_SIZE),
                        fragment(1, scan("t"), Exchange.Kind.HASH, 1)));
        return plans;
    }
}

package io.ticklane.exec;

import static io.ticklane.exec.TestNode.TRADES;
import static io.ticklane.exec.TestNode.fragment;
import static io.ticklane.exec.TestNode.literal;
import static io.ticklane.exec.TestNode.plan;
import static io.ticklane.exec.TestNode.scan;
import static org.assertj.core.api.Assertions.assertThat;

import io.ticklane.api.plan.Exchange;
import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.api.plan.PhysicalPlan;
import io.ticklane.api.plan.SortKey;
import io.ticklane.exec.batch.Batch;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/// Who runs when, and how far ahead.
final class SchedulingTest {
    private static final int ROWS = 1500;
    private static final int MORSEL = 10;
    private static final List<SortKey> BY_SIZE = List.of(new SortKey(3, false, false));

    @Test
    void aScanIsNeverFarAheadOfASlowClient() {
        for (int workers = 1; workers <= 3; workers++) {
            for (PhysicalPlan plan :
                    List.of(
                            plan(scan("t")),
                            plan(
                                    new PhysicalNode.Receive(1, TRADES),
                                    fragment(1, scan("t"), Exchange.Kind.HASH, 0)),
                            plan(new PhysicalNode.Limit(scan("t"), literal(0), Optional.empty())),
                            plan(new PhysicalNode.Union(List.of(scan("t"), scan("t")), TRADES)))) {
                try (TestNode node = node(3)) {
                    AtomicLong taken = new AtomicLong();
                    AtomicLong farthest = new AtomicLong();
                    node.probe =
                            (sequence, row, context) ->
                                    farthest.accumulateAndGet(row - taken.get(), Math::max);
                    try (ResultStream result =
                            node.start(plan, node.settings(workers, 1000, MORSEL))) {
                        while (true) {
                            try (Batch batch = result.next()) {
                                if (batch == null) {
                                    break;
                                }
                                taken.addAndGet(batch.rows());
                            }
                        }
                    }
                    long queues = 4;
                    assertThat(farthest.get())
                            .isLessThanOrEqualTo(queues * (2L * workers + 3) * MORSEL);
                }
            }
        }
    }

    @Test
    void aLimitThatIsReachedStopsTheScan() {
        try (TestNode node = node(3)) {
            AtomicInteger morsels = new AtomicInteger();
            node.probe = (sequence, row, context) -> morsels.incrementAndGet();
            PhysicalNode limit =
                    new PhysicalNode.Limit(scan("t"), literal(0), Optional.of(literal(25)));
            PhysicalNode top =
                    new PhysicalNode.Limit(
                            new PhysicalNode.Union(List.of(limit, scan("t")), TRADES),
                            literal(0),
                            Optional.of(literal(20)));
            assertThat(node.rows(plan(limit), node.settings(2, 1000, MORSEL))).hasSize(25);
            assertThat(node.rows(plan(top), node.settings(2, 1000, MORSEL))).hasSize(20);
            assertThat(morsels.get()).isLessThan(ROWS / MORSEL);
        }
    }

    @Test
    void noMoreTasksOfAQueryRunAtATimeThanItHasWorkers() {
        for (int workers = 1; workers <= 2; workers++) {
            try (TestNode node = node(3)) {
                AtomicInteger running = new AtomicInteger();
                AtomicInteger most = new AtomicInteger();
                node.probe =
                        (sequence, row, context) -> {
                            most.accumulateAndGet(running.incrementAndGet(), Math::max);
                            Thread.onSpinWait();
                            running.decrementAndGet();
                        };
                node.rows(
                        plan(new PhysicalNode.Sort(scan("t"), BY_SIZE)),
                        node.settings(workers, 1000, MORSEL));
                assertThat(most.get()).isBetween(1, workers);
            }
        }
    }

    @Test
    void twoQueriesOnOneThreadTakeTurns() throws InterruptedException {
        try (TestNode node = node(1)) {
            node.tables.put("short", TestRows.trades(new Random(2), ROWS / 10));
            List<String> turns = new CopyOnWriteArrayList<>();
            CountDownLatch begun = new CountDownLatch(1);
            CountDownLatch both = new CountDownLatch(1);
            node.probe =
                    (sequence, row, context) -> {
                        begun.countDown();
                        await(both);
                        if (row % MORSEL == 0) {
                            turns.add("long");
                        }
                    };
            PhysicalPlan many = plan(new PhysicalNode.Sort(scan("t"), BY_SIZE));
            PhysicalPlan few = plan(new PhysicalNode.Sort(scan("short"), BY_SIZE));
            try (ResultStream first = node.start(many, node.settings(1, 1000, MORSEL))) {
                begun.await();
                node.probe =
                        (sequence, row, context) -> {
                            if (row % MORSEL == 0) {
                                turns.add("short");
                            }
                        };
                try (ResultStream second = node.start(few, node.settings(1, 1000, MORSEL))) {
                    both.countDown();
                    assertThat(TestNode.drain(second, Integer.MAX_VALUE)).hasSize(ROWS / 10);
                }
                assertThat(TestNode.drain(first, Integer.MAX_VALUE)).hasSize(ROWS);
            }
            int from = turns.indexOf("short");
            int to = turns.lastIndexOf("short");
            List<String> shared = turns.subList(from, to + 1);
            assertThat(shared).hasSize(2 * (ROWS / 10 / MORSEL) - 1);
            for (int i = 1; i < shared.size(); i++) {
                assertThat(shared.get(i)).isNotEqualTo(shared.get(i - 1));
            }
        }
    }

    @Test
    void manyQueriesAtATimeAllEnd() throws InterruptedException {
        try (TestNode node = node(3)) {
            List<Thread> clients = new ArrayList<>();
            List<Integer> sizes = new CopyOnWriteArrayList<>();
            PhysicalPlan lanes =
                    plan(
                            new PhysicalNode.Sort(new PhysicalNode.Receive(1, TRADES), BY_SIZE),
                            fragment(1, scan("t"), Exchange.Kind.HASH, 1));
            for (int i = 0; i < 20; i++) {
                int workers = 1 + i % 3;
                clients.add(
                        Thread.ofVirtual()
                                .start(() ->
                                        sizes.add(
                                                node.rows(lanes, node.settings(workers, 100, 200))
                                                        .size())));
            }
            for (Thread client : clients) {
                client.join();
            }
            assertThat(sizes).hasSize(20).containsOnly(ROWS);
        }
    }

    private static TestNode node(int threads) {
        TestNode node = new TestNode(threads);
        node.tables.put("t", TestRows.trades(new Random(1), ROWS));
        return node;
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}

package io.ticklane.exec;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.plan.PhysicalPlan;
import io.ticklane.exec.exchange.remote.Inlet;
import io.ticklane.exec.exchange.remote.Link;
import io.ticklane.exec.exchange.remote.LinkEvents;
import io.ticklane.exec.exchange.remote.Message;
import io.ticklane.exec.exchange.remote.Peers;
import io.ticklane.exec.pipeline.Scheduler;
import io.ticklane.exec.query.QuerySettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Several nodes in one process: each has threads of its own, and links are queues whose messages
/// arrive late, by chance.
final class TestNodes implements AutoCloseable {
    /// Which link is broken after so many messages, if any.
    record Cut(int fragment, int from, int to, int after) {}

    private final TestNode tables;
    private final List<Scheduler> schedulers = new ArrayList<>();
    private final AtomicLong seed;
    private final List<EngineException> failures = new CopyOnWriteArrayList<>();
    final AtomicLong bytes = new AtomicLong();
    @Nullable Cut cut;

    TestNodes(TestNode tables, int nodes, long seed) {
        this.tables = tables;
        this.seed = new AtomicLong(seed);
        for (int node = 0; node < nodes; node++) {
            schedulers.add(new Scheduler(2));
        }
    }

    /// The rows of a plan that all nodes run.
    List<List<@Nullable Object>> rows(PhysicalPlan plan, QuerySettings settings) throws Exception {
        List<QueryPart> parts = new ArrayList<>();
        List<Thread> ends = new ArrayList<>();
        try {
            for (int node = 0; node < schedulers.size(); node++) {
                parts.add(QueryPart.open(plan, context(node, settings), new Queues(node, parts)));
            }
            for (int node = schedulers.size() - 1; node > 0; node--) {
                QueryPart part = parts.get(node);
                part.start();
                ends.add(Thread.startVirtualThread(() -> await(part, parts)));
            }
            parts.get(0).start();
            List<List<@Nullable Object>> rows =
                    TestNode.drain(parts.get(0).result(), Integer.MAX_VALUE);
            for (Thread end : ends) {
                end.join();
            }
            return rows;
        } catch (EngineException e) {
            parts.forEach(part -> part.stop(e));
            for (Thread end : ends) {
                end.join();
            }
            // a broken link may only say that the other end has failed for a reason of its own
            throw failures.stream()
                    .filter(failure -> failure.code() != ErrorCode.CONNECTION_LOST)
                    .findFirst()
                    .orElse(e);
        } finally {
            EngineException over = new EngineException(ErrorCode.CANCELLED, "over");
            parts.forEach(part -> part.stop(over));
            for (Thread end : ends) {
                end.join();
            }
            parts.forEach(QueryPart::close);
        }
    }

    /// What a coordinator does: one node's failure ends all.
    private void await(QueryPart part, List<QueryPart> parts) {
        try {
            part.awaitEnd();
        } catch (EngineException e) {
            failures.add(e);
            parts.forEach(other -> other.stop(e));
        }
    }

    private RunContext context(int node, QuerySettings settings) {
        return new RunContext(
                schedulers.get(node),
                tables.allocator,
                tables.functions,
                tables,
                null,
                settings,
                tables.clock,
                tables.deadline);
    }

    @Override
    public void close() {
        schedulers.forEach(Scheduler::close);
    }

    private final class Queues implements Peers {
        private final int self;
        private final List<QueryPart> parts;

        Queues(int self, List<QueryPart> parts) {
            this.self = self;
            this.parts = parts;
        }

        @Override
        public int self() {
            return self;
        }

        @Override
        public int count() {
            return schedulers.size();
        }

        @Override
        public Link connect(int fragment, int node, LinkEvents events) {
            Inlet inlet = parts.get(node).inlet(fragment, self);
            inlet.open(events);
            Cut broken = cut;
            int good =
                    broken != null
                                    && broken.fragment() == fragment
                                    && broken.from() == self
                                    && broken.to() == node
                            ? broken.after()
                            : Integer.MAX_VALUE;
            return new Queue(inlet, events, good);
        }
    }

    /// A link whose messages are delivered by a thread of its own.
    private final class Queue implements Link {
        /// Empty is the end.
        private final LinkedBlockingQueue<Optional<Message>> messages = new LinkedBlockingQueue<>();

        private final Thread carrier;
        private final Random late = new Random(seed.incrementAndGet());

        Queue(Inlet inlet, LinkEvents events, int good) {
            this.carrier = Thread.startVirtualThread(() -> carry(inlet, events, good));
        }

        @Override
        public void send(Message message) {
            bytes.addAndGet(message.bytes());
            messages.add(Optional.of(message));
        }

        @Override
        public void close() {
            messages.add(Optional.empty());
            try {
                carrier.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private void carry(Inlet inlet, LinkEvents events, int good) {
            boolean last = false;
            int count = 0;
            try {
                for (Optional<Message> next = messages.take();
                        next.isPresent();
                        next = messages.take()) {
                    Message message = next.get();
                    if (late.nextInt(4) == 0) {
                        Thread.sleep(0, late.nextInt(200_000));
                    }
                    if (count++ >= good) {
                        message.close();
                        EngineException cutOff =
                                new EngineException(ErrorCode.CONNECTION_LOST, "cut off");
                        inlet.failed(cutOff);
                        events.failed(cutOff);
                        continue;
                    }
                    last |= message.last();
                    inlet.accept(message);
                }
            } catch (EngineException e) {
                events.failed(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            messages.forEach(message -> message.ifPresent(Message::close));
            if (!last) {
                inlet.failed(
                        new EngineException(
                                ErrorCode.CONNECTION_LOST, "the link ended before its rows did"));
            }
        }
    }
}

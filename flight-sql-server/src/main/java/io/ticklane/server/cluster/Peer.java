package io.ticklane.server.cluster;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.server.error.CallErrors;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.arrow.flight.Action;
import org.apache.arrow.flight.CallOptions;
import org.apache.arrow.flight.FlightRuntimeException;
import org.apache.arrow.flight.FlightStatusCode;
import org.apache.arrow.flight.Result;
import org.jspecify.annotations.Nullable;

/// One address of the list: greets the node there on a thread of its own, and keeps what it said.
///
/// Threads: any.
final class Peer {
    private static final System.Logger LOG = System.getLogger(Peer.class.getName());

    private final NodeAddress address;
    private final NodeIdentity self;
    private final NodeConnections connections;
    private volatile NodeConnection greeter;
    private final Pace pace;
    private final Clock clock;
    private final Thread thread;
    private volatile Seen seen;
    private int reports;
    private boolean unanswered;
    private boolean hurried;
    private boolean stopped;

    /// What is known of the node.
    ///
    /// @param hello what it said last, or null
    /// @param since when it came into the state
    /// @param last when it answered last, or null
    record Seen(
            NodeState state,
            @Nullable Hello hello,
            Instant since,
            @Nullable Instant last,
            String message) {}

    Peer(
            NodeAddress address,
            NodeIdentity self,
            NodeConnections connections,
            Pace pace,
            Clock clock) {
        this.address = address;
        this.self = self;
        this.connections = connections;
        this.greeter = connections.greeter(address);
        this.pace = pace;
        this.clock = clock;
        this.seen =
                new Seen(
                        NodeState.UNREACHABLE,
                        null,
                        clock.instant(),
                        null,
                        "it has not been greeted yet");
        this.thread = Thread.ofVirtual().name("greet " + address).unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    NodeAddress address() {
        return address;
    }

    Seen seen() {
        return seen;
    }

    /// Whether the address is one of this node.
    boolean isSelf() {
        Hello hello = seen.hello();
        return hello != null && hello.id().equals(self.id());
    }

    /// Whether the node is reached at an address, or says so.
    boolean answersTo(NodeAddress other) {
        Hello hello = seen.hello();
        return address.equals(other) || (hello != null && hello.address().equals(other.toString()));
    }

    /// Where the node says that others reach it.
    NodeAddress advertised() {
        Hello hello = seen.hello();
        return hello == null ? address : NodeAddress.parse("its address", hello.address());
    }

    Node node() {
        Seen now = seen;
        Hello hello = now.hello();
        return new Node(
                hello == null ? "" : hello.id(),
                address,
                now.state(),
                false,
                hello == null ? "" : hello.version(),
                hello == null ? 0 : hello.workers(),
                hello == null ? -1 : hello.memoryBytes(),
                now.since(),
                now.last(),
                now.message());
    }

    /// A query saw the node fail: it counts as unreachable until a greeting that begins now or
    /// later is answered.
    void report(EngineException failure) {
        synchronized (this) {
            reports++;
            hurried = true;
            change(NodeState.UNREACHABLE, seen.hello(), String.valueOf(failure.getMessage()));
            notifyAll();
        }
    }

    private void run() {
        try {
            do {
                greet();
                connections.closeBroken();
            } while (awaitNext());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Waits until it is time for the next greeting; false when there shall be none.
    private synchronized boolean awaitNext() throws InterruptedException {
        long end = System.nanoTime() + pace.greeting().toNanos();
        for (long rest = end - System.nanoTime();
                rest > 0 && !hurried && !stopped;
                rest = end - System.nanoTime()) {
            TimeUnit.NANOSECONDS.timedWait(this, rest);
        }
        hurried = false;
        return !stopped;
    }

    private void greet() {
        int before = reports();
        try {
            Hello hello = askTwice();
            synchronized (this) {
                if (before == reports) {
                    answered(hello);
                }
            }
        } catch (RuntimeException e) {
            if (timedOut(e)) {
                // a connection that lost packets for long tries again ever more rarely
                greeter = connections.renewed(greeter);
            }
            failed(CallErrors.of(e, address.toString()).code(), CallErrors.reason(e));
        }
    }

    private synchronized int reports() {
        return reports;
    }

    private void answered(Hello hello) {
        Hello before = seen.hello();
        boolean another = before != null && !before.id().equals(hello.id());
        if (another || unanswered) {
            // what another process was asked will not be answered, and what was connected while
            // nothing came through may never work
            connections.breakUp(address);
        }
        unanswered = false;
        if (!hello.id().equals(self.id())) {
            connections.same(NodeAddress.parse("its address", hello.address()), address);
        }
        Optional<String> refusal = self.kind().refusal(hello.kind());
        if (refusal.isPresent()) {
            change(NodeState.REFUSED, hello, refusal.get());
        } else if (hello.draining()) {
            change(NodeState.DRAINING, hello, "it is stopping and takes nothing new");
        } else {
            change(NodeState.ALIVE, hello, "");
        }
    }

    private void failed(ErrorCode code, String reason) {
        boolean refused = code == ErrorCode.NOT_AUTHENTICATED;
        synchronized (this) {
            if (stopped) {
                return;
            }
            unanswered = !refused;
            change(refused ? NodeState.REFUSED : NodeState.UNREACHABLE, seen.hello(), reason);
        }
        if (!refused) {
            connections.breakUp(address);
        }
    }

    /// One answer may be late because a machine is busy; two are not.
    private Hello askTwice() {
        try {
            return ask(pace.patience());
        } catch (FlightRuntimeException e) {
            if (!timedOut(e)) {
                throw e;
            }
            return ask(pace.patience().dividedBy(2));
        }
    }

    private static boolean timedOut(RuntimeException e) {
        return e instanceof FlightRuntimeException flight
                && flight.status().code() == FlightStatusCode.TIMED_OUT;
    }

    private Hello ask(Duration patience) {
        greeter.retry();
        Iterator<Result> answers =
                greeter.client()
                        .doAction(
                                new Action(Hello.ACTION),
                                CallOptions.timeout(patience.toMillis(), TimeUnit.MILLISECONDS));
        if (!answers.hasNext()) {
            throw new EngineException(
                    ErrorCode.CONNECTION_LOST, "what answers is no node: it greets with nothing");
        }
        Hello hello = Hello.read(answers.next().getBody());
        while (answers.hasNext()) {
            answers.next();
        }
        return hello;
    }

    /// The lock is held.
    private void change(NodeState state, @Nullable Hello hello, String message) {
        Seen before = seen;
        Instant now = clock.instant();
        boolean same = before.state() == state;
        boolean answered = state == NodeState.ALIVE || state == NodeState.DRAINING;
        seen =
                new Seen(
                        state,
                        hello,
                        same ? before.since() : now,
                        answered ? now : before.last(),
                        message);
        if (!isSelf() && !(same && message.equals(before.message()))) {
            boolean good = state == NodeState.ALIVE;
            LOG.log(
                    good ? System.Logger.Level.INFO : System.Logger.Level.WARNING,
                    "node " + address + " is " + state + (good ? "" : ": " + message));
        }
    }

    /// Greets no more and closes the connection.
    void stop() {
        synchronized (this) {
            stopped = true;
            notifyAll();
        }
        greeter.shutdown();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        greeter.close();
        connections.breakUp(address);
    }
}

package io.ticklane.server.query;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.plan.PhysicalPlan;
import io.ticklane.exec.QueryPart;
import io.ticklane.exec.ResultStream;
import io.ticklane.exec.RunContext;
import io.ticklane.exec.exchange.remote.Edge;
import io.ticklane.server.exchange.FlightPeers;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// One run of a query on some nodes, the first of which is this one.
///
/// Threads: one starts, reads and closes; any may cancel.
final class Attempt implements AutoCloseable {
    private static final long OPEN_NANOS = 8_000_000_000L;
    private static final long CAUSE_MILLIS = 3_000;
    private static final long END_MILLIS = 2_000;

    private final String query;
    private final List<String> members;
    private final QueryNodes nodes;
    private final FlightPeers peers;
    private final QueryPart own;
    private final RunContext context;
    private final List<RemotePart> others = new ArrayList<>();

    private Attempt(
            String query,
            List<String> members,
            QueryNodes nodes,
            FlightPeers peers,
            QueryPart own,
            RunContext context) {
        this.query = query;
        this.members = List.copyOf(members);
        this.nodes = nodes;
        this.peers = peers;
        this.own = own;
        this.context = context;
    }

    /// Opens all parts of a plan and starts them.
    ///
    /// Errors: [Failure.AttemptException] for what another node says, or if it does not answer.
    static Attempt start(
            String query,
            PhysicalPlan plan,
            RunContext context,
            List<String> members,
            QueryNodes nodes) {
        FlightPeers peers = nodes.peers(query, members, 0);
        QueryPart own = QueryPart.open(plan, context, peers);
        Attempt attempt = new Attempt(query, members, nodes, peers, own, context);
        try {
            nodes.open(query, own, members);
            for (int node = 1; node < members.size(); node++) {
                PartRequest request =
                        new PartRequest(
                                query,
                                members,
                                node,
                                plan,
                                context.settings(),
                                remainingNanos(context));
                String address = members.get(node);
                attempt.others.add(new RemotePart(address, nodes.client(address), request));
            }
            attempt.start();
            return attempt;
        } catch (Throwable e) {
            attempt.close();
            throw e;
        }
    }

    private static long remainingNanos(RunContext context) {
        if (context.deadlineNanos() == RunContext.NO_DEADLINE) {
            return 0;
        }
        // a deadline that has passed is left to the part of this node to notice
        return Math.max(1, context.deadlineNanos() - context.clockNanos().getAsLong());
    }

    private void start() {
        awaitOpen();
        for (RemotePart part : others) {
            var _ =
                    part.ended()
                            .whenComplete((done, thrown) -> {
                                if (thrown instanceof Failure.AttemptException known) {
                                    own.stop(known.failure().error());
                                }
                            });
        }
        // ours first: the others connect to it as soon as they run, and may be done before us
        own.start();
        others.forEach(RemotePart::start);
    }

    /// Waits until all parts are open, for a time at most, then says which are not.
    private void awaitOpen() {
        long end = System.nanoTime() + OPEN_NANOS;
        List<Failure> failures = new ArrayList<>();
        for (RemotePart part : others) {
            try {
                long rest = Math.min(end - System.nanoTime(), untilDeadlineNanos());
                part.opened().get(Math.max(0, rest), TimeUnit.NANOSECONDS);
            } catch (ExecutionException e) {
                failures.add(failure(part).orElseGet(() -> Failure.lost(part.node(), e)));
            } catch (TimeoutException e) {
                if (untilDeadlineNanos() <= 0) {
                    throw new EngineException(
                            ErrorCode.CANCELLED,
                            "the statement is past its deadline (statement_timeout)",
                            e);
                }
                failures.add(
                        Failure.lost(
                                part.node(),
                                new IllegalStateException("it did not open the part", e)));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new EngineException(
                        ErrorCode.CANCELLED, "the thread that runs the query was interrupted", e);
            }
        }
        if (!failures.isEmpty()) {
            throw Failure.all(failures).exception();
        }
    }

    private long untilDeadlineNanos() {
        return context.deadlineNanos() == RunContext.NO_DEADLINE
                ? Long.MAX_VALUE
                : context.deadlineNanos() - context.clockNanos().getAsLong();
    }

    /// The rows of the query.
    ResultStream rows() {
        return own.result();
    }

    /// Why the query failed, when reading its rows says `seen`: a broken link may only tell that a
    /// node has failed for a reason of its own, which comes a little later.
    Failure cause(EngineException seen) {
        Failure shown = Failure.of(seen);
        if (shown.isFirst() || untilDeadlineNanos() <= 0) {
            return shown;
        }
        own.stop(seen);
        settle(CAUSE_MILLIS);
        List<Failure> failures = new ArrayList<>();
        others.forEach(part -> failure(part).ifPresent(failures::add));
        failures.add(shown);
        return Failure.all(failures);
    }

    private static Optional<Failure> failure(RemotePart part) {
        return part.ended().isCompletedExceptionally()
                        && part.ended().exceptionNow() instanceof Failure.AttemptException known
                ? Optional.of(known.failure())
                : Optional.empty();
    }

    /// Waits until all other parts have ended, but not for long.
    private void settle(long millis) {
        CompletableFuture<?>[] ends =
                others.stream().map(RemotePart::ended).toArray(CompletableFuture<?>[]::new);
        try {
            CompletableFuture.allOf(ends).get(millis, TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException _) {
            // the ends that are known say what there is to say
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// What went between nodes, as far as they have said; after the last row.
    List<Edge> edges() {
        settle(END_MILLIS);
        List<Edge> edges = new ArrayList<>(own.edges());
        for (RemotePart part : others) {
            if (part.ended().state() == Future.State.SUCCESS) {
                edges.addAll(part.ended().resultNow().edges());
            }
        }
        return edges;
    }

    /// The addresses of the nodes, by their numbers.
    List<String> members() {
        return members;
    }

    /// Ends the parts of all nodes; the memory of this one was released when this returns.
    @Override
    public void close() {
        nodes.close(query);
        others.forEach(RemotePart::cancel);
        try (peers) {
            own.close();
        }
    }
}

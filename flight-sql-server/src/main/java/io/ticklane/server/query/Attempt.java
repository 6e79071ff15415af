package io.ticklane.server.query;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.plan.PhysicalPlan;
import io.ticklane.exec.QueryPart;
import io.ticklane.exec.ResultStream;
import io.ticklane.exec.RunContext;
import io.ticklane.exec.exchange.remote.Edge;
import io.ticklane.exec.query.FilterUse;
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
    private static final long STOP_MILLIS = 1_500;

    private final String query;
    private final List<String> members;
    private final QueryNodes nodes;
    private final FlightPeers peers;
    private final QueryPart own;
    private final RunContext context;
    private final Optional<OfferedRows> offered;
    private final List<RemotePart> others = new ArrayList<>();

    private Attempt(
            String query,
            PhysicalPlan plan,
            RunContext context,
            List<String> members,
            QueryNodes nodes,
            Tickets tickets) {
        this.query = query;
        this.members = List.copyOf(members);
        this.nodes = nodes;
        this.context = context;
        this.peers = nodes.peers(query, members, 0);
        this.own = QueryPart.open(plan, context, peers, tickets.delivery());
        this.offered = tickets.areGiven() ? Optional.of(new OfferedRows(own)) : Optional.empty();
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
        Attempt attempt = open(query, plan, context, members, nodes, Tickets.NONE);
        try {
            attempt.start();
            return attempt;
        } catch (Throwable e) {
            attempt.close();
            throw e;
        }
    }

    /// Opens all parts of a plan; where tickets are given, each keeps its rows for a client.
    ///
    /// Errors: as of [#start].
    static Attempt open(
            String query,
            PhysicalPlan plan,
            RunContext context,
            List<String> members,
            QueryNodes nodes,
            Tickets tickets) {
        Attempt attempt = new Attempt(query, plan, context, members, nodes, tickets);
        try {
            nodes.open(query, attempt.own, members);
            for (int node = 1; node < members.size(); node++) {
                PartRequest request =
                        new PartRequest(
                                query,
                                members,
                                node,
                                plan,
                                context.settings(),
                                remainingNanos(context),
                                tickets.of(node),
                                tickets.unreadNanos());
                String address = members.get(node);
                attempt.others.add(new RemotePart(address, nodes.client(address), request));
            }
            attempt.awaitOpen();
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

    /// Lets all parts run.
    void start() {
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

    /// Nanoseconds that are left.
    long untilDeadlineNanos() {
        return context.deadlineNanos() == RunContext.NO_DEADLINE
                ? Long.MAX_VALUE
                : context.deadlineNanos() - context.clockNanos().getAsLong();
    }

    /// The rows of the query, unless clients fetch them from each node.
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

    /// The rows of this node, where clients fetch them from each.
    OfferedRows offered() {
        return offered.orElseThrow();
    }

    /// The parts of the other nodes.
    List<RemotePart> others() {
        return others;
    }

    /// Done when a client has come to some node for rows.
    CompletableFuture<?> wanted() {
        List<CompletableFuture<?>> all = new ArrayList<>();
        all.add(offered().wanted());
        others.forEach(part -> all.add(part.wanted()));
        return CompletableFuture.anyOf(all.toArray(CompletableFuture<?>[]::new));
    }

    /// Waits until this node has computed and sent all; throws why its part failed. After the
    /// start.
    CompletableFuture<Void> awaitOwnEnd() {
        own.awaitEnd();
        return peers.received();
    }

    /// Ends all parts, and tells the readers on all nodes why.
    void stop(EngineException reason) {
        own.stop(reason);
        offered.ifPresent(rows -> rows.fail(reason));
        CompletableFuture<?>[] told =
                others.stream()
                        .filter(Attempt::hasReader)
                        .map(part ->
                                CompletableFuture.runAsync(
                                        () -> part.stop(reason),
                                        task -> Thread.ofVirtual().name("stop-part").start(task)))
                        .toArray(CompletableFuture<?>[]::new);
        CompletableFuture.allOf(told)
                .completeOnTimeout(null, STOP_MILLIS, TimeUnit.MILLISECONDS)
                .exceptionally(thrown -> null)
                .join();
    }

    /// Whether somebody may still read on a node: it is not done, and not known to be lost. One
    /// that has failed waits to hear why.
    private static boolean hasReader(RemotePart part) {
        return part.ended().state() != Future.State.SUCCESS
                && failure(part).map(known -> known.lost().isEmpty()).orElse(true);
    }

    static Optional<Failure> failure(RemotePart part) {
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

    /// What went between nodes and what key filters did, as far as they have said; after the last
    /// row.
    List<String> sharing() {
        settle(END_MILLIS);
        List<Edge> edges = new ArrayList<>(own.edges());
        List<FilterUse> filters = new ArrayList<>(own.filterUses());
        for (RemotePart part : others) {
            if (part.ended().state() == Future.State.SUCCESS) {
                edges.addAll(part.ended().resultNow().edges());
                filters.addAll(part.ended().resultNow().filters());
            }
        }
        List<String> lines = new ArrayList<>(Sharing.lines(members, edges));
        lines.addAll(FilterUse.lines(filters));
        return lines;
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
            offered.ifPresentOrElse(OfferedRows::release, own::close);
        }
    }
}

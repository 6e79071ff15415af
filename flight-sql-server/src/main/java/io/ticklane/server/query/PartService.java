package io.ticklane.server.query;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.exec.QueryPart;
import io.ticklane.server.cluster.NodeService.Call;
import io.ticklane.server.exchange.FlightPeers;
import io.ticklane.server.session.Engine;
import io.ticklane.server.session.RunningWork;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.BooleanSupplier;
import org.apache.arrow.flight.FlightProducer.StreamListener;
import org.apache.arrow.flight.Result;

/// Runs parts of queries that other nodes coordinate.
///
/// Threads: each call has one, which waits until the part ends.
public final class PartService {
    /// Opens a part; the call lasts until it has ended.
    public static final String PART = "ticklane.query.part";

    /// Starts an open part.
    public static final String START = "ticklane.query.start";

    /// Ends a part, and says why to the client who reads its rows.
    public static final String STOP = "ticklane.query.stop";

    private static final System.Logger LOG = System.getLogger(PartService.class.getName());

    private final Engine engine;
    private final QueryNodes nodes;
    private final ConcurrentMap<String, RunningPart> parts = new ConcurrentHashMap<>();

    /// A service on an engine.
    public PartService(Engine engine, QueryNodes nodes) {
        this.engine = engine;
        this.nodes = nodes;
    }

    /// Answers an action of [#START] at once; error 26000 if the part has ended already.
    public void start(Call call, StreamListener<Result> answers) {
        part(new String(call.body(), StandardCharsets.UTF_8)).start();
        answers.onCompleted();
    }

    /// Answers an action of [#STOP] at once; error 26000 if the part has ended already.
    public void stop(Call call, StreamListener<Result> answers) {
        StopRequest request = StopRequest.decode(call.body());
        part(request.query()).stopReader(request.reason().exception());
        answers.onCompleted();
    }

    private RunningPart part(String query) {
        RunningPart part = parts.get(query);
        if (part == null) {
            throw new EngineException(
                    ErrorCode.UNKNOWN_STATEMENT, "query " + query + " has no part on this node");
        }
        return part;
    }

    /// Answers an action of [#PART]: runs the part, and returns when it has ended.
    public void run(Call call, StreamListener<Result> answers) {
        Reports reports = new Reports(call.cancelled(), answers);
        PartReport end;
        try {
            end = run(PartRequest.decode(call.body()), call.cancelled(), reports);
        } catch (EngineException e) {
            end = PartReport.Failed.of(e);
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.WARNING, "a part of a query failed", e);
            end = new PartReport.Failed(ErrorCode.INTERNAL, "internal error: " + e);
        } catch (OutOfMemoryError e) {
            end =
                    new PartReport.Failed(
                            ErrorCode.NODE_MEMORY, "the Java heap is full: " + e.getMessage());
        }
        reports.end(end);
    }

    /// What is said to the coordinator.
    ///
    /// Threads: any.
    private static final class Reports {
        private final BooleanSupplier cancelled;
        private final StreamListener<Result> answers;
        private boolean ended;

        Reports(BooleanSupplier cancelled, StreamListener<Result> answers) {
            this.cancelled = cancelled;
            this.answers = answers;
        }

        synchronized void send(PartReport report) {
            if (!ended && !cancelled.getAsBoolean()) {
                answers.onNext(new Result(report.encode()));
            }
        }

        synchronized void end(PartReport last) {
            send(last);
            ended = true;
            if (!cancelled.getAsBoolean()) {
                answers.onCompleted();
            }
        }
    }

    private PartReport run(PartRequest request, BooleanSupplier cancelled, Reports reports) {
        engine.work().requireTaking();
        String query = request.query();
        Tickets tickets =
                request.isOffered()
                        ? new Tickets(List.of(request.ticket()), request.unreadNanos())
                        : Tickets.NONE;
        try (RunningWork.Piece _ = engine.work().begin();
                FlightPeers peers = nodes.peers(query, request.nodes(), request.self());
                QueryPart part =
                        QueryPart.open(
                                request.plan(),
                                engine.partContext(request.settings(), request.timeoutNanos()),
                                peers,
                                tickets.delivery())) {
            Optional<OfferedRows> offered =
                    request.isOffered() ? Optional.of(new OfferedRows(part)) : Optional.empty();
            RunningPart running = new RunningPart(part, peers, offered);
            nodes.open(query, part, request.nodes());
            try {
                parts.put(query, running);
                offered.ifPresent(rows -> offer(rows, request, reports));
                reports.send(new PartReport.Opened());
                running.await(() -> end(cancelled, request));
                return new PartReport.Done(part.edges(), part.filterUses(), part.peakBytes());
            } catch (EngineException e) {
                // the coordinator is to know before this node's reader, whom it tells the cause
                reports.send(PartReport.Failed.of(e));
                offered.ifPresent(rows -> rows.awaitFailure(e));
                throw e;
            } finally {
                parts.remove(query);
                nodes.close(query);
                offered.ifPresent(rows -> {
                    nodes.offers().remove(request.ticket());
                    rows.release();
                });
            }
        }
    }

    /// Lets a client come for the rows of a part.
    private void offer(OfferedRows rows, PartRequest request, Reports reports) {
        var _ = rows.wanted().thenRun(() -> reports.send(new PartReport.Wanted()));
        rows.expectReader(request.unreadNanos(), request.nodes().get(request.self()));
        nodes.offers().add(request.ticket(), rows);
    }

    /// Why the part has to end, if it has.
    private Optional<EngineException> end(BooleanSupplier cancelled, PartRequest request) {
        String coordinator = request.nodes().get(0);
        if (!cancelled.getAsBoolean()) {
            return nodes.isGone(coordinator) ? Optional.of(gone(coordinator)) : Optional.empty();
        }
        // it says why before it ends a query whose rows are read here
        return Optional.of(
                request.isOffered()
                        ? gone(coordinator)
                        : new EngineException(
                                ErrorCode.CANCELLED, "the coordinator ended the query"));
    }

    private static EngineException gone(String coordinator) {
        return new EngineException(
                ErrorCode.CONNECTION_LOST,
                "node " + coordinator + ", which coordinates the query, is gone");
    }
}

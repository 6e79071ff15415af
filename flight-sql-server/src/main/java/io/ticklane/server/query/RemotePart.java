package io.ticklane.server.query;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.server.error.CallErrors;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.arrow.flight.Action;
import org.apache.arrow.flight.CallOptions;
import org.apache.arrow.flight.FlightClient;
import org.apache.arrow.flight.FlightRuntimeException;
import org.apache.arrow.flight.Result;

/// The coordinator's hold on the part of another node.
///
/// Threads: any; the call has one of its own, which waits.
final class RemotePart {
    private static final long START_SECONDS = 5;
    private static final long STOP_MILLIS = 1_000;

    private final String node;
    private final FlightClient client;
    private final PartRequest request;
    private final CompletableFuture<PartReport.Opened> opened = new CompletableFuture<>();
    private final CompletableFuture<Void> wanted = new CompletableFuture<>();
    private final CompletableFuture<PartReport.Done> ended = new CompletableFuture<>();
    private final Thread call;

    /// Asks a node to open a part.
    RemotePart(String node, FlightClient client, PartRequest request) {
        this.node = node;
        this.client = client;
        this.request = request;
        this.call = Thread.ofVirtual().name("part-of-" + node).start(this::call);
    }

    /// The address of the node.
    String node() {
        return node;
    }

    /// Done when the part is open, or could not be opened.
    CompletableFuture<PartReport.Opened> opened() {
        return opened;
    }

    /// Done when a client has come for the rows of the part.
    CompletableFuture<Void> wanted() {
        return wanted;
    }

    /// Done when the part has ended, well or not.
    CompletableFuture<PartReport.Done> ended() {
        return ended;
    }

    private void call() {
        try {
            byte[] body = request.encode();
            Iterator<Result> answers = client.doAction(new Action(PartService.PART, body));
            while (answers.hasNext()) {
                switch (PartReport.decode(answers.next().getBody())) {
                    case PartReport.Opened open -> opened.complete(open);
                    case PartReport.Wanted _ -> wanted.complete(null);
                    case PartReport.Done done -> ended.complete(done);
                    case PartReport.Failed failed -> fail(failure(failed.exception()));
                }
            }
            // does nothing after a report
            fail(Failure.lost(node, new IllegalStateException("it said nothing more")));
        } catch (FlightRuntimeException e) {
            fail(broken(e));
        } catch (EngineException e) {
            fail(Failure.of(e));
        } catch (RuntimeException e) {
            fail(Failure.of(new EngineException(ErrorCode.INTERNAL, "internal error: " + e, e)));
        }
    }

    private void fail(Failure failure) {
        ended.completeExceptionally(failure.exception());
        opened.completeExceptionally(failure.exception());
    }

    /// A node that stops by itself is lost too, and so is one that has no memory left for the
    /// query.
    private Failure failure(EngineException said) {
        boolean lost =
                said.code() == ErrorCode.SHUTTING_DOWN || said.code() == ErrorCode.NODE_MEMORY;
        return lost ? new Failure(said, List.of(node)) : Failure.of(said);
    }

    /// A call failed: only if its connection broke was the node lost.
    private Failure broken(FlightRuntimeException failure) {
        EngineException reason = CallErrors.of(failure, node);
        return reason.code() == ErrorCode.CONNECTION_LOST
                ? Failure.lost(node, reason)
                : failure(reason);
    }

    /// Lets the part run, without waiting for the answer; if the node cannot be reached, the part
    /// ends.
    void start() {
        Thread.ofVirtual()
                .name("start-on-" + node)
                .start(() -> {
                    try {
                        client.doAction(
                                        new Action(
                                                PartService.START,
                                                request.query().getBytes(StandardCharsets.UTF_8)),
                                        CallOptions.timeout(START_SECONDS, TimeUnit.SECONDS))
                                .forEachRemaining(nothing -> {});
                    } catch (FlightRuntimeException e) {
                        Failure failure = broken(e);
                        // a part that has ended already says why by its own call
                        if (failure.error().code() != ErrorCode.UNKNOWN_STATEMENT) {
                            fail(failure);
                        }
                    }
                });
    }

    /// Tells the node why the query ends, and waits for its answer, but not for long: [#cancel()]
    /// says that it ends, but not why.
    void stop(EngineException reason) {
        byte[] body = new StopRequest(request.query(), PartReport.Failed.of(reason)).encode();
        try {
            client.doAction(
                            new Action(PartService.STOP, body),
                            CallOptions.timeout(STOP_MILLIS, TimeUnit.MILLISECONDS))
                    .forEachRemaining(nothing -> {});
        } catch (FlightRuntimeException e) {
            // the part has ended by itself, or its node is lost and finds out by the call
            fail(broken(e));
        }
    }

    /// Ends the call, and so the part if it still runs.
    void cancel() {
        call.interrupt();
    }
}

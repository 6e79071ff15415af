package io.ticklane.server.exchange;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.exec.QueryPart;
import io.ticklane.exec.exchange.remote.Inlet;
import io.ticklane.server.error.CallErrors;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The parts of queries that take rows on this node, and the calls that bring them.
///
/// Threads: any.
public final class OpenParts {
    private final Map<String, Entry> entries = new HashMap<>();

    /// What calls and links need of a part.
    ///
    /// Threads: any.
    interface Part {
        /// Where the rows of a fragment from another node arrive; throws if none are expected.
        Inlet inlet(int fragment, int node);

        /// Why the part was stopped, if it was.
        Optional<EngineException> stopReason();
    }

    /// A part, its nodes, and what of it is connected; the sets are guarded by the registry.
    private record Entry(
            Part part, PeerNodes nodes, Set<ExchangeName> connected, Set<ReceivingCall> running) {}

    /// What a call that has entered a part works with.
    record Entered(Inlet inlet, String sender) {}

    /// Lets calls bring rows to a part that is open; before any node of the query is started.
    public void register(String queryId, QueryPart part, PeerNodes nodes) {
        register(
                queryId,
                new Part() {
                    @Override
                    public Inlet inlet(int fragment, int node) {
                        return part.inlet(fragment, node);
                    }

                    @Override
                    public Optional<EngineException> stopReason() {
                        return part.stopReason();
                    }
                },
                nodes);
    }

    /// Lets calls bring rows to what stands for a part.
    synchronized void register(String queryId, Part part, PeerNodes nodes) {
        Entry entry = new Entry(part, nodes, new HashSet<>(), new HashSet<>());
        if (entries.putIfAbsent(queryId, entry) != null) {
            throw new EngineException(
                    ErrorCode.INTERNAL, "query " + queryId + " has a part on this node already");
        }
    }

    /// Takes a part away before it is closed, and returns when no call brings rows to it any more.
    /// The senders of calls that have not ended hear why the part was stopped, or 57014. Nothing
    /// happens if there is no such part.
    public void remove(String queryId) {
        Entry entry;
        List<ReceivingCall> running;
        synchronized (this) {
            entry = entries.remove(queryId);
            running = entry == null ? List.of() : List.copyOf(entry.running());
        }
        if (entry == null) {
            return;
        }
        EngineException reason =
                entry.part()
                        .stopReason()
                        .map(CallErrors::told)
                        .orElseGet(() ->
                                new EngineException(
                                        ErrorCode.CANCELLED,
                                        "query "
                                                + queryId
                                                + " has ended on the node that"
                                                + " takes its rows"));
        running.forEach(call -> call.end(reason));
        running.forEach(ReceivingCall::awaitEnd);
    }

    /// The part of a query; null if there is none.
    synchronized @Nullable Part part(String queryId) {
        Entry entry = entries.get(queryId);
        return entry == null ? null : entry.part();
    }

    /// Connects a call. Error 26000 without such a part, XX000 if it expects no such rows or has
    /// them already.
    Entered enter(ExchangeName name, ReceivingCall call) {
        Entry entry;
        synchronized (this) {
            entry = entries.get(name.queryId());
            if (entry == null) {
                throw new EngineException(
                        ErrorCode.UNKNOWN_STATEMENT,
                        "query "
                                + name.queryId()
                                + " has no part on this node: it was not opened, or has ended");
            }
            if (!entry.connected().add(name)) {
                throw new EngineException(
                        ErrorCode.INTERNAL,
                        "rows of fragment "
                                + name.fragment()
                                + " from node "
                                + name.sender()
                                + " come already");
            }
            entry.running().add(call);
        }
        return new Entered(
                entry.part().inlet(name.fragment(), name.sender()),
                entry.nodes().address(name.sender()));
    }

    /// Forgets a call that has ended.
    synchronized void leave(ExchangeName name, ReceivingCall call) {
        Entry entry = entries.get(name.queryId());
        if (entry != null) {
            entry.running().remove(call);
        }
    }
}

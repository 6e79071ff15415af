package io.ticklane.server.cluster;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import org.apache.arrow.flight.FlightProducer.ServerStreamListener;
import org.apache.arrow.flight.FlightProducer.StreamListener;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.flight.Result;
import org.jspecify.annotations.Nullable;

/// The calls of other nodes: checks who calls and hands on to what was registered.
///
/// Threads: any; handlers run on the thread of their call. They are registered before the node
/// listens.
///
/// Errors of a call, which the caller of these methods sends: 28000 when the caller is no node of
/// the cluster, 0A000 when the two cannot work together or nothing is registered, and what the
/// handler throws.
public final class NodeService {
    /// Types of actions that are for nodes begin with this.
    public static final String PREFIX = "ticklane.";

    private final NodeKind kind;
    private final Map<String, NodeAction> actions = new ConcurrentHashMap<>();
    private volatile @Nullable NodeExchange exchange;

    /// A service without actions, of a node of this kind.
    public NodeService(NodeKind kind) {
        this.kind = kind;
    }

    /// A call of another node.
    ///
    /// @param caller the id of the node
    /// @param body what it says
    /// @param cancelled whether nobody waits for the answers any more
    public record Call(String caller, byte[] body, BooleanSupplier cancelled) {}

    /// What is done on an action of another node.
    @FunctionalInterface
    public interface NodeAction {
        /// Answers a call and completes the answers, now or later; whatever it throws ends the
        /// call.
        void run(Call call, StreamListener<Result> answers);
    }

    /// What is done on a DoExchange of another node.
    @FunctionalInterface
    public interface NodeExchange {
        /// Takes what the node with this id sends, until its end; the call ends when both sides
        /// have completed.
        void run(String caller, FlightStream sent, ServerStreamListener answers);
    }

    /// Adds an action; its type begins with [#PREFIX].
    public void register(String type, NodeAction action) {
        if (!type.startsWith(PREFIX) || actions.putIfAbsent(type, action) != null) {
            throw new IllegalArgumentException("cannot register the action " + type);
        }
    }

    /// Sets what is done on DoExchange.
    public void register(NodeExchange handler) {
        if (exchange != null) {
            throw new IllegalArgumentException("there is a handler of exchanges already");
        }
        exchange = handler;
    }

    /// Whether an action is for nodes.
    public static boolean isForNodes(String type) {
        return type.startsWith(PREFIX);
    }

    /// Runs an action of another node.
    public void action(
            String type, byte[] body, BooleanSupplier cancelled, StreamListener<Result> answers) {
        Caller caller = Caller.node();
        NodeAction action = actions.get(type);
        if (action == null) {
            throw new EngineException(
                    ErrorCode.FEATURE_NOT_SUPPORTED, "this node has no action " + type);
        }
        if (!type.equals(Hello.ACTION)) {
            requireSameKind(caller);
        }
        action.run(new Call(caller.id(), body, cancelled), answers);
    }

    /// Runs a DoExchange of another node.
    public void exchange(FlightStream sent, ServerStreamListener answers) {
        Caller caller = Caller.node();
        NodeExchange handler = exchange;
        if (handler == null) {
            throw new EngineException(
                    ErrorCode.FEATURE_NOT_SUPPORTED, "this node takes no rows of other nodes");
        }
        requireSameKind(caller);
        handler.run(caller.id(), sent, answers);
    }

    /// A node that was started anew with something else may call before it has been greeted.
    private void requireSameKind(Caller caller) {
        if (!caller.kind().equals(kind.text())) {
            throw new EngineException(
                    ErrorCode.FEATURE_NOT_SUPPORTED,
                    "the calling node has another form of plans or other functions than this one;"
                            + " SHOW NODES says more");
        }
    }
}

package io.ticklane.server.cluster;

import io.grpc.Context;
import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import java.util.Optional;

/// Who is behind a call, as far as [CallGate] can tell.
///
/// @param id of the calling node; empty when the call does not claim to come from a node
/// @param kind of the calling node, in the form of a header
/// @param refusal why the caller is not believed; empty when it is
record Caller(String id, String kind, Optional<String> refusal) {
    private static final Context.Key<Caller> KEY = Context.key("ticklane-caller");

    /// A context in which this is the caller.
    Context in(Context context) {
        return context.withValue(KEY, this);
    }

    /// The node that calls, on the thread of the call or one that its context was given to.
    ///
    /// Errors: 28000 when it is not known to be one.
    static Caller node() {
        Caller caller = KEY.get();
        if (caller == null) {
            throw new EngineException(
                    ErrorCode.NOT_AUTHENTICATED, "this server takes no calls of other nodes");
        }
        caller.refusal()
                .ifPresent(why -> {
                    throw new EngineException(ErrorCode.NOT_AUTHENTICATED, why);
                });
        return caller;
    }
}

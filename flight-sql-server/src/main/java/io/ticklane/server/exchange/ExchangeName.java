package io.ticklane.server.exchange;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import java.util.List;
import org.apache.arrow.flight.FlightDescriptor;

/// Which rows a call brings: those of a fragment of a query, from one of its nodes. On the wire,
/// the path `exchange/query/fragment/sender`.
///
/// @param sender the number of the node that sends
record ExchangeName(String queryId, int fragment, int sender) {
    private static final String KIND = "exchange";
    private static final int PARTS = 4;

    /// The name as a call's descriptor.
    FlightDescriptor descriptor() {
        return FlightDescriptor.path(
                KIND, queryId, Integer.toString(fragment), Integer.toString(sender));
    }

    /// The name in a call's descriptor; error XX000 if it is none.
    static ExchangeName of(FlightDescriptor descriptor) {
        List<String> path = descriptor.isCommand() ? List.of() : descriptor.getPath();
        if (path.size() != PARTS || !path.get(0).equals(KIND)) {
            throw wrong(descriptor);
        }
        try {
            return new ExchangeName(
                    path.get(1), Integer.parseInt(path.get(2)), Integer.parseInt(path.get(3)));
        } catch (NumberFormatException _) {
            throw wrong(descriptor);
        }
    }

    private static EngineException wrong(FlightDescriptor descriptor) {
        return new EngineException(
                ErrorCode.INTERNAL,
                "DoExchange takes the path exchange/query/fragment/sender, not " + descriptor);
    }
}

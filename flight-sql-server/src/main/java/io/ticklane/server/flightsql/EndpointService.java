package io.ticklane.server.flightsql;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.exec.batch.ArrowTypes;
import io.ticklane.server.query.Offers;
import io.ticklane.server.session.ArrowRows;
import io.ticklane.server.session.Engine;
import io.ticklane.server.session.OfferedQuery;
import io.ticklane.server.session.SessionSettings;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.flight.FlightDescriptor;
import org.apache.arrow.flight.FlightEndpoint;
import org.apache.arrow.flight.FlightInfo;
import org.apache.arrow.flight.Location;
import org.apache.arrow.flight.Ticket;
import org.apache.arrow.flight.sql.impl.FlightSql;

/// Results that clients fetch from several nodes: an endpoint for each node, whose ticket that node
/// takes from anybody who has it, in no session.
///
/// Threads: any.
final class EndpointService {
    /// Clients that cannot change settings say where they fetch rows.
    private static final String ENDPOINTS_HEADER = "x-ticklane-endpoints";

    private final Engine engine;
    private final Offers offers;

    EndpointService(Engine engine, Offers offers) {
        this.engine = engine;
        this.offers = offers;
    }

    /// The endpoints of a statement's rows, if the client wants several and the rows are on several
    /// nodes. A client that reads only some first rows is better off with one.
    Optional<FlightInfo> endpoints(
            OpenStatement open, ClientSessions.OfCall call, FlightDescriptor descriptor) {
        if (!wantsSeveral(call) || StatementService.maxRows(call) > 0) {
            return Optional.empty();
        }
        return open.statement()
                .offer(open.bound())
                .map(query ->
                        FlightInfo.builder(
                                        ArrowTypes.schema(query.rowType()),
                                        descriptor,
                                        query.endpoints().stream().map(this::endpoint).toList())
                                .setOrdered(false)
                                .build());
    }

    private static boolean wantsSeveral(ClientSessions.OfCall call) {
        String header = call.header(ENDPOINTS_HEADER);
        SessionSettings settings = call.session().session().settings();
        return (header == null ? settings : settings.with("endpoints", header)).endpoints()
                == SessionSettings.Endpoints.NODES;
    }

    private FlightEndpoint endpoint(OfferedQuery.Endpoint endpoint) {
        FlightSql.TicketStatementQuery ticket =
                FlightSql.TicketStatementQuery.newBuilder()
                        .setStatementHandle(ByteString.copyFromUtf8(endpoint.ticket()))
                        .build();
        return FlightEndpoint.builder(
                        new Ticket(Any.pack(ticket).toByteArray()),
                        Location.forGrpcInsecure(endpoint.host(), endpoint.port()))
                .setExpirationTime(engine.settings().clock().instant().plus(endpoint.unread()))
                .build();
    }

    /// Whether a handle names rows on some node, not a statement.
    static boolean isTicket(ByteString handle) {
        return Offers.isTicket(handle.toStringUtf8());
    }

    /// The rows of a ticket.
    ///
    /// Errors: as of [Offers#claim].
    ArrowRows rows(ByteString ticket, ClientSessions.OfCall call) {
        call.apart();
        return new ArrowRows(engine, offers.claim(ticket.toStringUtf8()), 0);
    }

    /// Ends the queries of some tickets.
    ///
    /// Errors: 26000 when none of them is known.
    void cancel(List<ByteString> tickets) {
        boolean found = false;
        for (ByteString ticket : tickets) {
            found |= offers.cancel(ticket.toStringUtf8(), "the statement was cancelled");
        }
        if (!found && !tickets.isEmpty()) {
            throw new EngineException(
                    ErrorCode.UNKNOWN_STATEMENT,
                    "there is nothing to cancel: the query has ended, or is one of another node");
        }
    }
}

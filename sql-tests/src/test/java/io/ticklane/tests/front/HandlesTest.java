package io.ticklane.tests.front;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.ticklane.server.session.Engine;
import java.util.List;
import java.util.Random;
import org.apache.arrow.flight.FlightClient;
import org.apache.arrow.flight.FlightInfo;
import org.apache.arrow.flight.FlightRuntimeException;
import org.apache.arrow.flight.FlightStatusCode;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.flight.Location;
import org.apache.arrow.flight.Ticket;
import org.apache.arrow.flight.client.ClientCookieMiddleware;
import org.apache.arrow.flight.sql.FlightSqlClient;
import org.apache.arrow.flight.sql.impl.FlightSql.TicketStatementQuery;
import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.Test;

/// A handle is good only as it was given, in the session that it was given to, until it is closed:
/// else error 26000.
@SuppressWarnings("try") // closing a client may be interrupted, which fails the test
final class HandlesTest {
    private static FlightSqlClient client(Node node, BufferAllocator allocator) {
        return new FlightSqlClient(
                FlightClient.builder(
                                allocator,
                                Location.forGrpcInsecure("127.0.0.1", node.flight().port()))
                        .intercept(new ClientCookieMiddleware.Factory())
                        .build());
    }

    private static long read(FlightSqlClient client, Ticket ticket) throws Exception {
        try (FlightStream stream = client.getStream(ticket)) {
            long rows = 0;
            while (stream.next()) {
                rows += stream.getRoot().getRowCount();
            }
            return rows;
        }
    }

    private static void requireUnknown(FlightSqlClient client, Ticket ticket) {
        assertThatThrownBy(() -> read(client, ticket))
                .isInstanceOfSatisfying(
                        FlightRuntimeException.class,
                        e -> {
                            assertThat(e.status().metadata().get("sqlstate")).isEqualTo("26000");
                            assertThat(e.status().code()).isEqualTo(FlightStatusCode.NOT_FOUND);
                        });
    }

    private static Ticket with(Ticket ticket, ByteString handle) {
        try {
            TicketStatementQuery query =
                    Any.parseFrom(ticket.getBytes()).unpack(TicketStatementQuery.class);
            return new Ticket(
                    Any.pack(query.toBuilder().setStatementHandle(handle).build()).toByteArray());
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }

    private static ByteString handle(Ticket ticket) throws InvalidProtocolBufferException {
        return Any.parseFrom(ticket.getBytes())
                .unpack(TicketStatementQuery.class)
                .getStatementHandle();
    }

    @Test
    void forgedAndForeignHandlesAreUnknown() throws Exception {
        Random random = new Random(7);
        try (Node node = new Node();
                BufferAllocator allocator = Engine.newAllocator(Long.MAX_VALUE);
                FlightSqlClient mine = client(node, allocator);
                FlightSqlClient other = client(node, allocator)) {
            FlightInfo info = mine.execute("SELECT 1 AS x");
            Ticket ticket = info.getEndpoints().get(0).getTicket();
            assertThat(read(mine, ticket)).isEqualTo(1);
            requireUnknown(other, ticket);
            for (int i = 0; i < 20; i++) {
                byte[] forged = handle(ticket).toByteArray();
                forged[random.nextInt(forged.length)] ^= (byte) (1 << random.nextInt(8));
                requireUnknown(mine, with(ticket, ByteString.copyFrom(forged)));
            }
            for (ByteString odd : List.of(ByteString.EMPTY, ByteString.copyFromUtf8("SELECT 1"))) {
                requireUnknown(mine, with(ticket, odd));
            }
            assertThatThrownBy(() -> read(mine, new Ticket(new byte[] {1, 2, 3})))
                    .isInstanceOf(FlightRuntimeException.class);
        }
    }

    @Test
    void aClosedStatementIsUnknown() throws Exception {
        try (Node node = new Node();
                BufferAllocator allocator = Engine.newAllocator(Long.MAX_VALUE);
                FlightSqlClient client = client(node, allocator)) {
            Ticket ticket;
            try (FlightSqlClient.PreparedStatement statement = client.prepare("SELECT 1 AS x")) {
                ticket = statement.execute().getEndpoints().get(0).getTicket();
                assertThat(read(client, ticket)).isEqualTo(1);
            }
            requireUnknown(client, ticket);
        }
    }
}

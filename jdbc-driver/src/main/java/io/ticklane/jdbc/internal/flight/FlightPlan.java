package io.ticklane.jdbc.internal.flight;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.ticklane.jdbc.internal.arrow.Schema;
import io.ticklane.jdbc.internal.arrow.SchemaReader;
import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/// Where the rows of a query are.
///
/// @param schema the schema message of [#columns], empty if it was not told
/// @param ordered whether the rows of an endpoint come before those of the next
/// @param raw the message as it came, to name the query when it is cancelled
record FlightPlan(
        byte[] raw, ByteBuffer schema, Schema columns, List<Endpoint> endpoints, boolean ordered) {

    /// A part of the rows: a ticket that any of the locations takes, or this server if there are
    /// none.
    record Endpoint(byte[] ticket, List<String> locations) {}

    static FlightPlan read(ByteBuffer message) throws SQLException {
        byte[] raw = new byte[message.remaining()];
        message.duplicate().get(raw);
        ByteBuffer schema = ByteBuffer.allocate(0);
        List<Endpoint> endpoints = new ArrayList<>();
        boolean ordered = false;
        ProtoReader in = new ProtoReader(raw);
        for (int field = in.next(); field != 0; field = in.next()) {
            switch (field) {
                case 1 -> schema = in.bytes();
                case 3 -> endpoints.add(endpoint(in.bytes()));
                case 6 -> ordered = in.number() != 0;
                default -> in.skip();
            }
        }
        return new FlightPlan(raw, schema, SchemaReader.read(schema), endpoints, ordered);
    }

    private static Endpoint endpoint(ByteBuffer message) throws SQLException {
        byte[] ticket = new byte[0];
        List<String> locations = new ArrayList<>();
        ProtoReader in = new ProtoReader(message);
        for (int field = in.next(); field != 0; field = in.next()) {
            switch (field) {
                case 1 -> ticket = only(in.bytes());
                case 2 -> locations.add(new String(only(in.bytes()), UTF_8));
                default -> in.skip();
            }
        }
        return new Endpoint(ticket, locations);
    }

    private static byte[] only(ByteBuffer message) throws SQLException {
        byte[] value = new byte[0];
        ProtoReader in = new ProtoReader(message);
        for (int field = in.next(); field != 0; field = in.next()) {
            if (field == 1) {
                value = in.copy();
            } else {
                in.skip();
            }
        }
        return value;
    }
}

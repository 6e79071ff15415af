package io.ticklane.jdbc.internal.flight;

import io.ticklane.jdbc.internal.arrow.Schema;
import io.ticklane.jdbc.internal.arrow.SchemaReader;
import io.ticklane.jdbc.internal.session.Outcome;
import io.ticklane.jdbc.internal.session.PreparedSql;
import io.ticklane.jdbc.internal.session.Run;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A statement that the server has planned, known by its handle.
final class FlightPrepared implements PreparedSql {
    private final FlightSession session;
    private final byte[] original;
    private final Schema columns;
    private final Schema parameters;
    private boolean closed;

    private FlightPrepared(
            FlightSession session, byte[] handle, Schema columns, Schema parameters) {
        this.session = session;
        this.original = handle;
        this.columns = columns;
        this.parameters = parameters;
    }

    static FlightPrepared read(FlightSession session, ProtoReader result) throws SQLException {
        byte[] handle = new byte[0];
        Schema columns = Schema.EMPTY;
        Schema parameters = Schema.EMPTY;
        for (int field = result.next(); field != 0; field = result.next()) {
            switch (field) {
                case 1 -> handle = result.copy();
                case 2 -> columns = SchemaReader.read(result.bytes());
                case 3 -> parameters = SchemaReader.read(result.bytes());
                default -> result.skip();
            }
        }
        return new FlightPrepared(session, handle, columns, parameters);
    }

    @Override
    public boolean isQuery() {
        return !columns.fields().isEmpty();
    }

    @Override
    public Schema columns() {
        return columns;
    }

    @Override
    public Schema parameters() {
        return parameters;
    }

    @Override
    public Outcome execute(Schema types, List<@Nullable Object[]> rows, Run run)
            throws SQLException {
        return start(types, rows, run, null);
    }

    Outcome start(Schema types, List<@Nullable Object[]> rows, Run run, @Nullable Runnable onClose)
            throws SQLException {
        ProtoWriter handle = new ProtoWriter().bytes(1, original);
        if (!isQuery()) {
            return session.update(
                    ProtoWriter.any("CommandPreparedStatementUpdate", handle), types, rows, run);
        }
        byte[] command = ProtoWriter.any("CommandPreparedStatementQuery", handle);
        if (!types.fields().isEmpty()) {
            command = rebound(command, new ProtoReader(session.put(command, types, rows, run)));
        }
        return session.query(command, run, onClose);
    }

    /// A server without state answers the binding with a handle that holds the values.
    private static byte[] rebound(byte[] command, ProtoReader answer) throws SQLException {
        for (int field = answer.next(); field != 0; field = answer.next()) {
            if (field == 1) {
                return ProtoWriter.any(
                        "CommandPreparedStatementQuery", new ProtoWriter().bytes(1, answer.copy()));
            }
            answer.skip();
        }
        return command;
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            session.closePrepared(original);
        }
    }
}

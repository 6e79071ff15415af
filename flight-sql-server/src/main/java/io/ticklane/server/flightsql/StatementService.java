package io.ticklane.server.flightsql;

import com.google.protobuf.ByteString;
import io.grpc.Context;
import io.grpc.Deadline;
import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.type.Field;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.ArrowTypes;
import io.ticklane.server.session.ArrowRows;
import io.ticklane.server.session.Engine;
import io.ticklane.server.session.ParameterRows;
import io.ticklane.server.session.PreparedStatement;
import io.ticklane.server.session.StatementResult;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

/// What clients do with statements: prepare, bind, run, close.
final class StatementService {
    /// Clients that say this read and write parameters in nanoseconds.
    private static final String NANOS_HEADER = "x-ticklane-nanos";

    private static final String MAX_ROWS_HEADER = "x-ticklane-max-rows";

    private final Engine engine;
    private final Handles<OpenStatement> handles;

    StatementService(Engine engine, Handles<OpenStatement> handles) {
        this.engine = engine;
        this.handles = handles;
    }

    /// Plans a statement and gives its handle.
    ByteString open(String sql, ClientSessions.OfCall call) {
        ClientSession session = call.session();
        PreparedStatement statement = session.session().prepare(sql);
        return handles.put(new OpenStatement(statement), session);
    }

    OpenStatement statement(ByteString handle, ClientSessions.OfCall call) {
        return handles.get(handle, call.session());
    }

    void close(ByteString handle, ClientSessions.OfCall call) {
        handles.take(handle, call.session()).close();
    }

    /// The schema of the rows.
    static Schema schema(OpenStatement open) {
        return ArrowTypes.schema(open.statement().output(), open.statement().upsertKey());
    }

    /// The schema of the parameters. To clients that do not know better, timestamps and times are
    /// in milliseconds: the official JDBC driver sends milliseconds whatever the unit is.
    static Schema parameterSchema(OpenStatement open, ClientSessions.OfCall call) {
        boolean nanos = "true".equals(call.header(NANOS_HEADER));
        List<org.apache.arrow.vector.types.pojo.Field> fields = new ArrayList<>();
        for (SqlType type : open.statement().parameters()) {
            Field field = new Field("parameter_" + (fields.size() + 1), type.withNullable(true));
            fields.add(nanos ? ArrowTypes.field(field) : inMillis(ArrowTypes.field(field)));
        }
        return new Schema(fields);
    }

    private static org.apache.arrow.vector.types.pojo.Field inMillis(
            org.apache.arrow.vector.types.pojo.Field field) {
        ArrowType type =
                switch (field.getType()) {
                    case ArrowType.Timestamp time ->
                            new ArrowType.Timestamp(
                                    org.apache.arrow.vector.types.TimeUnit.MILLISECOND,
                                    time.getTimezone());
                    case ArrowType.Time _ ->
                            new ArrowType.Time(
                                    org.apache.arrow.vector.types.TimeUnit.MILLISECOND, 32);
                    case ArrowType.Date _ -> new ArrowType.Date(DateUnit.DAY);
                    default -> field.getType();
                };
        return new org.apache.arrow.vector.types.pojo.Field(
                field.getName(), FieldType.nullable(type), null);
    }

    /// Reads the rows of parameters that a client sends.
    ParameterRows parameters(OpenStatement open, FlightStream sent) {
        return ParameterRows.read(engine, new SentRows(sent), open.statement().parameters());
    }

    /// Starts a query.
    ArrowRows query(OpenStatement open, ClientSessions.OfCall call) {
        if (!open.statement().isQuery()) {
            throw new EngineException(
                    ErrorCode.INVALID_ARGUMENT, "the statement gives no rows; run it as an update");
        }
        StatementResult result = open.statement().execute(open.bound(), timeoutNanos());
        return new ArrowRows(engine, result, maxRows(call));
    }

    /// Runs an update once for each row of parameters.
    long update(OpenStatement open, ParameterRows rows) {
        if (open.statement().isQuery()) {
            throw new EngineException(
                    ErrorCode.INVALID_ARGUMENT, "the statement gives rows; run it as a query");
        }
        return open.statement().executeUpdate(rows, timeoutNanos());
    }

    private static long timeoutNanos() {
        Deadline deadline = Context.current().getDeadline();
        return deadline == null ? 0 : Math.max(1, deadline.timeRemaining(TimeUnit.NANOSECONDS));
    }

    /// How many rows the client will read at most; 0 for all.
    static long maxRows(ClientSessions.OfCall call) {
        String given = call.header(MAX_ROWS_HEADER);
        return given != null && given.matches("[0-9]{1,18}") ? Long.parseLong(given) : 0;
    }
}

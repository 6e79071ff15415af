package io.ticklane.server.embedded;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.type.Field;
import io.ticklane.api.type.RowType;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.ArrowTypes;
import io.ticklane.jdbc.embedded.EmbeddedException;
import io.ticklane.jdbc.embedded.EmbeddedResult;
import io.ticklane.jdbc.embedded.EmbeddedStatement;
import io.ticklane.server.session.ArrowRows;
import io.ticklane.server.session.Engine;
import io.ticklane.server.session.ParameterRows;
import io.ticklane.server.session.PreparedStatement;
import io.ticklane.server.session.StatementResult;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.vector.ipc.WriteChannel;
import org.apache.arrow.vector.ipc.message.MessageSerializer;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/// A statement of an engine in this process.
final class LocalStatement implements EmbeddedStatement {
    private final Engine engine;
    private final PreparedStatement statement;

    LocalStatement(Engine engine, PreparedStatement statement) {
        this.engine = engine;
        this.statement = statement;
    }

    @Override
    public boolean isQuery() {
        return statement.isQuery();
    }

    @Override
    public byte[] schema() {
        return statement.isQuery()
                ? message(ArrowTypes.schema(statement.output(), statement.upsertKey()))
                : new byte[0];
    }

    @Override
    public byte[] parameterSchema() {
        List<Field> fields = new ArrayList<>();
        for (SqlType type : statement.parameters()) {
            fields.add(new Field("parameter_" + (fields.size() + 1), type.withNullable(true)));
        }
        return fields.isEmpty() ? new byte[0] : message(ArrowTypes.schema(new RowType(fields)));
    }

    private static byte[] message(Schema schema) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            MessageSerializer.serialize(new WriteChannel(Channels.newChannel(bytes)), schema);
        } catch (IOException e) {
            throw new EngineException(ErrorCode.INTERNAL, "cannot write a schema to memory", e);
        }
        return bytes.toByteArray();
    }

    @Override
    public EmbeddedResult execute(byte @Nullable [] parameters, long timeoutNanos, long maxRows)
            throws EmbeddedException {
        try {
            if (parameters == null) {
                return result(statement.execute(List.of(), timeoutNanos), maxRows);
            }
            return execute(
                    ParameterRows.read(engine, parameters, statement.parameters()),
                    timeoutNanos,
                    maxRows);
        } catch (EngineException e) {
            throw Errors.embedded(e);
        }
    }

    private EmbeddedResult execute(ParameterRows rows, long timeoutNanos, long maxRows) {
        if (statement.isQuery()) {
            return result(statement.execute(rows.single(), timeoutNanos), maxRows);
        }
        return new LocalResult(null, statement.executeUpdate(rows, timeoutNanos));
    }

    private EmbeddedResult result(StatementResult result, long maxRows) {
        if (statement.isQuery()) {
            return new LocalResult(new ArrowRows(engine, result, maxRows), -1);
        }
        try (result) {
            return new LocalResult(null, result.updateCount());
        }
    }

    @Override
    public void cancel() {
        statement.cancel();
    }

    @Override
    public void close() {
        statement.close();
    }
}

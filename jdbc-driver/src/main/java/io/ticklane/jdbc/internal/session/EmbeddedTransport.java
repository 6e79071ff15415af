package io.ticklane.jdbc.internal.session;

import io.ticklane.jdbc.embedded.EmbeddedException;
import io.ticklane.jdbc.embedded.EmbeddedProvider;
import io.ticklane.jdbc.embedded.EmbeddedResult;
import io.ticklane.jdbc.embedded.EmbeddedSession;
import io.ticklane.jdbc.embedded.EmbeddedStatement;
import io.ticklane.jdbc.internal.arrow.Batch;
import io.ticklane.jdbc.internal.arrow.BatchReader;
import io.ticklane.jdbc.internal.arrow.BatchWriter;
import io.ticklane.jdbc.internal.arrow.IpcMessage;
import io.ticklane.jdbc.internal.arrow.Schema;
import io.ticklane.jdbc.internal.arrow.SchemaReader;
import io.ticklane.jdbc.internal.error.SqlErrors;
import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/// A session of an engine in this process.
public final class EmbeddedTransport implements Session {
    private final EmbeddedSession session;
    private volatile boolean closed;

    private EmbeddedTransport(EmbeddedSession session) {
        this.session = session;
    }

    /// Opens a session of the engine that the class path offers.
    ///
    /// @param name of the engine, empty for one of this session alone
    /// @throws SQLException 08001 if there is no engine
    public static Session open(String name, Map<String, String> settings) throws SQLException {
        try {
            return new EmbeddedTransport(provider().open(name, settings));
        } catch (EmbeddedException e) {
            throw SqlErrors.of(e);
        }
    }

    private static EmbeddedProvider provider() throws SQLException {
        ClassLoader context = Thread.currentThread().getContextClassLoader();
        ClassLoader own = EmbeddedTransport.class.getClassLoader();
        try {
            Iterator<EmbeddedProvider> found =
                    ServiceLoader.load(EmbeddedProvider.class, context).iterator();
            if (!found.hasNext()) {
                found = ServiceLoader.load(EmbeddedProvider.class, own).iterator();
            }
            if (found.hasNext()) {
                return found.next();
            }
        } catch (ServiceConfigurationError e) {
            String message = "The embedded engine cannot be loaded: " + e.getMessage();
            throw SqlErrors.of(SqlErrors.UNREACHABLE, message, e);
        }
        throw SqlErrors.of(
                SqlErrors.UNREACHABLE,
                "No embedded engine on the class path: add io.ticklane:flight-sql-server, or"
                        + " connect to a server with jdbc:ticklane://host:port");
    }

    @Override
    public PreparedSql prepare(String sql) throws SQLException {
        try {
            return new Prepared(session.prepare(sql));
        } catch (EmbeddedException e) {
            throw SqlErrors.of(e);
        }
    }

    @Override
    public Outcome execute(String sql, Kind expected, Run run) throws SQLException {
        Prepared prepared = (Prepared) prepare(sql);
        try {
            if (expected == Kind.QUERY && !prepared.isQuery()) {
                throw SqlErrors.of("07005", "The statement gives no rows: " + sql);
            } else if (expected == Kind.UPDATE && prepared.isQuery()) {
                throw SqlErrors.of("07005", "The statement gives rows, not a count: " + sql);
            }
            Outcome outcome = prepared.start(null, run, true);
            if (outcome instanceof Outcome.Count) {
                prepared.close();
            }
            return outcome;
        } catch (SQLException | RuntimeException e) {
            prepared.close();
            throw e;
        }
    }

    @Override
    public void set(String name, String value) throws SQLException {
        try {
            session.set(name, value);
        } catch (EmbeddedException e) {
            throw SqlErrors.of(e);
        }
    }

    @Override
    public void silenceMillis(long millis) {
        // There is no network to be silent.
    }

    @Override
    public boolean isValid(long timeoutNanos) {
        return !closed;
    }

    @Override
    public String version() {
        return session.version();
    }

    @Override
    public void close() {
        closed = true;
        session.close();
    }

    private static final class Prepared implements PreparedSql {
        private final EmbeddedStatement statement;
        private final Schema columns;
        private final Schema parameters;

        Prepared(EmbeddedStatement statement) throws SQLException {
            this.statement = statement;
            this.columns = SchemaReader.read(ByteBuffer.wrap(statement.schema()));
            this.parameters = SchemaReader.read(ByteBuffer.wrap(statement.parameterSchema()));
        }

        @Override
        public boolean isQuery() {
            return statement.isQuery();
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
            boolean none = types.fields().isEmpty() && rows.size() <= 1;
            return start(none ? null : BatchWriter.stream(types, rows), run, false);
        }

        Outcome start(byte @Nullable [] stream, Run run, boolean once) throws SQLException {
            run.onCancel(statement::cancel);
            try {
                EmbeddedResult result =
                        statement.execute(stream, run.remainingNanos(), run.maxRows());
                run.onCancel(result::cancel);
                if (statement.isQuery()) {
                    return new Outcome.Rows(new Rows(this, result, run, once));
                }
                long count = result.updateCount();
                result.close();
                run.finish();
                return new Outcome.Count(count);
            } catch (EmbeddedException e) {
                throw run.explain(SqlErrors.of(e));
            }
        }

        @Override
        public void close() {
            statement.close();
        }
    }

    private static final class Rows implements BatchStream {
        private final byte[] schema;
        private final Schema columns;
        private final EmbeddedResult result;
        private final Run run;
        private final @Nullable Prepared owned;
        private final BatchReader reader;

        /// @param owns whether to close the statement with the rows
        Rows(Prepared statement, EmbeddedResult result, Run run, boolean owns) {
            this.schema = statement.statement.schema();
            this.columns = statement.columns;
            this.result = result;
            this.run = run;
            this.owned = owns ? statement : null;
            this.reader = new BatchReader(columns);
        }

        @Override
        public Schema columns() {
            return columns;
        }

        @Override
        public @Nullable Batch next() throws SQLException {
            for (IpcMessage next = message(); next != null; next = message()) {
                Batch batch = reader.read(next);
                if (batch != null) {
                    return batch;
                }
            }
            return null;
        }

        @Override
        public String progress() {
            return result.progress();
        }

        @Override
        public ByteBuffer schemaMessage() {
            return ByteBuffer.wrap(schema);
        }

        @Override
        public @Nullable IpcMessage message() throws SQLException {
            try {
                ByteBuffer next = result.next();
                return next == null ? null : IpcMessage.split(next);
            } catch (EmbeddedException e) {
                throw run.explain(SqlErrors.of(e));
            }
        }

        @Override
        public void close() {
            run.finish();
            result.close();
            if (owned != null) {
                owned.close();
            }
        }
    }
}

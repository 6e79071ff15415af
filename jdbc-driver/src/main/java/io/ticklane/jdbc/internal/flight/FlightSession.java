package io.ticklane.jdbc.internal.flight;

import io.ticklane.jdbc.internal.arrow.Batch;
import io.ticklane.jdbc.internal.arrow.BatchWriter;
import io.ticklane.jdbc.internal.arrow.IpcMessage;
import io.ticklane.jdbc.internal.arrow.Schema;
import io.ticklane.jdbc.internal.error.SqlErrors;
import io.ticklane.jdbc.internal.session.Outcome;
import io.ticklane.jdbc.internal.session.PreparedSql;
import io.ticklane.jdbc.internal.session.Run;
import io.ticklane.jdbc.internal.session.Session;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A session of a Flight SQL server.
public final class FlightSession implements Session {
    private static final Pattern QUERY =
            Pattern.compile("(?is)\\s*(SELECT|VALUES|SHOW|DESCRIBE|EXPLAIN)\\b.*");
    private static final int SERVER_VERSION = 1;

    private final Credentials credentials;
    private final FlightChannel.Security security;
    private final Map<String, FlightChannel> others = new HashMap<>();
    private final FlightChannel home;
    private @Nullable String version;
    private volatile boolean closed;

    private FlightSession(
            FlightChannel home, FlightChannel.Security security, Credentials credentials) {
        this.home = home;
        this.security = security;
        this.credentials = credentials;
    }

    /// Opens a session on the first server that can be reached.
    ///
    /// @throws SQLException 08001 if none can be reached, 28000 if the server does not know the
    ///   user
    public static FlightSession open(FlightTarget target) throws SQLException {
        var security = new FlightChannel.Security(target.tls(), target.certificate());
        SQLException first = null;
        for (FlightTarget.Server server : target.servers()) {
            Credentials credentials = new Credentials();
            FlightChannel home =
                    new FlightChannel(server.host(), server.port(), security, credentials);
            FlightSession session = new FlightSession(home, security, credentials);
            try {
                session.login(target);
                session.settings(target.settings());
                return session;
            } catch (SQLException e) {
                home.close();
                if (!SqlErrors.LOST.equals(e.getSQLState())) {
                    throw e;
                }
                String message = "Cannot reach " + server.host() + ":" + server.port();
                SQLException unreachable =
                        SqlErrors.of(SqlErrors.UNREACHABLE, message + ": " + e.getMessage(), e);
                if (first == null) {
                    first = unreachable;
                } else {
                    first.setNextException(unreachable);
                }
            }
        }
        throw first == null ? SqlErrors.of(SqlErrors.UNREACHABLE, "No server named") : first;
    }

    private void login(FlightTarget target) throws SQLException {
        Run run = new Run(target.loginTimeoutNanos(), 0);
        try {
            if (target.user() != null) {
                String password = target.password();
                credentials.user(target.user(), password == null ? "" : password);
                home.handshake(run).first();
            } else {
                if (target.token() != null) {
                    credentials.token(target.token());
                }
                home.listActions(run).first();
            }
        } catch (SQLException e) {
            if (SqlErrors.CANCELLED.equals(e.getSQLState())) {
                throw SqlErrors.of(SqlErrors.LOST, "no answer within the login timeout", e);
            }
            throw e;
        }
    }

    private void settings(Map<String, String> settings) throws SQLException {
        if (settings.isEmpty()) {
            return;
        }
        ProtoWriter request = new ProtoWriter();
        settings.forEach((name, value) ->
                request.message(
                        1,
                        new ProtoWriter()
                                .text(1, name)
                                .message(2, new ProtoWriter().text(1, value))));
        ByteBuffer result = action("SetSessionOptions", request.toBytes());
        ProtoReader in = new ProtoReader(result);
        List<String> wrong = new ArrayList<>();
        for (int field = in.next(); field != 0; field = in.next()) {
            if (field == 1) {
                ProtoReader entry = new ProtoReader(in.bytes());
                wrong.add(entry.next() == 1 ? entry.text() : "?");
            } else {
                in.skip();
            }
        }
        if (!wrong.isEmpty()) {
            throw SqlErrors.of(
                    SqlErrors.INVALID,
                    "The server does not take the session settings " + wrong + " as given");
        }
    }

    /// The result of an action that has one.
    private ByteBuffer action(String type, byte[] body) throws SQLException {
        ProtoReader in = new ProtoReader(home.doAction(type, body, new Run(0, 0)).single());
        ByteBuffer result = ByteBuffer.allocate(0);
        for (int field = in.next(); field != 0; field = in.next()) {
            if (field == 1) {
                result = in.bytes();
            } else {
                in.skip();
            }
        }
        return result;
    }

    @Override
    public PreparedSql prepare(String sql) throws SQLException {
        byte[] request =
                ProtoWriter.any(
                        "ActionCreatePreparedStatementRequest", new ProtoWriter().text(1, sql));
        return FlightPrepared.read(
                this, ProtoReader.any(action("CreatePreparedStatement", request)));
    }

    @Override
    public Outcome execute(String sql, Kind expected, Run run) throws SQLException {
        ProtoWriter text = new ProtoWriter().text(1, sql);
        if (expected == Kind.QUERY || (expected == Kind.ANY && QUERY.matcher(sql).matches())) {
            return query(ProtoWriter.any("CommandStatementQuery", text), run, null);
        } else if (expected == Kind.UPDATE) {
            return update(
                    ProtoWriter.any("CommandStatementUpdate", text), Schema.EMPTY, List.of(), run);
        }
        PreparedSql prepared = prepare(sql);
        try {
            Outcome outcome =
                    ((FlightPrepared) prepared)
                            .start(Schema.EMPTY, List.of(), run, prepared::close);
            if (outcome instanceof Outcome.Count) {
                prepared.close();
            }
            return outcome;
        } catch (SQLException | RuntimeException e) {
            prepared.close();
            throw e;
        }
    }

    Outcome query(byte[] command, Run run, @Nullable Runnable onClose) throws SQLException {
        FlightPlan plan = FlightPlan.read(home.getFlightInfo(command, run).single());
        return new Outcome.Rows(new FlightRows(this, plan, run, onClose));
    }

    Outcome update(byte[] command, Schema types, List<@Nullable Object[]> rows, Run run)
            throws SQLException {
        ProtoReader in = new ProtoReader(put(command, types, rows, run));
        long count = -1;
        for (int field = in.next(); field != 0; field = in.next()) {
            if (field == 1) {
                count = in.number();
            } else {
                in.skip();
            }
        }
        run.finish();
        return new Outcome.Count(Math.max(0, count));
    }

    /// Sends rows with a command.
    ///
    /// @return what the server says of them, maybe nothing
    ByteBuffer put(byte[] command, Schema types, List<@Nullable Object[]> rows, Run run)
            throws SQLException {
        IpcMessage schema = BatchWriter.schema(types);
        byte[] first =
                new ProtoWriter()
                        .message(1, FlightChannel.descriptor(command))
                        .bytes(2, schema.header())
                        .toBytes();
        Call call;
        if (types.fields().isEmpty()) {
            call = home.doPut(run, first);
        } else {
            IpcMessage batch = BatchWriter.batch(types, rows);
            byte[] second =
                    new ProtoWriter().bytes(2, batch.header()).bytes(1000, batch.body()).toBytes();
            call = home.doPut(run, first, second);
        }
        ByteBuffer answer = call.first();
        ByteBuffer result = ByteBuffer.allocate(0);
        if (answer != null) {
            ProtoReader in = new ProtoReader(answer);
            for (int field = in.next(); field != 0; field = in.next()) {
                if (field == 1) {
                    result = in.bytes();
                } else {
                    in.skip();
                }
            }
        }
        return result;
    }

    /// Closes a prepared statement without waiting for the answer.
    void closePrepared(byte[] handle) {
        if (!closed) {
            byte[] request =
                    ProtoWriter.any(
                            "ActionClosePreparedStatementRequest",
                            new ProtoWriter().bytes(1, handle));
            home.doAction("ClosePreparedStatement", request, new Run(CLEAN_UP_NANOS, 0));
        }
    }

    /// Time to wait for an answer until the connection counts as lost; 0 for no limit.
    long silenceMillis() {
        return credentials.silenceMillis();
    }

    /// Tells the server to stop a query, without waiting for the answer.
    void cancel(FlightPlan plan) {
        if (!closed) {
            byte[] request = new ProtoWriter().bytes(1, plan.raw()).toBytes();
            home.doAction("CancelFlightInfo", request, new Run(CLEAN_UP_NANOS, 0));
        }
    }

    private static final long CLEAN_UP_NANOS = 10_000_000_000L;

    /// The connection to the server of this session.
    FlightChannel home() {
        return home;
    }

    /// The connection to a location of an endpoint.
    FlightChannel channel(String location) throws SQLException {
        try {
            URI uri = new URI(location);
            String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
            if (scheme.equals("arrow-flight-reuse-connection") || uri.getHost() == null) {
                return home;
            }
            boolean tls = scheme.equals("grpc+tls") || security.tls();
            synchronized (others) {
                FlightChannel known = others.get(location);
                if (known == null) {
                    known =
                            new FlightChannel(
                                    uri.getHost(),
                                    uri.getPort(),
                                    new FlightChannel.Security(tls, security.certificate()),
                                    credentials.elsewhere());
                    others.put(location, known);
                }
                return known;
            }
        } catch (URISyntaxException e) {
            throw SqlErrors.of(SqlErrors.CORRUPT, "Location " + location + " is no URI", e);
        }
    }

    @Override
    public void set(String name, String value) throws SQLException {
        settings(Map.of(name, value));
    }

    /// Time to wait for an answer until the connection counts as lost; 0 for no limit.
    @Override
    public void silenceMillis(long millis) {
        credentials.silenceMillis(millis);
    }

    @Override
    public boolean isValid(long timeoutNanos) {
        if (closed) {
            return false;
        }
        try {
            home.listActions(new Run(timeoutNanos, 0)).first();
            return true;
        } catch (SQLException e) {
            return false;
        }
    }

    @Override
    public synchronized String version() {
        if (version == null) {
            try {
                version = askVersion();
            } catch (SQLException e) {
                version = "unknown";
            }
        }
        return version;
    }

    private String askVersion() throws SQLException {
        ProtoWriter ask = new ProtoWriter().number(1, SERVER_VERSION);
        Outcome outcome = query(ProtoWriter.any("CommandGetSqlInfo", ask), new Run(0, 0), null);
        try (var stream = ((Outcome.Rows) outcome).stream()) {
            for (Batch batch = stream.next(); batch != null; batch = stream.next()) {
                for (int row = 0; row < batch.rows(); row++) {
                    Object name = batch.columns().get(0).value(row);
                    Object value = batch.columns().get(1).value(row);
                    if (name instanceof Number id
                            && id.intValue() == SERVER_VERSION
                            && value != null) {
                        return value.toString();
                    }
                }
            }
        }
        return "unknown";
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        try {
            home.doAction("CloseSession", new byte[0], new Run(CLOSE_NANOS, 0)).first();
        } catch (SQLException e) {
            // The session ends with the connection: some servers know no CloseSession.
        }
        closed = true;
        home.close();
        synchronized (others) {
            others.values().forEach(FlightChannel::close);
        }
    }

    private static final long CLOSE_NANOS = 1_000_000_000L;
}

package io.ticklane.jdbc.internal;

import io.ticklane.jdbc.internal.error.SqlErrors;
import io.ticklane.jdbc.internal.metadata.MetadataSource;
import io.ticklane.jdbc.internal.session.PreparedSql;
import io.ticklane.jdbc.internal.session.Session;
import java.sql.Array;
import java.sql.Blob;
import java.sql.CallableStatement;
import java.sql.ClientInfoStatus;
import java.sql.Clob;
import java.sql.DatabaseMetaData;
import java.sql.NClob;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLClientInfoException;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.SQLXML;
import java.sql.Savepoint;
import java.sql.Statement;
import java.sql.Struct;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.apache.calcite.avatica.AvaticaConnection;
import org.apache.calcite.avatica.AvaticaFactory;
import org.apache.calcite.avatica.AvaticaStatement;
import org.apache.calcite.avatica.ConnectionConfig;
import org.apache.calcite.avatica.UnregisteredDriver;
import org.jspecify.annotations.Nullable;

/// A connection over either transport. There are no transactions: each statement stands for itself.
final class TicklaneConnection extends AvaticaConnection {
    private static final String CATALOG = MetadataSource.CATALOG;
    static final Set<String> CLIENT_INFO =
            Set.of("ApplicationName", "ClientUser", "ClientHostname");

    private final Session session;
    private final Address address;
    private final Properties clientInfo = new Properties();
    private String schema = MetadataSource.DEFAULT_SCHEMA;
    private boolean autoCommit = true;
    private boolean readOnly;
    private int silenceMillis;
    private @Nullable SQLWarning warning;

    private TicklaneConnection(
            UnregisteredDriver driver,
            AvaticaFactory factory,
            String url,
            Properties properties,
            Address address,
            Session session) {
        super(driver, factory, url, properties);
        this.address = address;
        this.session = session;
    }

    static TicklaneConnection open(
            UnregisteredDriver driver, AvaticaFactory factory, String url, Properties info)
            throws SQLException {
        Address address = Address.parse(url, info);
        Properties avatica = new Properties();
        String zone = address.get(DriverProperty.TIME_ZONE);
        if (zone != null) {
            avatica.setProperty("timeZone", zone);
        }
        Session session = address.open();
        try {
            TicklaneConnection connection =
                    new TicklaneConnection(driver, factory, url, avatica, address, session);
            if (address.schema() != null) {
                connection.setSchema(address.schema());
            }
            String application = address.get(DriverProperty.APPLICATION);
            if (application != null) {
                connection.clientInfo.setProperty("ApplicationName", application);
            }
            return connection;
        } catch (SQLException | RuntimeException e) {
            session.close();
            throw e;
        }
    }

    /// Also called by the constructor of the class above, when only [#info] is set.
    @Override
    public ConnectionConfig config() {
        return new LocalConfig(info.getProperty("timeZone"));
    }

    Session session() {
        return session;
    }

    /// The URL without its properties, which may hold a password.
    String url() {
        return address.name() == null
                ? "jdbc:ticklane://" + servers()
                : "jdbc:ticklane:" + (address.name().isEmpty() ? "" : "mem:" + address.name());
    }

    private String servers() {
        return String.join(
                ",",
                address.servers().stream()
                        .map(server -> server.host() + ":" + server.port())
                        .toList());
    }

    @Nullable String user() {
        return address.get(DriverProperty.USER);
    }

    @Override
    protected void checkOpen() throws SQLException {
        if (isClosed()) {
            throw SqlErrors.closed("Connection");
        }
    }

    @Override
    public AvaticaStatement createStatement() throws SQLException {
        checkOpen();
        return new TicklaneStatement(this);
    }

    @Override
    public AvaticaStatement createStatement(int type, int concurrency, int holdability)
            throws SQLException {
        checkOpen();
        noteKind(type, concurrency);
        return new TicklaneStatement(this);
    }

    @Override
    public PreparedStatement prepareStatement(String sql) throws SQLException {
        checkOpen();
        return prepare(sql);
    }

    @Override
    public PreparedStatement prepareStatement(
            String sql, int type, int concurrency, int holdability) throws SQLException {
        checkOpen();
        noteKind(type, concurrency);
        return prepare(sql);
    }

    @Override
    public PreparedStatement prepareStatement(String sql, int autoGeneratedKeys)
            throws SQLException {
        Runs.requireNoKeys(autoGeneratedKeys);
        return prepareStatement(sql);
    }

    @Override
    public PreparedStatement prepareStatement(String sql, int[] columnIndexes) throws SQLException {
        throw Runs.noKeys();
    }

    @Override
    public PreparedStatement prepareStatement(String sql, String[] columnNames)
            throws SQLException {
        throw Runs.noKeys();
    }

    TicklanePreparedStatement prepare(String sql) throws SQLException {
        PreparedSql prepared = session.prepare(sql);
        try {
            return new TicklanePreparedStatement(this, sql, prepared);
        } catch (SQLException | RuntimeException e) {
            prepared.close();
            throw e;
        }
    }

    /// A result set that can be scrolled or updated is answered with a plain one and a warning, as
    /// JDBC has it.
    private void noteKind(int type, int concurrency) {
        if (type != ResultSet.TYPE_FORWARD_ONLY || concurrency != ResultSet.CONCUR_READ_ONLY) {
            warning = new SQLWarning("Result sets are forward-only and read-only", "01S02");
        }
    }

    @Override
    public @Nullable SQLWarning getWarnings() throws SQLException {
        checkOpen();
        return warning;
    }

    @Override
    public void clearWarnings() throws SQLException {
        checkOpen();
        warning = null;
    }

    @Override
    public String nativeSQL(String sql) throws SQLException {
        checkOpen();
        return sql;
    }

    @Override
    public void setAutoCommit(boolean value) throws SQLException {
        checkOpen();
        if (!value) {
            refuseTransaction();
        }
        autoCommit = value;
    }

    @Override
    public boolean getAutoCommit() throws SQLException {
        checkOpen();
        return autoCommit;
    }

    @Override
    public void commit() throws SQLException {
        checkOpen();
        refuseTransaction();
    }

    @Override
    public void rollback() throws SQLException {
        checkOpen();
        refuseTransaction();
    }

    private void refuseTransaction() throws SQLException {
        if (!"ignore".equals(address.get(DriverProperty.TRANSACTIONS))) {
            throw SqlErrors.unsupported(
                    "Transaction (each statement stands for itself; transactions=ignore in the URL"
                            + " makes this a no-op)");
        }
    }

    @Override
    public void setTransactionIsolation(int level) throws SQLException {
        checkOpen();
        if (level != TRANSACTION_NONE) {
            refuseTransaction();
        }
    }

    @Override
    public int getTransactionIsolation() throws SQLException {
        checkOpen();
        return TRANSACTION_NONE;
    }

    @Override
    public void close() throws SQLException {
        if (isClosed()) {
            return;
        }
        for (AvaticaStatement statement : List.copyOf(statementMap.values())) {
            statement.close();
        }
        super.close();
        session.close();
    }

    @Override
    public void abort(Executor executor) throws SQLException {
        close();
    }

    @Override
    public void setReadOnly(boolean value) throws SQLException {
        checkOpen();
        readOnly = value;
    }

    @Override
    public boolean isReadOnly() throws SQLException {
        checkOpen();
        return readOnly;
    }

    @Override
    public void setCatalog(@Nullable String catalog) throws SQLException {
        checkOpen();
        if (catalog != null && !catalog.isEmpty() && !CATALOG.equalsIgnoreCase(catalog)) {
            throw SqlErrors.of("3D000", "No catalog " + catalog + ": the only one is " + CATALOG);
        }
    }

    @Override
    public String getCatalog() throws SQLException {
        checkOpen();
        return CATALOG;
    }

    @Override
    public void setSchema(@Nullable String name) throws SQLException {
        checkOpen();
        if (name != null && !name.equals(schema)) {
            try (Statement statement = createStatement()) {
                statement.executeUpdate("USE \"" + name.replace("\"", "\"\"") + "\"");
            }
            schema = name;
        }
    }

    @Override
    public String getSchema() throws SQLException {
        checkOpen();
        return schema;
    }

    @Override
    public boolean isValid(int timeout) throws SQLException {
        if (timeout < 0) {
            throw SqlErrors.of(SqlErrors.INVALID, "Timeout " + timeout + " is negative");
        }
        return !isClosed() && session.isValid(TimeUnit.SECONDS.toNanos(timeout));
    }

    @Override
    public void setNetworkTimeout(@Nullable Executor executor, int milliseconds)
            throws SQLException {
        checkOpen();
        Runs.requireCount("Timeout", milliseconds);
        silenceMillis = milliseconds;
        session.silenceMillis(milliseconds);
    }

    @Override
    public int getNetworkTimeout() throws SQLException {
        checkOpen();
        return silenceMillis;
    }

    @Override
    public void setClientInfo(String name, @Nullable String value) throws SQLClientInfoException {
        if (isClosedNow()) {
            Map<String, ClientInfoStatus> failed = Map.of(name, ClientInfoStatus.REASON_UNKNOWN);
            throw new SQLClientInfoException("Connection is closed", SqlErrors.CLOSED, failed);
        }
        if (!CLIENT_INFO.contains(name)) {
            warning = new SQLWarning("Client info " + name + " is not known", "01000");
        } else if (value == null) {
            clientInfo.remove(name);
        } else {
            clientInfo.setProperty(name, value);
        }
    }

    private boolean isClosedNow() throws SQLClientInfoException {
        try {
            return isClosed();
        } catch (SQLException e) {
            throw new SQLClientInfoException(Map.of(), e);
        }
    }

    @Override
    public void setClientInfo(Properties properties) throws SQLClientInfoException {
        clientInfo.clear();
        for (String name : properties.stringPropertyNames()) {
            setClientInfo(name, properties.getProperty(name));
        }
    }

    @Override
    public @Nullable String getClientInfo(String name) throws SQLException {
        checkOpen();
        return clientInfo.getProperty(name);
    }

    @Override
    public Properties getClientInfo() throws SQLException {
        checkOpen();
        Properties copy = new Properties();
        copy.putAll(clientInfo);
        return copy;
    }

    @Override
    public DatabaseMetaData getMetaData() throws SQLException {
        checkOpen();
        return metaData;
    }

    @Override
    public Map<String, Class<?>> getTypeMap() throws SQLException {
        checkOpen();
        return Map.of();
    }

    @Override
    public void setTypeMap(Map<String, Class<?>> map) throws SQLException {
        checkOpen();
        if (!map.isEmpty()) {
            throw SqlErrors.unsupported("Type map");
        }
    }

    @Override
    public void setHoldability(int holdability) throws SQLException {
        checkOpen();
        if (holdability != ResultSet.HOLD_CURSORS_OVER_COMMIT) {
            throw SqlErrors.unsupported("Holdability " + holdability);
        }
    }

    @Override
    public CallableStatement prepareCall(String sql) throws SQLException {
        throw SqlErrors.unsupported("Stored procedure");
    }

    @Override
    public CallableStatement prepareCall(String sql, int type, int concurrency)
            throws SQLException {
        throw SqlErrors.unsupported("Stored procedure");
    }

    @Override
    public CallableStatement prepareCall(String sql, int type, int concurrency, int holdability)
            throws SQLException {
        throw SqlErrors.unsupported("Stored procedure");
    }

    @Override
    public Savepoint setSavepoint() throws SQLException {
        throw SqlErrors.unsupported("Savepoint");
    }

    @Override
    public Savepoint setSavepoint(String name) throws SQLException {
        throw SqlErrors.unsupported("Savepoint");
    }

    @Override
    public void rollback(Savepoint savepoint) throws SQLException {
        throw SqlErrors.unsupported("Savepoint");
    }

    @Override
    public void releaseSavepoint(Savepoint savepoint) throws SQLException {
        throw SqlErrors.unsupported("Savepoint");
    }

    @Override
    public Array createArrayOf(String typeName, @Nullable Object[] elements) throws SQLException {
        throw SqlErrors.unsupported("Array as a parameter");
    }

    @Override
    public Struct createStruct(String typeName, @Nullable Object[] attributes) throws SQLException {
        throw SqlErrors.unsupported("Struct as a parameter");
    }

    @Override
    public Clob createClob() throws SQLException {
        throw SqlErrors.unsupported("Clob (use setString)");
    }

    @Override
    public Blob createBlob() throws SQLException {
        throw SqlErrors.unsupported("Blob (use setBytes)");
    }

    @Override
    public NClob createNClob() throws SQLException {
        throw SqlErrors.unsupported("NClob (use setString)");
    }

    @Override
    public SQLXML createSQLXML() throws SQLException {
        throw SqlErrors.unsupported("SQLXML");
    }

    @Override
    public <T> T unwrap(Class<T> iface) throws SQLException {
        return Wrapping.unwrap(this, iface);
    }
}

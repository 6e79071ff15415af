package io.ticklane.jdbc.internal;

import io.ticklane.jdbc.internal.error.SqlErrors;
import io.ticklane.jdbc.internal.session.Outcome;
import io.ticklane.jdbc.internal.session.PreparedSql;
import io.ticklane.jdbc.internal.value.Parameters;
import java.sql.BatchUpdateException;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import org.apache.calcite.avatica.AvaticaParameter;
import org.apache.calcite.avatica.AvaticaResultSet;
import org.jspecify.annotations.Nullable;

/// Runs a planned statement with parameters.
final class TicklanePreparedStatement extends BindingStatement {
    private final PreparedSql prepared;
    private final Parameters parameters;
    private final String sql;
    private final Runs runs = new Runs();

    TicklanePreparedStatement(TicklaneConnection connection, String sql, PreparedSql prepared)
            throws SQLException {
        super(
                connection,
                Signatures.of(sql, prepared.columns().fields(), prepared.parameters().fields()));
        this.prepared = prepared;
        this.sql = sql;
        this.parameters = new Parameters(prepared.parameters());
        this.updateCount = -1;
    }

    @Override
    protected void close_() {
        boolean first = !closed;
        super.close_();
        if (first) {
            prepared.close();
        }
    }

    @Override
    public boolean execute() throws SQLException {
        run();
        return openResultSet != null;
    }

    @Override
    public ResultSet executeQuery() throws SQLException {
        checkOpen();
        if (!prepared.isQuery()) {
            throw SqlErrors.of("07005", "The statement gives no rows: " + sql);
        }
        run();
        return openResultSet;
    }

    @Override
    public long executeLargeUpdate() throws SQLException {
        checkOpen();
        if (prepared.isQuery()) {
            throw SqlErrors.of("07005", "The statement gives rows, not a count: " + sql);
        }
        run();
        return updateCount;
    }

    private void run() throws SQLException {
        checkOpen();
        closeResult();
        updateCount = -1;
        List<@Nullable Object[]> row = List.<@Nullable Object[]>of(parameters.row());
        take(prepared.execute(parameters.types(row), row, runs.begin(maxRowCount)), sql);
    }

    @Override
    public void addBatch() throws SQLException {
        checkOpen();
        parameters.addBatch();
    }

    @Override
    public void clearBatch() throws SQLException {
        checkOpen();
        parameters.clearBatch();
    }

    /// Sends all rows at once. The engine tells the sum of the counts only, so that each is
    /// [Statement#SUCCESS_NO_INFO] unless there is one row.
    @Override
    public long[] executeLargeBatch() throws SQLException {
        checkOpen();
        List<@Nullable Object[]> rows = parameters.takeBatch();
        if (rows.isEmpty()) {
            return new long[0];
        }
        if (prepared.isQuery()) {
            throw SqlErrors.of("07005", "A batch is for statements that give no rows: " + sql);
        }
        closeResult();
        try {
            take(prepared.execute(parameters.types(rows), rows, runs.begin(0)), sql);
        } catch (SQLException e) {
            throw new BatchUpdateException(
                    e.getMessage(), e.getSQLState(), e.getErrorCode(), new long[0], e);
        }
        long[] counts = new long[rows.size()];
        Arrays.fill(counts, rows.size() == 1 ? updateCount : Statement.SUCCESS_NO_INFO);
        return counts;
    }

    @Override
    public @Nullable ResultSetMetaData getMetaData() throws SQLException {
        checkOpen();
        return prepared.isQuery()
                ? new TicklaneResultSetMetadata(prepared.columns().fields())
                : null;
    }

    @Override
    protected AvaticaParameter getParameter(int param) throws SQLException {
        checkOpen();
        parameters.check(param);
        return super.getParameter(param);
    }

    @Override
    public int isNullable(int param) throws SQLException {
        getParameter(param);
        return parameterNullable;
    }

    @Override
    public void clearParameters() throws SQLException {
        checkOpen();
        parameters.clear();
    }

    @Override
    void bind(int parameterIndex, @Nullable Object value) throws SQLException {
        checkOpen();
        parameters.set(parameterIndex, value);
    }

    @Override
    protected void checkOpen() throws SQLException {
        if (isClosed()) {
            throw SqlErrors.closed("Statement");
        }
    }

    /// Without the lock, which the thread that runs the statement may hold.
    @Override
    @SuppressWarnings("UnsynchronizedOverridesSynchronized")
    public void cancel() throws SQLException {
        checkOpen();
        runs.cancel();
    }

    @Override
    public synchronized void close() throws SQLException {
        if (!isClosed()) {
            runs.cancel();
            super.close();
        }
    }

    @Override
    public int getQueryTimeout() throws SQLException {
        checkOpen();
        return runs.timeoutSeconds();
    }

    @Override
    public void setQueryTimeout(int seconds) throws SQLException {
        checkOpen();
        runs.timeoutSeconds(seconds);
    }

    @Override
    public void setLargeMaxRows(long rows) throws SQLException {
        checkOpen();
        Runs.requireCount("Number of rows", rows);
        super.setLargeMaxRows(rows);
    }

    @Override
    public void setFetchSize(int rows) throws SQLException {
        checkOpen();
        Runs.requireCount("Fetch size", rows);
        super.setFetchSize(rows);
    }

    @Override
    public void setMaxFieldSize(int max) throws SQLException {
        checkOpen();
        Runs.requireCount("Field size", max);
    }

    @Override
    public void setFetchDirection(int direction) throws SQLException {
        checkOpen();
        Runs.requireForward(direction);
    }

    @Override
    public int getFetchDirection() throws SQLException {
        checkOpen();
        return ResultSet.FETCH_FORWARD;
    }

    /// Escapes are part of the engine's grammar.
    @Override
    public void setEscapeProcessing(boolean enable) throws SQLException {
        checkOpen();
    }

    @Override
    public void setCursorName(String name) throws SQLException {
        throw SqlErrors.unsupported("Named cursor");
    }

    @Override
    public void setPoolable(boolean poolable) throws SQLException {
        checkOpen();
    }

    @Override
    public @Nullable ResultSet getResultSet() throws SQLException {
        checkOpen();
        return openResultSet;
    }

    @Override
    public boolean getMoreResults(int current) throws SQLException {
        checkOpen();
        if (current == Statement.KEEP_CURRENT_RESULT) {
            throw SqlErrors.unsupported("More than one open result");
        }
        closeResult();
        updateCount = -1;
        return false;
    }

    private void closeResult() {
        if (openResultSet != null) {
            AvaticaResultSet last = openResultSet;
            openResultSet = null;
            last.close();
        }
    }

    private void take(Outcome outcome, String sql) throws SQLException {
        if (outcome instanceof Outcome.Rows rows) {
            openResultSet =
                    TicklaneResultSet.of(
                            this, sql, rows.stream(), connection.getTimeZone(), maxRowCount);
            updateCount = -1;
        } else {
            updateCount = ((Outcome.Count) outcome).rows();
        }
    }

    @Override
    public ResultSet getGeneratedKeys() throws SQLException {
        throw Runs.noKeys();
    }

    @Override
    public <T> T unwrap(Class<T> iface) throws SQLException {
        return Wrapping.unwrap(this, iface);
    }
}

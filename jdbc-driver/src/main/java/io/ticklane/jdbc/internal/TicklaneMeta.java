package io.ticklane.jdbc.internal;

import java.util.List;
import java.util.Map;
import org.apache.calcite.avatica.AvaticaConnection;
import org.apache.calcite.avatica.MetaImpl;
import org.apache.calcite.avatica.QueryState;
import org.apache.calcite.avatica.remote.TypedValue;
import org.jspecify.annotations.Nullable;

/// Gives Avatica the numbers of statements. All else goes to the session directly, because
/// Avatica's own way knows neither nanoseconds nor SQLSTATEs.
public final class TicklaneMeta extends MetaImpl {

    /// For one connection.
    public TicklaneMeta(AvaticaConnection connection) {
        super(connection);
    }

    private static UnsupportedOperationException direct() {
        return new UnsupportedOperationException("statements go to their session directly");
    }

    @Override
    public void closeStatement(StatementHandle handle) {
        // The statement frees what it holds.
    }

    @Override
    public boolean syncResults(StatementHandle handle, QueryState state, long offset) {
        throw direct();
    }

    @Override
    public StatementHandle prepare(ConnectionHandle handle, String sql, long maxRowCount) {
        throw direct();
    }

    @Override
    @SuppressWarnings("deprecation")
    public ExecuteResult prepareAndExecute(
            StatementHandle handle, String sql, long maxRowCount, PrepareCallback callback) {
        throw direct();
    }

    @Override
    public ExecuteResult prepareAndExecute(
            StatementHandle handle,
            String sql,
            long maxRowCount,
            int maxRowsInFirstFrame,
            PrepareCallback callback) {
        throw direct();
    }

    @Override
    public ExecuteBatchResult prepareAndExecuteBatch(StatementHandle handle, List<String> sql) {
        throw direct();
    }

    @Override
    public ExecuteBatchResult executeBatch(
            StatementHandle handle, List<List<TypedValue>> parameterValues) {
        throw direct();
    }

    @Override
    public Frame fetch(StatementHandle handle, long offset, int fetchMaxRowCount) {
        throw direct();
    }

    @Override
    @SuppressWarnings("deprecation")
    public ExecuteResult execute(
            StatementHandle handle, List<TypedValue> parameterValues, long maxRowCount) {
        throw direct();
    }

    @Override
    public ExecuteResult execute(
            StatementHandle handle, List<TypedValue> parameterValues, int maxRowsInFirstFrame) {
        throw direct();
    }

    @Override
    public Iterable<Object> createIterable(
            StatementHandle handle,
            QueryState state,
            Signature signature,
            @Nullable List<TypedValue> parameters,
            @Nullable Frame firstFrame) {
        throw direct();
    }

    @Override
    public void commit(ConnectionHandle handle) {
        throw direct();
    }

    @Override
    public void rollback(ConnectionHandle handle) {
        throw direct();
    }

    @Override
    public Map<DatabaseProperty, Object> getDatabaseProperties(ConnectionHandle handle) {
        return Map.of();
    }
}

package io.ticklane.jdbc.internal;

import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.List;
import java.util.Properties;
import java.util.TimeZone;
import org.apache.calcite.avatica.AvaticaConnection;
import org.apache.calcite.avatica.AvaticaFactory;
import org.apache.calcite.avatica.AvaticaPreparedStatement;
import org.apache.calcite.avatica.AvaticaResultSet;
import org.apache.calcite.avatica.AvaticaSpecificDatabaseMetaData;
import org.apache.calcite.avatica.AvaticaStatement;
import org.apache.calcite.avatica.Meta;
import org.apache.calcite.avatica.QueryState;
import org.apache.calcite.avatica.UnregisteredDriver;
import org.jspecify.annotations.Nullable;

/// Makes the objects that Avatica asks for. Connections, prepared statements and result sets are
/// made by their owners, which hold what these need.
public final class TicklaneFactory implements AvaticaFactory {

    /// A factory without state.
    public TicklaneFactory() {}

    @Override
    public int getJdbcMajorVersion() {
        return 4;
    }

    @Override
    public int getJdbcMinorVersion() {
        return 3;
    }

    @Override
    public AvaticaConnection newConnection(
            UnregisteredDriver driver, AvaticaFactory factory, String url, Properties info)
            throws SQLException {
        return TicklaneConnection.open(driver, factory, url, info);
    }

    @Override
    public AvaticaStatement newStatement(
            AvaticaConnection connection,
            Meta.@Nullable StatementHandle handle,
            int type,
            int concurrency,
            int holdability) {
        return new TicklaneStatement((TicklaneConnection) connection);
    }

    @Override
    public AvaticaPreparedStatement newPreparedStatement(
            AvaticaConnection connection,
            Meta.@Nullable StatementHandle handle,
            Meta.Signature signature,
            int type,
            int concurrency,
            int holdability)
            throws SQLException {
        return ((TicklaneConnection) connection).prepare(signature.sql);
    }

    @Override
    public AvaticaResultSet newResultSet(
            AvaticaStatement statement,
            QueryState state,
            Meta.Signature signature,
            TimeZone timeZone,
            Meta.@Nullable Frame firstFrame) {
        throw new UnsupportedOperationException("a statement makes its own result sets");
    }

    @Override
    public AvaticaSpecificDatabaseMetaData newDatabaseMetaData(AvaticaConnection connection) {
        return new TicklaneDatabaseMetadata((TicklaneConnection) connection);
    }

    @Override
    public ResultSetMetaData newResultSetMetaData(
            AvaticaStatement statement, Meta.Signature signature) {
        return new TicklaneResultSetMetadata(List.of());
    }
}

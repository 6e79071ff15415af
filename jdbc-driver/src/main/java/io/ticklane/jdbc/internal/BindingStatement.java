package io.ticklane.jdbc.internal;

import io.ticklane.jdbc.internal.value.Parameters;
import io.ticklane.jdbc.internal.value.Streams;
import java.io.InputStream;
import java.io.Reader;
import java.math.BigDecimal;
import java.net.URL;
import java.sql.Array;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.Date;
import java.sql.NClob;
import java.sql.Ref;
import java.sql.ResultSet;
import java.sql.RowId;
import java.sql.SQLException;
import java.sql.SQLXML;
import java.sql.Time;
import java.sql.Timestamp;
import java.util.Calendar;
import org.apache.calcite.avatica.AvaticaConnection;
import org.apache.calcite.avatica.AvaticaPreparedStatement;
import org.apache.calcite.avatica.Meta;
import org.jspecify.annotations.Nullable;

/// The setters of a prepared statement, which all lead to [#bind].
abstract class BindingStatement extends AvaticaPreparedStatement {

    BindingStatement(AvaticaConnection connection, Meta.Signature signature) throws SQLException {
        super(
                connection,
                null,
                signature,
                ResultSet.TYPE_FORWARD_ONLY,
                ResultSet.CONCUR_READ_ONLY,
                ResultSet.HOLD_CURSORS_OVER_COMMIT);
    }

    /// Takes the value of a parameter.
    abstract void bind(int parameterIndex, @Nullable Object value) throws SQLException;

    @Override
    public void setBoolean(int parameterIndex, boolean x) throws SQLException {
        bind(parameterIndex, x);
    }

    @Override
    public void setByte(int parameterIndex, byte x) throws SQLException {
        bind(parameterIndex, x);
    }

    @Override
    public void setShort(int parameterIndex, short x) throws SQLException {
        bind(parameterIndex, x);
    }

    @Override
    public void setInt(int parameterIndex, int x) throws SQLException {
        bind(parameterIndex, x);
    }

    @Override
    public void setLong(int parameterIndex, long x) throws SQLException {
        bind(parameterIndex, x);
    }

    @Override
    public void setFloat(int parameterIndex, float x) throws SQLException {
        bind(parameterIndex, x);
    }

    @Override
    public void setDouble(int parameterIndex, double x) throws SQLException {
        bind(parameterIndex, x);
    }

    @Override
    public void setBigDecimal(int parameterIndex, @Nullable BigDecimal x) throws SQLException {
        bind(parameterIndex, x);
    }

    @Override
    public void setString(int parameterIndex, @Nullable String x) throws SQLException {
        bind(parameterIndex, x);
    }

    @Override
    public void setBytes(int parameterIndex, byte @Nullable [] x) throws SQLException {
        bind(parameterIndex, x);
    }

    @Override
    public void setNString(int parameterIndex, @Nullable String x) throws SQLException {
        bind(parameterIndex, x);
    }

    @Override
    public void setDate(int parameterIndex, @Nullable Date x) throws SQLException {
        bind(parameterIndex, x);
    }

    @Override
    public void setTime(int parameterIndex, @Nullable Time x) throws SQLException {
        bind(parameterIndex, x);
    }

    @Override
    public void setTimestamp(int parameterIndex, @Nullable Timestamp x) throws SQLException {
        bind(parameterIndex, x);
    }

    @Override
    public void setObject(int parameterIndex, @Nullable Object x) throws SQLException {
        bind(parameterIndex, x);
    }

    @Override
    public void setURL(int parameterIndex, @Nullable URL x) throws SQLException {
        bind(parameterIndex, x);
    }

    @Override
    public void setArray(int parameterIndex, @Nullable Array x) throws SQLException {
        bind(parameterIndex, x);
    }

    @Override
    public void setBlob(int parameterIndex, @Nullable Blob x) throws SQLException {
        bind(parameterIndex, x);
    }

    @Override
    public void setClob(int parameterIndex, @Nullable Clob x) throws SQLException {
        bind(parameterIndex, x);
    }

    @Override
    public void setNClob(int parameterIndex, @Nullable NClob x) throws SQLException {
        bind(parameterIndex, x);
    }

    @Override
    public void setRef(int parameterIndex, @Nullable Ref x) throws SQLException {
        bind(parameterIndex, x);
    }

    @Override
    public void setRowId(int parameterIndex, @Nullable RowId x) throws SQLException {
        bind(parameterIndex, x);
    }

    @Override
    public void setSQLXML(int parameterIndex, @Nullable SQLXML x) throws SQLException {
        bind(parameterIndex, x);
    }

    @Override
    public void setNull(int parameterIndex, int sqlType) throws SQLException {
        bind(parameterIndex, null);
    }

    @Override
    public void setNull(int parameterIndex, int sqlType, @Nullable String typeName)
            throws SQLException {
        bind(parameterIndex, null);
    }

    @Override
    public void setDate(int parameterIndex, @Nullable Date x, @Nullable Calendar calendar)
            throws SQLException {
        bind(parameterIndex, Parameters.local(x, calendar));
    }

    @Override
    public void setTime(int parameterIndex, @Nullable Time x, @Nullable Calendar calendar)
            throws SQLException {
        bind(parameterIndex, Parameters.local(x, calendar));
    }

    @Override
    public void setTimestamp(int parameterIndex, @Nullable Timestamp x, @Nullable Calendar calendar)
            throws SQLException {
        bind(parameterIndex, Parameters.local(x, calendar));
    }

    @Override
    public void setObject(int parameterIndex, @Nullable Object x, int targetSqlType)
            throws SQLException {
        bind(parameterIndex, Parameters.as(x, targetSqlType));
    }

    @Override
    public void setObject(
            int parameterIndex, @Nullable Object x, int targetSqlType, int scaleOrLength)
            throws SQLException {
        bind(parameterIndex, Parameters.as(x, targetSqlType));
    }

    @Override
    public void setAsciiStream(int parameterIndex, @Nullable InputStream x) throws SQLException {
        bind(parameterIndex, Streams.ascii(x, -1));
    }

    @Override
    public void setAsciiStream(int parameterIndex, @Nullable InputStream x, int length)
            throws SQLException {
        bind(parameterIndex, Streams.ascii(x, length));
    }

    @Override
    public void setAsciiStream(int parameterIndex, @Nullable InputStream x, long length)
            throws SQLException {
        bind(parameterIndex, Streams.ascii(x, length));
    }

    @Override
    public void setBinaryStream(int parameterIndex, @Nullable InputStream x) throws SQLException {
        bind(parameterIndex, Streams.bytes(x, -1));
    }

    @Override
    public void setBinaryStream(int parameterIndex, @Nullable InputStream x, int length)
            throws SQLException {
        bind(parameterIndex, Streams.bytes(x, length));
    }

    @Override
    public void setBinaryStream(int parameterIndex, @Nullable InputStream x, long length)
            throws SQLException {
        bind(parameterIndex, Streams.bytes(x, length));
    }

    @Override
    public void setCharacterStream(int parameterIndex, @Nullable Reader x) throws SQLException {
        bind(parameterIndex, Streams.text(x, -1));
    }

    @Override
    public void setCharacterStream(int parameterIndex, @Nullable Reader x, int length)
            throws SQLException {
        bind(parameterIndex, Streams.text(x, length));
    }

    @Override
    public void setCharacterStream(int parameterIndex, @Nullable Reader x, long length)
            throws SQLException {
        bind(parameterIndex, Streams.text(x, length));
    }

    @Override
    public void setNCharacterStream(int parameterIndex, @Nullable Reader x) throws SQLException {
        bind(parameterIndex, Streams.text(x, -1));
    }

    @Override
    public void setNCharacterStream(int parameterIndex, @Nullable Reader x, long length)
            throws SQLException {
        bind(parameterIndex, Streams.text(x, length));
    }

    @Override
    public void setClob(int parameterIndex, @Nullable Reader x) throws SQLException {
        bind(parameterIndex, Streams.text(x, -1));
    }

    @Override
    public void setClob(int parameterIndex, @Nullable Reader x, long length) throws SQLException {
        bind(parameterIndex, Streams.text(x, length));
    }

    @Override
    public void setNClob(int parameterIndex, @Nullable Reader x) throws SQLException {
        bind(parameterIndex, Streams.text(x, -1));
    }

    @Override
    public void setNClob(int parameterIndex, @Nullable Reader x, long length) throws SQLException {
        bind(parameterIndex, Streams.text(x, length));
    }

    @Override
    public void setBlob(int parameterIndex, @Nullable InputStream x) throws SQLException {
        bind(parameterIndex, Streams.bytes(x, -1));
    }

    @Override
    public void setBlob(int parameterIndex, @Nullable InputStream x, long length)
            throws SQLException {
        bind(parameterIndex, Streams.bytes(x, length));
    }

    @Override
    @SuppressWarnings("deprecation")
    public void setUnicodeStream(int parameterIndex, @Nullable InputStream x, int length)
            throws SQLException {
        bind(parameterIndex, Streams.utf8(x, length));
    }
}

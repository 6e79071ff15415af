package io.ticklane.jdbc.internal;

import io.ticklane.jdbc.arrow.ArrowMessages;
import io.ticklane.jdbc.internal.arrow.Field;
import io.ticklane.jdbc.internal.error.SqlErrors;
import io.ticklane.jdbc.internal.session.BatchStream;
import io.ticklane.jdbc.stream.StreamProgress;
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
import java.sql.SQLException;
import java.sql.SQLXML;
import java.sql.Time;
import java.sql.Timestamp;
import java.util.Calendar;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TimeZone;
import org.apache.calcite.avatica.AvaticaStatement;
import org.apache.calcite.avatica.Meta;
import org.apache.calcite.avatica.QueryState;
import org.apache.calcite.avatica.util.Cursor;
import org.jspecify.annotations.Nullable;

/// Rows of a query, forward only. Every error carries a SQLSTATE.
final class TicklaneResultSet extends LabelledResultSet {
    private final BatchStream stream;
    private final RowProgress progress = new RowProgress();
    private final List<Field> fields;
    private final Map<String, Integer> places = new HashMap<>();

    private TicklaneResultSet(
            @Nullable AvaticaStatement statement,
            Meta.Signature signature,
            TimeZone zone,
            BatchStream stream)
            throws SQLException {
        super(
                statement,
                new QueryState(signature.sql),
                signature,
                new TicklaneResultSetMetadata(stream.columns().fields()),
                zone);
        this.stream = stream;
        this.fields = stream.columns().fields();
        for (int i = fields.size() - 1; i >= 0; i--) {
            places.put(fields.get(i).name().toLowerCase(Locale.ROOT), i + 1);
        }
    }

    /// The rows of a statement.
    ///
    /// @param maxRows rows to give at most, 0 for all
    static TicklaneResultSet of(
            AvaticaStatement statement, String sql, BatchStream stream, TimeZone zone, long maxRows)
            throws SQLException {
        List<Field> fields = stream.columns().fields();
        TicklaneResultSet rows =
                new TicklaneResultSet(statement, Signatures.of(sql, fields), zone, stream);
        rows.execute2(new BatchCursor(stream, maxRows, rows.progress), rows.columnMetaDataList);
        return rows;
    }

    /// Rows that belong to no statement.
    static TicklaneResultSet of(BatchStream stream) throws SQLException {
        List<Field> fields = stream.columns().fields();
        TicklaneResultSet rows =
                new TicklaneResultSet(
                        null, Signatures.of("", fields), TimeZone.getDefault(), stream);
        rows.execute2(new BatchCursor(stream, 0, rows.progress), rows.columnMetaDataList);
        return rows;
    }

    @Override
    protected void checkOpen() throws SQLException {
        if (isClosed()) {
            throw SqlErrors.closed("Result set");
        }
    }

    private Cursor.Accessor at(int columnIndex) throws SQLException {
        checkOpen();
        if (columnIndex < 1 || columnIndex > fields.size()) {
            throw SqlErrors.of(
                    "42703", "No column " + columnIndex + ": there are " + fields.size());
        }
        return accessorList.get(columnIndex - 1);
    }

    @Override
    public int findColumn(String columnLabel) throws SQLException {
        checkOpen();
        Integer place = places.get(columnLabel.toLowerCase(Locale.ROOT));
        if (place == null) {
            List<String> names = fields.stream().map(Field::name).toList();
            throw SqlErrors.of("42703", "No column " + columnLabel + ": there are " + names);
        }
        return place;
    }

    @Override
    public boolean next() throws SQLException {
        checkOpen();
        return super.next();
    }

    @Override
    protected void cancel() {
        // The statement cancels its run.
    }

    @Override
    public @Nullable AvaticaStatement getStatement() throws SQLException {
        checkOpen();
        return statement;
    }

    @Override
    public @Nullable String getString(int columnIndex) throws SQLException {
        return at(columnIndex).getString();
    }

    @Override
    public boolean getBoolean(int columnIndex) throws SQLException {
        return at(columnIndex).getBoolean();
    }

    @Override
    public byte getByte(int columnIndex) throws SQLException {
        return at(columnIndex).getByte();
    }

    @Override
    public short getShort(int columnIndex) throws SQLException {
        return at(columnIndex).getShort();
    }

    @Override
    public int getInt(int columnIndex) throws SQLException {
        return at(columnIndex).getInt();
    }

    @Override
    public long getLong(int columnIndex) throws SQLException {
        return at(columnIndex).getLong();
    }

    @Override
    public float getFloat(int columnIndex) throws SQLException {
        return at(columnIndex).getFloat();
    }

    @Override
    public double getDouble(int columnIndex) throws SQLException {
        return at(columnIndex).getDouble();
    }

    @Override
    public byte @Nullable [] getBytes(int columnIndex) throws SQLException {
        return at(columnIndex).getBytes();
    }

    @Override
    public @Nullable BigDecimal getBigDecimal(int columnIndex) throws SQLException {
        return at(columnIndex).getBigDecimal();
    }

    @Override
    public @Nullable InputStream getAsciiStream(int columnIndex) throws SQLException {
        return at(columnIndex).getAsciiStream();
    }

    @Override
    public @Nullable InputStream getBinaryStream(int columnIndex) throws SQLException {
        return at(columnIndex).getBinaryStream();
    }

    @Override
    public @Nullable Reader getCharacterStream(int columnIndex) throws SQLException {
        return at(columnIndex).getCharacterStream();
    }

    @Override
    public @Nullable Object getObject(int columnIndex) throws SQLException {
        return at(columnIndex).getObject();
    }

    @Override
    public @Nullable Array getArray(int columnIndex) throws SQLException {
        return at(columnIndex).getArray();
    }

    @Override
    public @Nullable URL getURL(int columnIndex) throws SQLException {
        return at(columnIndex).getURL();
    }

    @Override
    public @Nullable String getNString(int columnIndex) throws SQLException {
        return at(columnIndex).getNString();
    }

    @Override
    public @Nullable Reader getNCharacterStream(int columnIndex) throws SQLException {
        return at(columnIndex).getNCharacterStream();
    }

    @Override
    public @Nullable Ref getRef(int columnIndex) throws SQLException {
        return at(columnIndex).getRef();
    }

    @Override
    public @Nullable Blob getBlob(int columnIndex) throws SQLException {
        return at(columnIndex).getBlob();
    }

    @Override
    public @Nullable Clob getClob(int columnIndex) throws SQLException {
        return at(columnIndex).getClob();
    }

    @Override
    public @Nullable NClob getNClob(int columnIndex) throws SQLException {
        return at(columnIndex).getNClob();
    }

    @Override
    public @Nullable SQLXML getSQLXML(int columnIndex) throws SQLException {
        return at(columnIndex).getSQLXML();
    }

    @Override
    public @Nullable Date getDate(int columnIndex) throws SQLException {
        return at(columnIndex).getDate(localCalendar);
    }

    @Override
    public @Nullable Date getDate(int columnIndex, @Nullable Calendar calendar)
            throws SQLException {
        return at(columnIndex).getDate(calendar == null ? localCalendar : calendar);
    }

    @Override
    public @Nullable Time getTime(int columnIndex) throws SQLException {
        return at(columnIndex).getTime(localCalendar);
    }

    @Override
    public @Nullable Time getTime(int columnIndex, @Nullable Calendar calendar)
            throws SQLException {
        return at(columnIndex).getTime(calendar == null ? localCalendar : calendar);
    }

    @Override
    public @Nullable Timestamp getTimestamp(int columnIndex) throws SQLException {
        return at(columnIndex).getTimestamp(localCalendar);
    }

    @Override
    public @Nullable Timestamp getTimestamp(int columnIndex, @Nullable Calendar calendar)
            throws SQLException {
        return at(columnIndex).getTimestamp(calendar == null ? localCalendar : calendar);
    }

    @Override
    public <T> @Nullable T getObject(int columnIndex, Class<T> type) throws SQLException {
        return at(columnIndex).getObject(type);
    }

    @Override
    public @Nullable Object getObject(int columnIndex, Map<String, Class<?>> map)
            throws SQLException {
        return at(columnIndex).getObject(map);
    }

    @Override
    @SuppressWarnings("deprecation")
    public @Nullable BigDecimal getBigDecimal(int columnIndex, int scale) throws SQLException {
        return at(columnIndex).getBigDecimal(scale);
    }

    @Override
    @SuppressWarnings("deprecation")
    public @Nullable InputStream getUnicodeStream(int columnIndex) throws SQLException {
        return at(columnIndex).getUnicodeStream();
    }

    @Override
    public void setFetchDirection(int direction) throws SQLException {
        checkOpen();
        if (direction != FETCH_FORWARD) {
            throw SqlErrors.unsupported("Fetch direction other than forward");
        }
    }

    @Override
    public int getFetchDirection() throws SQLException {
        checkOpen();
        return FETCH_FORWARD;
    }

    @Override
    public int getType() throws SQLException {
        checkOpen();
        return TYPE_FORWARD_ONLY;
    }

    @Override
    public int getConcurrency() throws SQLException {
        checkOpen();
        return CONCUR_READ_ONLY;
    }

    @Override
    public int getHoldability() throws SQLException {
        checkOpen();
        return HOLD_CURSORS_OVER_COMMIT;
    }

    /// Gives the Arrow messages of the rows and their progress too.
    @Override
    public <T> T unwrap(Class<T> iface) throws SQLException {
        checkOpen();
        if (iface == ArrowMessages.class) {
            return iface.cast(new StreamMessages(this, stream, progress));
        }
        return iface == StreamProgress.class ? iface.cast(progress) : Wrapping.unwrap(this, iface);
    }

    @Override
    public boolean isWrapperFor(Class<?> iface) {
        return iface == ArrowMessages.class
                || iface == StreamProgress.class
                || iface.isInstance(this);
    }
}

package io.ticklane.jdbc.internal;

import io.ticklane.jdbc.internal.arrow.Batch;
import io.ticklane.jdbc.internal.arrow.Column;
import io.ticklane.jdbc.internal.arrow.Field;
import io.ticklane.jdbc.internal.error.SqlErrors;
import io.ticklane.jdbc.internal.session.BatchStream;
import java.sql.SQLException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Calendar;
import java.util.List;
import org.apache.calcite.avatica.ColumnMetaData;
import org.apache.calcite.avatica.util.ArrayImpl;
import org.apache.calcite.avatica.util.Cursor;
import org.jspecify.annotations.Nullable;

/// Walks the rows of a stream of batches.
final class BatchCursor implements Cursor {
    private final BatchStream stream;
    private final long maxRows;
    private final RowProgress progress;
    private @Nullable Batch batch;
    private int row = -1;
    private long given;
    private boolean ended;
    private boolean wasNull;

    /// @param maxRows rows to give at most, 0 for all
    /// @param progress is told of the rows
    BatchCursor(BatchStream stream, long maxRows, RowProgress progress) {
        this.stream = stream;
        this.maxRows = maxRows;
        this.progress = progress;
    }

    @Override
    public List<Accessor> createAccessors(
            List<ColumnMetaData> types, Calendar calendar, ArrayImpl.Factory factory) {
        ZoneId zone = calendar.getTimeZone().toZoneId();
        List<Field> fields = stream.columns().fields();
        List<Accessor> accessors = new ArrayList<>();
        for (int i = 0; i < fields.size(); i++) {
            accessors.add(new ColumnAccessor(this, i, fields.get(i), zone));
        }
        return accessors;
    }

    @Override
    public boolean next() throws SQLException {
        if (ended) {
            return false;
        }
        if (maxRows > 0 && given == maxRows) {
            end();
            stream.close();
            return false;
        }
        row++;
        while (batch == null || row >= batch.rows()) {
            batch = stream.next();
            row = 0;
            if (batch == null) {
                end();
                return false;
            }
            progress.batch(stream.progress(), batch.rows());
        }
        progress.row(row + 1 == batch.rows());
        given++;
        return true;
    }

    private void end() {
        ended = true;
        batch = null;
    }

    /// The column in the batch of the current row.
    Column column(int index) throws SQLException {
        if (batch == null) {
            throw SqlErrors.of("24000", ended ? "After the last row" : "Before the first row");
        }
        return batch.columns().get(index);
    }

    /// Place of the current row in its batch.
    int row() {
        return row;
    }

    void wasNull(boolean value) {
        wasNull = value;
    }

    @Override
    public boolean wasNull() {
        return wasNull;
    }

    @Override
    public void close() {
        end();
        stream.close();
    }
}

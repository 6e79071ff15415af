package io.ticklane.console.result;

import java.io.IOException;
import java.io.Writer;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Rows that keep coming: before one is waited for, what was written of those before is shown.
///
/// @param rows the rows
/// @param out what they are written to
public record LiveRows(Rows rows, Writer out) implements Rows {
    @Override
    public List<Column> columns() {
        return rows.columns();
    }

    @Override
    public boolean next() throws SQLException, IOException {
        out.flush();
        return rows.next();
    }

    @Override
    public @Nullable Object value(int column) throws SQLException {
        return rows.value(column);
    }
}

package io.ticklane.console.result;

import java.io.IOException;
import java.io.Writer;
import java.sql.SQLException;

/// A way to write rows as text.
public interface TextFormat {

    /// Writes all rows, in constant memory. The caller flushes.
    ///
    /// @return number of rows
    long write(Rows rows, Writer out) throws SQLException, IOException;
}

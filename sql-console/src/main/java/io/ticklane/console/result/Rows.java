package io.ticklane.console.result;

import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Rows to be printed, walked once from first to last.
public interface Rows {

    /// The columns.
    List<Column> columns();

    /// Goes to the next row, at first to the first one; false after the last.
    boolean next() throws SQLException, IOException;

    /// A value of the current row: null, Boolean, Long, Float, Double, BigDecimal, String, byte[],
    /// LocalDate, LocalTime, LocalDateTime, OffsetDateTime, or a List or Map of these.
    ///
    /// @param column counted from 0
    @Nullable Object value(int column) throws SQLException;
}

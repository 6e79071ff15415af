package io.ticklane.jdbc.internal.arrow;

import io.ticklane.jdbc.internal.error.SqlErrors;
import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The values of one column of a batch.
///
/// Java values by type: [Boolean]; [Byte], [Short], [Integer], [Long] (unsigned ones the next
/// larger, of 64 bits [java.math.BigInteger]); [Float], [Double]; [java.math.BigDecimal]; [String];
/// `byte[]`; [java.time.LocalDate]; [java.time.LocalTime]; [java.time.LocalDateTime], with a zone
/// [java.time.Instant]; [java.time.Duration]; [java.time.Period]; [java.util.List]; [java.util.Map]
/// for rows and entries.
///
/// Threads: any number may read.
public abstract class Column {
    private final int rows;
    private final @Nullable ByteBuffer validity;

    Column(int rows, @Nullable ByteBuffer validity) {
        this.rows = rows;
        this.validity = validity;
    }

    /// Number of values.
    public final int rows() {
        return rows;
    }

    /// Whether the value is NULL.
    ///
    /// @param row from 0 to below [#rows]
    public boolean isNull(int row) {
        return validity != null && ((validity.get(row >> 3) >> (row & 7)) & 1) == 0;
    }

    /// The value as an object, or null.
    public final @Nullable Object value(int row) throws SQLException {
        return isNull(row) ? null : present(row);
    }

    /// The value as an object; not NULL.
    abstract Object present(int row) throws SQLException;

    /// The value of an integer column without making an object; not NULL.
    public long integer(int row) throws SQLException {
        if (present(row) instanceof Number number) {
            return number.longValue();
        }
        throw SqlErrors.corrupt("integer expected");
    }

    /// The value of a floating point column without making an object; not NULL.
    public double real(int row) throws SQLException {
        if (present(row) instanceof Number number) {
            return number.doubleValue();
        }
        throw SqlErrors.corrupt("number expected");
    }

    /// All values are NULL.
    static final class Nulls extends Column {
        Nulls(int rows) {
            super(rows, null);
        }

        @Override
        public boolean isNull(int row) {
            return true;
        }

        @Override
        Object present(int row) throws SQLException {
            throw SqlErrors.corrupt("value in a column of NULLs");
        }
    }

    /// Codes of values that are stored once.
    static final class Coded extends Column {
        private final Column codes;
        private final @Nullable Object[] values;

        Coded(Column codes, @Nullable Object[] values) {
            super(codes.rows(), null);
            this.codes = codes;
            this.values = values;
        }

        @Override
        public boolean isNull(int row) {
            return codes.isNull(row) || isNullValue(row);
        }

        private boolean isNullValue(int row) {
            try {
                long code = codes.integer(row);
                return code >= 0 && code < values.length && values[(int) code] == null;
            } catch (SQLException e) {
                return false; // present() reports it
            }
        }

        @Override
        Object present(int row) throws SQLException {
            long code = codes.integer(row);
            if (code < 0 || code >= values.length) {
                throw SqlErrors.corrupt(
                        "code " + code + " of a dictionary of " + values.length + " values");
            }
            Object value = values[(int) code];
            if (value == null) {
                throw SqlErrors.corrupt("NULL taken for a value");
            }
            return value;
        }
    }

    /// In each row the value of one of several columns.
    static final class Chosen extends Column {
        private final List<Integer> known;
        private final Column codes;
        private final @Nullable Column places;
        private final List<Column> columns;

        Chosen(List<Integer> known, Column codes, @Nullable Column places, List<Column> columns) {
            super(codes.rows(), null);
            this.known = known;
            this.codes = codes;
            this.places = places;
            this.columns = columns;
        }

        @Override
        public boolean isNull(int row) {
            try {
                return column(row).isNull(place(row));
            } catch (SQLException e) {
                return false; // present() reports it
            }
        }

        @Override
        Object present(int row) throws SQLException {
            return column(row).present(place(row));
        }

        private Column column(int row) throws SQLException {
            int index = known.indexOf((int) codes.integer(row));
            if (index < 0) {
                throw SqlErrors.corrupt("union code " + codes.integer(row));
            }
            return columns.get(index);
        }

        private int place(int row) throws SQLException {
            long place = places == null ? row : places.integer(row);
            if (place < 0 || place >= column(row).rows()) {
                throw SqlErrors.corrupt("union value " + place + " is missing");
            }
            return (int) place;
        }
    }
}

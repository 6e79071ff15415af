package io.ticklane.exec.source.parquet;

import io.ticklane.api.type.SqlType;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// How a column is stored and what its values become.
///
/// @param name the column's name
/// @param physical how plain values lie in pages
/// @param width the bytes of a plain value; 0 where each has its own length, and for bits
/// @param optional whether values may be NULL
/// @param type the SQL type
/// @param conversion how a plain value becomes one of the type's lane
/// @param list for a list of numbers, whose type is ARRAY, how the lists are nested; the other
///   facts are then those of the elements
/// @param factor by what whole numbers are multiplied (units of time to nanoseconds), else 1
record ColumnForm(
        String name,
        Physical physical,
        int width,
        boolean optional,
        SqlType type,
        Conversion conversion,
        long factor,
        Optional<Nesting> list) {
    /// What the definition levels of a list say: NULL or not, empty or not, an element or NULL.
    ///
    /// @param optional whether lists may be NULL
    /// @param optionalElement whether elements may be NULL
    /// @param element the type of the elements
    record Nesting(boolean optional, boolean optionalElement, SqlType element) {
        /// The level of an empty list; a NULL list is below, elements are above.
        int empty() {
            return optional ? 1 : 0;
        }

        /// The level of an element that is not NULL.
        int most() {
            return empty() + (optionalElement ? 2 : 1);
        }
    }

    /// The type of the values in pages.
    SqlType valueType() {
        return list.map(Nesting::element).orElse(type);
    }

    /// The definition level of a value that is not NULL.
    int mostDefined() {
        return list.map(Nesting::most).orElse(optional ? 1 : 0);
    }

    /// This column as a list of its values.
    ColumnForm listOf(String listName, Nesting nesting) {
        return new ColumnForm(
                listName,
                physical,
                width,
                nesting.optional(),
                SqlType.ARRAY.withNullable(nesting.optional()),
                conversion,
                factor,
                Optional.of(nesting));
    }

    /// The format's physical types in the order of their numbers.
    enum Physical {
        BOOLEAN(0),
        INT32(4),
        INT64(8),
        INT96(12),
        FLOAT(4),
        DOUBLE(8),
        BYTE_ARRAY(0),
        FIXED(0);

        private static final List<Physical> ALL = List.of(values());

        private final int width;

        /// The type of a number of the format.
        static Physical of(int number) throws IOException {
            if (number < 0 || number >= ALL.size()) {
                throw new IOException("there is no physical type " + number);
            }
            return ALL.get(number);
        }

        Physical(int width) {
            this.width = width;
        }

        /// Bytes of a plain value; 0 where the type does not say.
        int width() {
            return width;
        }
    }

    /// From a plain value to a value of a lane.
    enum Conversion {
        /// Bits to lane BIT.
        BITS,
        /// Four bytes as they are, to lane INT.
        INT,
        /// Eight bytes as they are, to lane LONG or DOUBLE.
        EIGHT_BYTES,
        /// Single precision to lane DOUBLE.
        FLOAT,
        /// Four bytes times the factor, to lane LONG.
        INT_TO_LONG,
        /// Four bytes without a sign, to lane LONG.
        UNSIGNED_TO_LONG,
        /// Eight bytes times the factor, to lane LONG.
        SCALED_LONG,
        /// Eight bytes without a sign, to lane WIDE.
        UNSIGNED_TO_WIDE,
        /// Nanoseconds of the day and Julian day, to lane LONG.
        JULIAN,
        /// A two's complement number, highest byte first, to lane LONG.
        BIG_ENDIAN_LONG,
        /// A two's complement number, highest byte first, to lane WIDE.
        BIG_ENDIAN_WIDE,
        /// Bytes to codes of the dictionary, in lane INT.
        CODE
    }
}

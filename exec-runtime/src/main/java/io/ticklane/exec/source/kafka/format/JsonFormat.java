package io.ticklane.exec.source.kafka.format;

import io.ticklane.api.type.RowType;
import io.ticklane.exec.batch.Dictionary;
import io.ticklane.exec.memory.QueryMemory;
import java.util.List;

/// One JSON object a message, with a field for each column, or an array of them. Both are read; an
/// empty array has no row.
///
/// | column | value |
/// |---|---|
/// | numbers | a number, or a text that is one; `"NaN"`, `"Infinity"` and `"-Infinity"` |
/// | VARCHAR; VARBINARY | a text; a text in Base64 |
/// | DATE, TIME, timestamps | an ISO text, or a number of days, or of units since midnight or 1970 |
/// | intervals | a text as a cast makes it |
/// | ARRAY | an array of numbers and nulls |
///
/// A field that is missing is NULL, one that is no column is skipped, and of two with one name the
/// last counts. Names are found letter case aside.
///
/// @param table the columns
/// @param unit what numbers count where a column is a time
/// @param rowsPerMessage how many rows a message has at most that is written; 1 for an object, else
///   it is an array
public record JsonFormat(RowType table, TimeScale unit, int rowsPerMessage)
        implements MessageFormat {
    /// What numbers count that are times.
    public enum TimeScale {
        SECONDS(1_000_000_000),
        MILLIS(1_000_000),
        MICROS(1_000),
        NANOS(1);

        private final long nanos;

        TimeScale(long nanos) {
            this.nanos = nanos;
        }

        /// How many nanoseconds the unit has.
        long nanos() {
            return nanos;
        }
    }

    @Override
    public MessageDecoder decoder(
            List<Integer> columns, QueryMemory memory, Dictionary dictionary) {
        return new JsonDecoder(this, new RowCells(table, columns, memory, dictionary));
    }

    @Override
    public MessageEncoder encoder(QueryMemory memory) {
        return new JsonEncoder(this);
    }

    @Override
    public boolean isRowwise() {
        return rowsPerMessage == 1;
    }

    @Override
    public boolean isGathered() {
        return true;
    }
}

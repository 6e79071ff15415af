package io.ticklane.exec.exchange.remote;

import io.ticklane.exec.batch.Lane;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.jspecify.annotations.Nullable;

/// Some rows on their way from one node to another.
///
/// Texts are codes that count the texts of the link from 0 in the order of their first use; a
/// message brings the texts of the codes that are new.
///
/// @param floor the ordinal that those of all later messages are not below
/// @param last whether no message comes after this
/// @param texts the new texts, one after the other: the length in four bytes, high ones first, then
///   the bytes
/// @param rows how many rows there are, maybe none
/// @param columns the columns of the rows, the last one their ordinals; none if there are no rows
public record Message(long floor, boolean last, byte[] texts, int rows, List<Values> columns)
        implements AutoCloseable {
    public Message {
        columns = List.copyOf(columns);
    }

    /// The values of a column; owns one reference to each buffer.
    ///
    /// @param validity set bits for values that are not NULL; null if none is NULL
    public record Values(Lane lane, ArrowBuf values, @Nullable ArrowBuf validity)
            implements AutoCloseable {
        /// The bytes of the buffers that rows need.
        long bytes(int rows) {
            return lane.bytes(rows) + (validity == null ? 0 : Lane.BIT.bytes(rows));
        }

        @Override
        public void close() {
            values.close();
            if (validity != null) {
                validity.close();
            }
        }
    }

    /// A message without rows.
    public static Message empty(long floor, boolean last) {
        return new Message(floor, last, new byte[0], 0, List.of());
    }

    /// What the message counts for in the window of its link.
    public long bytes() {
        long bytes = texts.length;
        for (Values column : columns) {
            bytes += column.bytes(rows);
        }
        return bytes;
    }

    @Override
    public void close() {
        columns.forEach(Values::close);
    }
}

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
/// @param columns the columns of the rows, the last one their ordinals, as they follow each other
///   in `packed`, each from a multiple of eight on; none if there are no rows
/// @param packed the bytes of the columns, of which the message owns one reference; null if there
///   are no rows
public record Message(
        long floor,
        boolean last,
        byte[] texts,
        int rows,
        List<PackedColumn> columns,
        @Nullable ArrowBuf packed)
        implements AutoCloseable {
    public Message {
        columns = List.copyOf(columns);
    }

    /// A message without rows.
    public static Message empty(long floor, boolean last) {
        return new Message(floor, last, new byte[0], 0, List.of(), null);
    }

    /// The same with these bytes, of whose reference it becomes the owner.
    public Message with(ArrowBuf bytes) {
        return new Message(floor, last, texts, rows, columns, bytes);
    }

    /// What the message counts for in the window of its link: its rows as they lie in memory.
    public long bytes() {
        long bytes = texts.length;
        for (PackedColumn column : columns) {
            bytes += column.nullBytes(rows) + column.lane().bytes((long) rows);
        }
        return bytes;
    }

    /// The bytes of the columns.
    public long packedBytes() {
        long bytes = 0;
        for (PackedColumn column : columns) {
            bytes += column.bytes(rows);
        }
        return bytes;
    }

    /// The most bytes that a row can take in a message, besides its texts.
    static long rowBytes(List<Lane> lanes) {
        long bytes = Long.BYTES;
        for (Lane lane : lanes) {
            bytes += 1L + lane.bytes();
        }
        return bytes;
    }

    @Override
    public void close() {
        if (packed != null) {
            packed.close();
        }
    }
}

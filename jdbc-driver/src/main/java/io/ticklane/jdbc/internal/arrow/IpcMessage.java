package io.ticklane.jdbc.internal.arrow;

import io.ticklane.jdbc.internal.error.SqlErrors;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.sql.SQLException;

/// One Arrow IPC message: a flatbuffer and the bytes it speaks of.
///
/// @param header the flatbuffer, position at its start
/// @param body the buffers of the columns, position at their start
public record IpcMessage(ByteBuffer header, ByteBuffer body) {

    private static final int CONTINUATION = 0xFFFFFFFF;

    /// Splits an encapsulated message (marker, length, flatbuffer, padding, body). Messages of the
    /// time before Arrow 0.15, without the marker, are taken too.
    public static IpcMessage split(ByteBuffer message) throws SQLException {
        ByteBuffer bytes = message.slice().order(ByteOrder.LITTLE_ENDIAN);
        if (bytes.remaining() < 4) {
            throw SqlErrors.corrupt("message of " + bytes.remaining() + " bytes");
        }
        int length = bytes.getInt();
        if (length == CONTINUATION) {
            if (bytes.remaining() < 4) {
                throw SqlErrors.corrupt("message ends after its marker");
            }
            length = bytes.getInt();
        }
        if (length < 0 || length > bytes.remaining()) {
            throw SqlErrors.corrupt(
                    "header of " + length + " bytes where " + bytes.remaining() + " are left");
        }
        ByteBuffer header = bytes.slice(bytes.position(), length);
        int end = bytes.position() + length;
        return new IpcMessage(header, bytes.slice(end, bytes.limit() - end));
    }
}

package io.ticklane.console.result;

import io.ticklane.jdbc.arrow.ArrowMessages;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.sql.ResultSet;
import java.sql.SQLException;

/// The Arrow IPC stream of a result: the engine's own messages, copied as they come.
final class ArrowFormat {
    private static final byte[] END = {-1, -1, -1, -1, 0, 0, 0, 0};

    private ArrowFormat() {}

    /// Writes all messages and flushes.
    ///
    /// @return 0, because rows are not counted
    static long write(ResultSet result, OutputStream out) throws SQLException, IOException {
        ArrowMessages messages = result.unwrap(ArrowMessages.class);
        WritableByteChannel channel = Channels.newChannel(out);
        write(messages.schema(), channel);
        ByteBuffer message = messages.next();
        while (message != null) {
            write(message, channel);
            message = messages.next();
        }
        write(ByteBuffer.wrap(END), channel);
        out.flush();
        return 0;
    }

    private static void write(ByteBuffer bytes, WritableByteChannel channel) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }
}

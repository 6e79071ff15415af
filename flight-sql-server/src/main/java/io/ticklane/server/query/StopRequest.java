package io.ticklane.server.query;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/// Why a node is to end its part of a query, for the client who reads there.
///
/// @param query the name of the query
/// @param reason why, as a part would report it
record StopRequest(String query, PartReport.Failed reason) {
    /// The name, then the report.
    byte[] encode() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeUTF(query);
            out.write(reason.encode());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /// The request of some bytes; error XX001 if they are none.
    static StopRequest decode(byte[] bytes) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            String query = in.readUTF();
            if (PartReport.decode(in.readAllBytes()) instanceof PartReport.Failed reason) {
                return new StopRequest(query, reason);
            }
            throw new IOException("no reason");
        } catch (IOException e) {
            throw new EngineException(
                    ErrorCode.CORRUPT,
                    "the request of another node cannot be read: " + e.getMessage(),
                    e);
        }
    }
}

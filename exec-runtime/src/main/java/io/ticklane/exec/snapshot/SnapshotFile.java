package io.ticklane.exec.snapshot;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/// How a snapshot lies in its file.
///
/// ```
///   Arrow IPC stream of the rows (step, name, data) | mark, 8 bytes | SHA-256 of the stream, 32 bytes
/// ```
final class SnapshotFile {
    static final byte[] MARK = "TICKLSNP".getBytes(StandardCharsets.US_ASCII);
    static final int DIGEST_BYTES = 32;
    static final int TRAILER_BYTES = MARK.length + DIGEST_BYTES;

    /// The columns.
    static final int STEP = 0;

    static final int NAME = 1;
    static final int DATA = 2;

    private SnapshotFile() {}

    static Schema schema(SnapshotHeader header) {
        return new Schema(
                List.of(
                        Field.notNullable("step", new ArrowType.Int(Integer.SIZE, true)),
                        Field.notNullable("name", new ArrowType.Utf8()),
                        Field.notNullable("data", new ArrowType.Binary())),
                header.metadata());
    }

    static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("the platform has no SHA-256", e);
        }
    }

    static EngineException corrupt(Path file, String what, @Nullable Throwable cause) {
        return new EngineException(
                ErrorCode.CORRUPT,
                "the snapshot "
                        + file.getFileName()
                        + " cannot be used: "
                        + what
                        + "; what it holds can be computed again from the inputs",
                new RefusedSnapshot(what, cause));
    }
}

package io.ticklane.exec.source;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Errors about files, worded in one place.
final class FileChecks {
    private FileChecks() {}

    static void requireContent(Path path) {
        try {
            if (Files.size(path) == 0) {
                throw new EngineException(
                        ErrorCode.SOURCE_FAILED, "'" + path + "' is empty (0 bytes)");
            }
        } catch (IOException e) {
            throw cannotRead(path.toString(), e);
        }
    }

    static EngineException cannotRead(String path, Throwable cause) {
        return new EngineException(
                ErrorCode.IO_ERROR, "cannot read '" + path + "': " + firstLine(cause), cause);
    }

    static EngineException damaged(String path, String format, Throwable cause) {
        return new EngineException(
                ErrorCode.SOURCE_FAILED,
                "'" + path + "' is not a whole " + format + " file: " + firstLine(cause),
                cause);
    }

    private static String firstLine(Throwable cause) {
        String message =
                cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        return message.lines().findFirst().orElse(message);
    }
}

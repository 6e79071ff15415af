package io.ticklane.console;

import io.ticklane.console.script.ErrorReport;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.sql.SQLException;
import java.util.Locale;

/// Reports what ended a command.
final class Failure {
    /// A statement failed.
    static final int STATEMENT = 1;

    /// What shells say of a command that SIGPIPE ended.
    private static final int READER_GONE = 141;

    private Failure() {}

    /// Writes the error, in the words of [ErrorReport].
    ///
    /// @return the exit code
    /// @throws Exception if the error is one of the program itself
    static int report(Exception error, Streams streams) throws Exception {
        switch (error) {
            case SQLException sql -> streams.err().println(ErrorReport.of(sql));
            case NoSuchFileException missing ->
                    streams.err()
                            .println(
                                    ErrorReport.of(
                                            "58030", "There is no file " + missing.getFile()));
            case IOException io when isReaderGone(io) -> {
                return READER_GONE;
            }
            case IOException io -> streams.err().println(ErrorReport.of("58030", text(io)));
            default -> throw error;
        }
        return STATEMENT;
    }

    /// Whether somebody downstream in a pipe has read enough, such as `head`.
    static boolean isReaderGone(IOException error) {
        String message = error.getMessage();
        return message != null && message.toLowerCase(Locale.ROOT).contains("broken pipe");
    }

    private static String text(IOException error) {
        return error.getMessage() == null ? error.toString() : error.getMessage();
    }
}

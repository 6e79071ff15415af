package io.ticklane.exec.source.kafka.format;

/// A message that is no rows of its table. The text says what is wrong, without the place.
public final class BadMessageException extends Exception {
    private static final long serialVersionUID = 1L;

    /// A message that is bad for this reason.
    public BadMessageException(String reason) {
        super(reason);
    }

    /// A message that could not be read.
    public BadMessageException(String reason, Throwable cause) {
        super(reason, cause);
    }
}

package io.ticklane.server.functions;

/// A jar whose functions cannot be used; the message says why.
final class UnusableJarException extends Exception {
    private static final long serialVersionUID = 1;

    UnusableJarException(String message) {
        super(message);
    }

    UnusableJarException(String message, Throwable cause) {
        super(message + ": " + cause, cause);
    }
}

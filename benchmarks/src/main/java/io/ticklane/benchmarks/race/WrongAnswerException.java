package io.ticklane.benchmarks.race;

/// Engines do not agree on an answer, so that their times mean nothing.
public final class WrongAnswerException extends Exception {
    private static final long serialVersionUID = 1;

    /// What differs.
    public WrongAnswerException(String message) {
        super(message);
    }
}

package io.ticklane.exec.snapshot;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.snapshot.StateReader;
import io.ticklane.api.snapshot.StateWriter;
import java.util.Optional;

/// What a step keeps from one batch to the next, as a snapshot sees it.
///
/// Threads: one at a time, while the step does nothing else.
public interface Saved {
    /// A step that keeps nothing.
    Saved NOTHING =
            new Saved() {
                @Override
                public void save(StateWriter out) {}

                @Override
                public void restore(StateReader in) {}
            };

    /// What has a state that cannot be saved, by its name; empty if all can.
    default Optional<String> unsaved() {
        return Optional.empty();
    }

    /// Writes what is kept: what follows from the rows so far, not from how they were cut.
    void save(StateWriter out);

    /// Reads what was written; nothing is kept yet.
    ///
    /// Errors: XX001 for what was not written by a step like this.
    void restore(StateReader in);

    /// A step that keeps something that cannot be saved.
    static Saved not(String name) {
        return new Saved() {
            @Override
            public Optional<String> unsaved() {
                return Optional.of(name);
            }

            @Override
            public void save(StateWriter out) {
                throw unsupported();
            }

            @Override
            public void restore(StateReader in) {
                throw unsupported();
            }

            private EngineException unsupported() {
                return new EngineException(
                        ErrorCode.FEATURE_NOT_SUPPORTED, "a snapshot of the state of " + name);
            }
        };
    }
}

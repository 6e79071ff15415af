package io.ticklane.server.embedded;

import io.ticklane.api.error.EngineException;
import io.ticklane.jdbc.embedded.EmbeddedException;

/// The engine's errors as the driver's.
final class Errors {
    private Errors() {}

    static EmbeddedException embedded(EngineException e) {
        return new EmbeddedException(
                e.sqlState(), String.valueOf(e.getMessage()), e.line(), e.column(), e);
    }
}

package io.ticklane.server.exchange;

import io.ticklane.api.error.EngineException;
import io.ticklane.exec.exchange.remote.LinkEvents;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// What a sender has heard.
final class KeptEvents implements LinkEvents {
    final AtomicLong taken = new AtomicLong();
    volatile boolean unwanted;
    volatile @Nullable EngineException failure;

    @Override
    public void taken(long bytes) {
        taken.addAndGet(bytes);
    }

    @Override
    public void unwanted() {
        unwanted = true;
    }

    @Override
    public void failed(EngineException reason) {
        failure = reason;
    }
}

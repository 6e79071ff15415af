package io.ticklane.server.exchange;

import io.ticklane.api.error.EngineException;
import io.ticklane.exec.exchange.remote.LinkEvents;
import io.ticklane.exec.exchange.remote.RemoteKeys;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// What a sender has heard.
final class KeptEvents implements LinkEvents {
    final AtomicLong taken = new AtomicLong();
    final List<RemoteKeys> keys = new CopyOnWriteArrayList<>();
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
    public void keys(RemoteKeys told) {
        keys.add(told);
    }

    @Override
    public void failed(EngineException reason) {
        failure = reason;
    }
}

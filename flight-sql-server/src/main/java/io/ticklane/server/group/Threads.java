package io.ticklane.server.group;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// What threads of a group that are told to end have in common.
final class Threads {
    private static final Duration LONGEST = Duration.ofSeconds(10);

    private Threads() {}

    /// Waits a second after something went wrong, or until the thread is told to end.
    static void pause(CountDownLatch closing) {
        try {
            boolean _ = closing.await(1, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Waits until a thread has ended, for so long as that may take.
    static void join(Thread thread) {
        try {
            if (!thread.join(LONGEST)) {
                throw new IllegalStateException(thread.getName() + " does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

package io.ticklane.server.group;

import java.time.Duration;

/// Waits for threads that were told to end.
final class Threads {
    private static final Duration LONGEST = Duration.ofSeconds(10);

    private Threads() {}

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

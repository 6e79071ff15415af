package io.ticklane.exec.pipeline;

/// Threads that wait for what comes from outside of the engine, so that no worker does.
public final class OutsideThread {
    private OutsideThread() {}

    /// Does some work, which is mostly to wait, on a thread of its own.
    public static void start(String name, Runnable work) {
        Thread.ofVirtual().name(name).start(work);
    }
}

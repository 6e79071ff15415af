package io.ticklane.exec.filter;

/// Which batches are tested: where a test was of no use, the next ones are not, first one, then
/// two, four, and so on.
///
/// Threads: one at a time.
public final class Turns {
    private static final int MOST_UNTESTED = 64;

    private int untested;
    private int nextUntested = 1;

    /// The first batch is tested.
    public Turns() {}

    /// Whether the next batch should be tested.
    public boolean isDue() {
        return untested == 0 || untested-- == 0;
    }

    /// What the test of a batch was good for.
    public void tested(boolean useful) {
        if (useful) {
            nextUntested = 1;
        } else {
            untested = nextUntested;
            nextUntested = Math.min(2 * nextUntested, MOST_UNTESTED);
        }
    }
}

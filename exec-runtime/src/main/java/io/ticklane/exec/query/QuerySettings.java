package io.ticklane.exec.query;

/// How a query runs. No setting changes a bit of its result.
///
/// @param workers how many morsels may run at a time
/// @param batchRows the most rows of a batch
/// @param morselRows the most rows that one worker takes at a time
/// @param memoryBytes the memory budget
public record QuerySettings(int workers, int batchRows, int morselRows, long memoryBytes) {
    /// A worker for each core, batches of 16384 rows, morsels of 65536, a quarter of the machine's
    /// memory is up to the caller.
    public static QuerySettings standard(long memoryBytes) {
        return new QuerySettings(
                Runtime.getRuntime().availableProcessors(), 16_384, 65_536, memoryBytes);
    }
}

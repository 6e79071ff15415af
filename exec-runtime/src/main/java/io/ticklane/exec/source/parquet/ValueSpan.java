package io.ticklane.exec.source.parquet;

/// The least and the greatest value of a column of whole numbers.
public record ValueSpan(long least, long greatest) {
    /// The span of both.
    public ValueSpan and(ValueSpan other) {
        return new ValueSpan(Math.min(least, other.least), Math.max(greatest, other.greatest));
    }

    /// How many whole numbers there are from the least to the greatest.
    public double width() {
        return (double) greatest - least + 1;
    }
}

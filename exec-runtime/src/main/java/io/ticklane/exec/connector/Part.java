package io.ticklane.exec.connector;

/// The partition of one number of tables that all have so many: what a part of a divided query
/// reads and writes.
///
/// @param number the partition, from 0
/// @param count how many there are
public record Part(int number, int count) {
    public Part {
        if (number < 0 || number >= count) {
            throw new IllegalArgumentException("there is no part " + number + " of " + count);
        }
    }
}

package io.ticklane.exec.operator;

import io.ticklane.exec.filter.ScanKeys;
import org.jspecify.annotations.Nullable;

/// Gives morsels: parts of its rows that can be read independently, numbered from 0 in the order of
/// the rows. Closed when the query ends, whether all was read or not.
///
/// Threads: any worker may ask for a morsel while others read theirs.
public interface Source extends AutoCloseable {
    /// The next morsel, with the next number; null when there is none left.
    @Nullable Morsel next();

    /// Whether reading a morsel costs next to nothing, so that one worker may read them all.
    default boolean isLight() {
        return false;
    }

    /// Gives the key filters that rows will have to pass. Rows that do not may be left out, as it
    /// is least work. Called before the first morsel is asked for, which is when the filters are
    /// there. Whether the source leaves out rows at all.
    default boolean filterBy(ScanKeys keys) {
        return false;
    }

    @Override
    void close();

    /// A part of the rows. Read once, by one worker.
    interface Morsel {
        /// The number of the morsel, from 0 without gaps.
        long sequence();

        /// Where rows have ordinals that go up from morsel to morsel: the ordinal that those of all
        /// later morsels are not below.
        default long floor() {
            return floor(sequence());
        }

        /// The floor of a morsel of this number, whose rows have their place in it as ordinals.
        static long floor(long sequence) {
            return ((sequence + 1) << Integer.SIZE) - 1;
        }

        /// Reads the rows and pushes batches of them, all with this sequence, in the order of the
        /// rows.
        void read(BatchConsumer out);
    }
}

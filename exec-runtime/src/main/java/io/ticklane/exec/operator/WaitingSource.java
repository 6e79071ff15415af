package io.ticklane.exec.operator;

/// A source whose morsels may not be there yet. Who reads it asks first, and asks again when the
/// source has told that something changed, so that nobody waits in it.
///
/// Threads: any; claims come one at a time.
public interface WaitingSource extends Source {
    /// What is there for the one who asks.
    enum Claim {
        /// A morsel, which is reserved: the caller must call [#next()] soon.
        MORSEL,
        /// Nothing now; ask again when the source has changed.
        NOT_YET,
        /// Nothing ever: all morsels were claimed, or no more are wanted.
        END
    }

    /// Reserves a morsel, if there is one. Throws why there will be none, where that is an error.
    Claim claim();
}

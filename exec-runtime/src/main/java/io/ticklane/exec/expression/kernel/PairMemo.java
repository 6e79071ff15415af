package io.ticklane.exec.expression.kernel;

import io.ticklane.exec.batch.Dictionary;

/// What was computed for a pair of codes. Forgets everything when it has grown too large.
///
/// Threads: one.
public final class PairMemo {
    private static final int FIRST_SIZE = 256;
    private static final int LARGEST_SIZE = 1 << 18;

    private long[] keys = new long[FIRST_SIZE];
    private long[] values = new long[FIRST_SIZE];
    private boolean[] full = new boolean[FIRST_SIZE];
    private int count;

    /// The place of a pair: it is there if [#has] says so.
    public int place(long pair) {
        int mask = keys.length - 1;
        int at = (int) Dictionary.mix(pair) & mask;
        while (full[at] && keys[at] != pair) {
            at = (at + 1) & mask;
        }
        return at;
    }

    /// Whether there is a value at a place.
    public boolean has(int place) {
        return full[place];
    }

    /// The value at a place.
    public long value(int place) {
        return values[place];
    }

    /// Remembers the value of a pair.
    public void put(long pair, long value) {
        if ((count + 1) * 2 > keys.length) {
            grow();
        }
        int place = place(pair);
        keys[place] = pair;
        values[place] = value;
        full[place] = true;
        count++;
    }

    private void grow() {
        long[] oldKeys = keys;
        long[] oldValues = values;
        boolean[] oldFull = full;
        boolean forget = keys.length >= LARGEST_SIZE;
        int size = forget ? FIRST_SIZE : keys.length * 2;
        keys = new long[size];
        values = new long[size];
        full = new boolean[size];
        count = 0;
        for (int i = 0; i < oldKeys.length && !forget; i++) {
            if (oldFull[i]) {
                put(oldKeys[i], oldValues[i]);
            }
        }
    }
}

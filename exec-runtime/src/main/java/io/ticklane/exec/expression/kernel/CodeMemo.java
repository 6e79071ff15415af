package io.ticklane.exec.expression.kernel;

import java.util.Arrays;

/// What was computed for a text, by its code: 64 bits or NULL. In pages, so that a few codes of a
/// large dictionary cost little.
///
/// Threads: one.
public final class CodeMemo {
    private static final int PAGE_BITS = 10;
    private static final int PAGE = 1 << PAGE_BITS;

    private long[][] values = new long[0][];

    /// 0 for unknown, 1 for a value, 2 for NULL.
    private byte[][] states = new byte[0][];

    private static final byte VALUE = 1;
    private static final byte NULL = 2;

    /// Whether a code was put.
    public boolean knows(int code) {
        int page = code >>> PAGE_BITS;
        return page < states.length && states[page] != null && states[page][code & (PAGE - 1)] != 0;
    }

    /// Whether NULL was put for a code that is known.
    public boolean isNull(int code) {
        return states[code >>> PAGE_BITS][code & (PAGE - 1)] == NULL;
    }

    /// What was put for a code that is known and not NULL.
    public long get(int code) {
        return values[code >>> PAGE_BITS][code & (PAGE - 1)];
    }

    /// Remembers the value of a code.
    public void put(int code, long value) {
        page(code);
        values[code >>> PAGE_BITS][code & (PAGE - 1)] = value;
        states[code >>> PAGE_BITS][code & (PAGE - 1)] = VALUE;
    }

    /// Remembers that the value of a code is NULL.
    public void putNull(int code) {
        page(code);
        states[code >>> PAGE_BITS][code & (PAGE - 1)] = NULL;
    }

    @SuppressWarnings("NullAway") // pages are made when first written to
    private void page(int code) {
        int page = code >>> PAGE_BITS;
        if (page >= states.length) {
            int length = Math.max(page + 1, states.length * 2);
            values = Arrays.copyOf(values, length);
            states = Arrays.copyOf(states, length);
        }
        if (states[page] == null) {
            values[page] = new long[PAGE];
            states[page] = new byte[PAGE];
        }
    }
}

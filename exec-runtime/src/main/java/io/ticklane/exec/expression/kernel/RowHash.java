package io.ticklane.exec.expression.kernel;

import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.Dictionary;
import io.ticklane.exec.batch.Lane;
import java.util.List;

/// HASH of any values, the same in every run, on every node and in every version: numbers by their
/// canonical bits, texts by their bytes, never by their codes. NULL hashes too.
public final class RowHash implements Kernel {
    private static final long SEED = 0x5eed_0f_71c_1a_4eL;
    private static final long NULL = 0x9e37_79b9_7f4a_7c15L;

    private final Dictionary dictionary;
    private final boolean[] coded;

    /// A hash of values of these types.
    public RowHash(List<SqlType> types, Dictionary dictionary) {
        this.dictionary = dictionary;
        this.coded = new boolean[types.size()];
        for (int i = 0; i < coded.length; i++) {
            coded[i] = Lane.isCoded(types.get(i));
        }
    }

    @Override
    public void apply(Argument[] in, Target out) {
        for (int row = 0; row < out.rows(); row++) {
            long hash = SEED;
            for (int i = 0; i < in.length; i++) {
                hash = Dictionary.mix(hash ^ value(in[i], row, coded[i], dictionary));
            }
            out.set(row, hash);
        }
    }

    private static long value(Argument in, int row, boolean coded, Dictionary dictionary) {
        if (in.isNull(row)) {
            return NULL;
        }
        return switch (in.column().lane()) {
            case BIT -> in.bit(row) ? 1 : 0;
            case INT -> coded ? dictionary.hash(in.integer(row)) : in.integer(row);
            case LONG -> in.longValue(row);
            case DOUBLE -> CompareLoops.canonical(in.doubleValue(row));
            case WIDE -> in.wideLow(row) ^ Dictionary.mix(in.wideHigh(row));
        };
    }
}

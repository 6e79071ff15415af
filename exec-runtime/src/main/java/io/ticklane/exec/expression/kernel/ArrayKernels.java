package io.ticklane.exec.expression.kernel;

import io.ticklane.exec.batch.ArrayPacker;
import io.ticklane.exec.batch.Dictionary;

/// Makes arrays and takes them apart. An array is a code, its elements are the bytes of the code.
public final class ArrayKernels {
    private ArrayKernels() {}

    /// ARRAY[x, ...]: one array of the arguments of a row.
    public static final class Make implements Kernel {
        private final ArrayPacker packer;

        public Make(Dictionary dictionary) {
            packer = new ArrayPacker(dictionary);
        }

        @Override
        public void apply(Argument[] in, Target out) {
            for (int row = 0; row < out.rows(); row++) {
                packer.begin(in.length);
                for (int place = 0; place < in.length; place++) {
                    Argument argument = in[place];
                    boolean missing = argument.isNull(row);
                    packer.set(place, missing ? Double.NaN : argument.doubleValue(row));
                }
                out.set(row, packer.code());
            }
        }
    }

    /// The element of an array at a place from 1; NULL where there is none.
    public record Element(Dictionary dictionary) implements Kernel {
        @Override
        public void apply(Argument[] in, Target out) {
            for (int row = 0; row < out.rows(); row++) {
                if (out.isNull(row)) {
                    continue;
                }
                byte[] array = dictionary.bytes(in[0].integer(row));
                long place = in[1].longValue(row);
                boolean inside = place >= 1 && place <= ArrayPacker.length(array);
                double value = inside ? ArrayPacker.get(array, (int) place - 1) : Double.NaN;
                if (Double.isNaN(value)) {
                    out.setNull(row);
                } else {
                    out.set(row, value);
                }
            }
        }
    }

    /// The number of elements of an array.
    public record Length(Dictionary dictionary) implements Kernel {
        @Override
        public void apply(Argument[] in, Target out) {
            for (int row = 0; row < out.rows(); row++) {
                if (!out.isNull(row)) {
                    out.set(row, ArrayPacker.length(dictionary.bytes(in[0].integer(row))));
                }
            }
        }
    }
}

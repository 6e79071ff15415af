package io.ticklane.exec.source.parquet;

import io.ticklane.exec.batch.ArrayPacker;
import io.ticklane.exec.batch.ColumnBuilder;
import io.ticklane.exec.batch.Dictionary;
import io.ticklane.exec.batch.Lane;
import io.ticklane.exec.memory.QueryMemory;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/// Puts the elements of a column of lists together to arrays. A list goes on over the end of a page
/// or a batch until an element begins another, which its repetition level 0 says.
///
/// Source: the Parquet format, `LogicalTypes.md`, and Melnik et al. 2010, Dremel.
///
/// Threads: one at a time.
final class ListReader implements ColumnReader {
    private static final int STEP = DictionaryValues.STEP;

    private final String name;
    private final ColumnForm.Nesting nesting;
    private final Lane lane;
    private final ChunkReader chunk;
    private final ArrayPacker packer;
    private final PageMemory values;
    private final int[] repeated = new int[STEP];
    private final int[] defined = new int[STEP];
    private final double[] elements = new double[STEP];
    private int count;
    private int at;
    private double[] list = new double[16];

    /// Reads the lists of a chunk; closes its reader.
    ListReader(
            ColumnForm form,
            ColumnForm.Nesting nesting,
            ChunkReader chunk,
            QueryMemory memory,
            Dictionary dictionary) {
        this.name = form.name();
        this.nesting = nesting;
        this.lane = Lane.of(nesting.element());
        this.chunk = chunk;
        this.packer = new ArrayPacker(dictionary);
        this.values = new PageMemory(memory);
    }

    @Override
    public void append(ColumnBuilder out, int rows) throws IOException {
        for (int row = 0; row < rows; row++) {
            if (!more() || repeated[at] != 0) {
                throw new IOException("column " + name + " has too few lists");
            }
            int level = defined[at];
            if (level < nesting.empty()) {
                at++;
                out.appendNull();
            } else {
                out.append(level == nesting.empty() ? empty() : array());
            }
        }
    }

    @Override
    public void skip(int rows) throws IOException {
        for (int row = 0; row < rows; row++) {
            if (!more() || repeated[at] != 0) {
                throw new IOException("column " + name + " has too few lists");
            }
            do {
                at++;
            } while (more() && repeated[at] != 0);
        }
    }

    private int empty() {
        at++;
        packer.begin(0);
        return packer.code();
    }

    private int array() throws IOException {
        int length = 0;
        do {
            if (length == list.length) {
                ArrayPacker.check(length + 1L);
                list = Arrays.copyOf(list, 2 * length);
            }
            if (defined[at] <= nesting.empty()) {
                throw new IOException("column " + name + " has a list without elements inside one");
            }
            list[length++] = elements[at++];
        } while (more() && repeated[at] != 0);
        packer.begin(length);
        for (int i = 0; i < length; i++) {
            packer.set(i, list[i]);
        }
        return packer.code();
    }

    /// Whether there is another element; reads on if needed.
    private boolean more() throws IOException {
        if (at < count) {
            return true;
        }
        MemorySegment target = values.ensure((long) STEP * Long.BYTES);
        count = chunk.elements(repeated, defined, target);
        at = 0;
        int place = 0;
        for (int i = 0; i < count; i++) {
            elements[i] = defined[i] == nesting.most() ? number(target, place++) : Double.NaN;
        }
        return count > 0;
    }

    private double number(MemorySegment from, int place) {
        return switch (lane) {
            case INT -> from.get(ValueLayout.JAVA_INT_UNALIGNED, (long) place << 2);
            case LONG -> from.get(ValueLayout.JAVA_LONG_UNALIGNED, (long) place << 3);
            case DOUBLE -> from.get(ValueLayout.JAVA_DOUBLE_UNALIGNED, (long) place << 3);
            case BIT, WIDE -> throw new IllegalStateException("a list of " + nesting.element());
        };
    }

    @Override
    public void close() {
        values.close();
        chunk.close();
    }
}

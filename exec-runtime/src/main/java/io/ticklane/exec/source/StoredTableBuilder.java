package io.ticklane.exec.source;

import io.ticklane.api.type.RowType;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Bits;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.ColumnBuilder;
import io.ticklane.exec.batch.Dictionary;
import io.ticklane.exec.batch.Lane;
import io.ticklane.exec.memory.QueryMemory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Copies the rows of a query into the node's memory, texts into the node's dictionary. Closing it
/// before [#build()] drops the rows.
public final class StoredTableBuilder implements AutoCloseable {
    private static final int ROWS = 65_536;

    private final RowType rowType;
    private final QueryMemory node;
    private final Dictionary nodeDictionary;
    private final List<Batch> done = new ArrayList<>();
    private List<ColumnBuilder> open = List.of();
    private int openRows;
    private int[] codes = new int[0];

    /// A builder of an empty table.
    public StoredTableBuilder(RowType rowType, QueryMemory node, Dictionary nodeDictionary) {
        this.rowType = rowType;
        this.node = node;
        this.nodeDictionary = nodeDictionary;
    }

    /// Begins with the rows of another version of the table.
    public void appendAll(StoredTable table) {
        for (Batch batch : table.batches()) {
            done.add(batch.retain());
        }
    }

    /// Appends rows, which stay the caller's; texts are codes of `dictionary`.
    public void append(Batch batch, Dictionary dictionary) {
        int from = 0;
        while (from < batch.rows()) {
            if (open.isEmpty()) {
                begin();
            }
            int count = Math.min(batch.rows() - from, ROWS - openRows);
            for (int i = 0; i < open.size(); i++) {
                append(open.get(i), batch.column(i), from, count, dictionary);
            }
            openRows += count;
            from += count;
            if (openRows == ROWS) {
                flush();
            }
        }
    }

    /// The table; the builder is spent.
    public StoredTable build() {
        flush();
        List<Batch> numbered = new ArrayList<>(done.size());
        for (int i = 0; i < done.size(); i++) {
            Batch batch = done.get(i);
            numbered.add(new Batch(i, batch.rows(), batch.columns()));
        }
        done.clear();
        return new StoredTable(rowType, numbered);
    }

    private void begin() {
        List<ColumnBuilder> made = new ArrayList<>(rowType.size());
        open = made;
        for (int i = 0; i < rowType.size(); i++) {
            made.add(new ColumnBuilder(node, rowType.type(i), ROWS));
        }
        openRows = 0;
    }

    private void flush() {
        if (openRows > 0) {
            List<Column> columns = new ArrayList<>(open.size());
            for (ColumnBuilder builder : open) {
                columns.add(builder.build());
            }
            done.add(new Batch(done.size(), openRows, columns));
        }
        open.forEach(ColumnBuilder::close);
        open = List.of();
        openRows = 0;
    }

    private void append(
            ColumnBuilder to, Column from, int first, int count, Dictionary dictionary) {
        int at = to.rows();
        to.resize(at + count);
        MemorySegment target = to.values();
        if (from.lane() == Lane.BIT) {
            for (int i = 0; i < count; i++) {
                if (from.bit(first + i)) {
                    Bits.set(target, at + i);
                }
            }
        } else if (Lane.isCoded(from.type())) {
            for (int i = 0; i < count; i++) {
                int code =
                        from.isNull(first + i) ? 0 : nodeCode(from.integer(first + i), dictionary);
                target.set(ValueLayout.JAVA_INT_UNALIGNED, (long) (at + i) << 2, code);
            }
        } else {
            int width = from.lane().bytes();
            MemorySegment.copy(
                    from.values(),
                    (long) first * width,
                    target,
                    (long) at * width,
                    (long) count * width);
        }
        if (from.validity() != null) {
            for (int i = 0; i < count; i++) {
                if (from.isNull(first + i)) {
                    to.setNull(at + i);
                }
            }
        }
    }

    private int nodeCode(int code, Dictionary dictionary) {
        if (dictionary == nodeDictionary) {
            return code;
        }
        if (code >= codes.length) {
            int old = codes.length;
            codes = Arrays.copyOf(codes, Math.max(code + 1, dictionary.size()));
            Arrays.fill(codes, old, codes.length, -1);
        }
        if (codes[code] < 0) {
            codes[code] = nodeDictionary.code(dictionary.bytes(code));
        }
        return codes[code];
    }

    @Override
    public void close() {
        open.forEach(ColumnBuilder::close);
        open = List.of();
        done.forEach(Batch::close);
        done.clear();
    }
}

package io.ticklane.exec.source.parquet;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Reads the least and greatest values of whole columns from a footer, where all row groups have
/// them and the values are whole numbers.
final class ColumnSpans {
    private ColumnSpans() {}

    static List<Optional<ValueSpan>> of(FileMetadata file, List<ColumnForm> columns) {
        List<Optional<ValueSpan>> spans = new ArrayList<>();
        for (int column = 0; column < columns.size(); column++) {
            spans.add(span(file, columns.get(column), column));
        }
        return spans;
    }

    private static Optional<ValueSpan> span(FileMetadata file, ColumnForm form, int column) {
        boolean whole =
                switch (form.conversion()) {
                    case INT, INT_TO_LONG -> form.physical() == ColumnForm.Physical.INT32;
                    case EIGHT_BYTES, SCALED_LONG -> form.physical() == ColumnForm.Physical.INT64;
                    default -> false;
                };
        if (!whole || form.list().isPresent() || file.groups().isEmpty()) {
            return Optional.empty();
        }
        long least = Long.MAX_VALUE;
        long greatest = Long.MIN_VALUE;
        for (FileMetadata.RowGroup group : file.groups()) {
            FileMetadata.Chunk chunk = group.chunks().get(column);
            byte[] low = chunk.least().orElse(new byte[0]);
            byte[] high = chunk.greatest().orElse(new byte[0]);
            if (low.length != form.width() || high.length != form.width()) {
                return Optional.empty();
            }
            least = Math.min(least, number(low));
            greatest = Math.max(greatest, number(high));
        }
        return Optional.of(new ValueSpan(least, greatest));
    }

    private static long number(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        return bytes.length == Integer.BYTES ? buffer.getInt() : buffer.getLong();
    }
}

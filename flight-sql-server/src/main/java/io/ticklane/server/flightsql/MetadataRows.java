package io.ticklane.server.flightsql;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.arrow.flight.FlightProducer.ServerStreamListener;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.UInt1Vector;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.impl.UnionListWriter;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/// Sends a few rows of Java values in the form of a metadata call. Rows may be shorter than the
/// schema: the rest is NULL.
final class MetadataRows {
    private MetadataRows() {}

    static void send(
            BufferAllocator allocator,
            Schema schema,
            List<List<@Nullable Object>> rows,
            ServerStreamListener listener) {
        try (VectorSchemaRoot root = VectorSchemaRoot.create(schema, allocator)) {
            root.allocateNew();
            for (int column = 0; column < root.getFieldVectors().size(); column++) {
                FieldVector vector = root.getVector(column);
                for (int row = 0; row < rows.size(); row++) {
                    List<@Nullable Object> values = rows.get(row);
                    set(vector, row, column < values.size() ? values.get(column) : null);
                }
            }
            root.setRowCount(rows.size());
            listener.start(root);
            listener.putNext();
            listener.completed();
        }
    }

    private static void set(FieldVector vector, int row, @Nullable Object value) {
        if (value == null) {
            vector.setNull(row);
            return;
        }
        switch (vector) {
            case VarCharVector texts ->
                    texts.setSafe(row, value.toString().getBytes(StandardCharsets.UTF_8));
            case VarBinaryVector bytes -> bytes.setSafe(row, (byte[]) value);
            case IntVector numbers -> numbers.setSafe(row, ((Number) value).intValue());
            case UInt1Vector numbers -> numbers.setSafe(row, ((Number) value).intValue());
            case BitVector bits -> bits.setSafe(row, (Boolean) value ? 1 : 0);
            case ListVector lists -> setTexts(lists, row, (List<?>) value);
            default ->
                    throw new IllegalArgumentException(
                            "no metadata column is a " + vector.getField());
        }
    }

    private static void setTexts(ListVector lists, int row, List<?> texts) {
        UnionListWriter writer = lists.getWriter();
        writer.setPosition(row);
        writer.startList();
        for (Object text : texts) {
            writer.writeVarChar(text.toString());
        }
        writer.endList();
    }
}

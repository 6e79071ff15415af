package io.ticklane.jdbc.internal.arrow;

import io.ticklane.jdbc.internal.error.SqlErrors;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.arrow.flatbuf.Buffer;
import org.apache.arrow.flatbuf.DictionaryBatch;
import org.apache.arrow.flatbuf.FieldNode;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.RecordBatch;
import org.jspecify.annotations.Nullable;

/// Reads the messages of one stream after its schema, and keeps its dictionaries.
///
/// Threads: one at a time; the batches it gives may be read by any.
public final class BatchReader {
    private final Schema schema;
    private final Map<Long, Field> coded = new HashMap<>();
    private final Map<Long, @Nullable Object[]> dictionaries = new HashMap<>();

    /// A reader of batches with these columns.
    public BatchReader(Schema schema) {
        this.schema = schema;
        schema.fields().forEach(this::collect);
    }

    /// The columns of the batches.
    public Schema schema() {
        return schema;
    }

    private void collect(Field field) {
        if (field.dictionary() != null) {
            coded.put(field.dictionary().id(), field);
        }
        field.children().forEach(this::collect);
    }

    /// Takes a message.
    ///
    /// @return the rows of a record batch; null for a dictionary batch, which is kept
    public @Nullable Batch read(IpcMessage message) throws SQLException {
        try {
            Message header = Message.getRootAsMessage(message.header().slice());
            if (header.headerType() == MessageHeader.RecordBatch) {
                RecordBatch batch = new RecordBatch();
                require(header.header(batch) != null, "record batch message without batch");
                return new Cursor(batch, message.body()).batch(schema.fields());
            } else if (header.headerType() == MessageHeader.DictionaryBatch) {
                DictionaryBatch dictionary = new DictionaryBatch();
                require(header.header(dictionary) != null, "message without dictionary");
                keep(dictionary, message.body());
                return null;
            }
            throw SqlErrors.corrupt("batch expected, not message " + header.headerType());
        } catch (RuntimeException e) {
            throw SqlErrors.of(SqlErrors.CORRUPT, "Corrupt Arrow batch: " + e, e);
        }
    }

    private void keep(DictionaryBatch dictionary, ByteBuffer body) throws SQLException {
        Field field = coded.get(dictionary.id());
        RecordBatch data = dictionary.data();
        if (field == null || data == null) {
            throw SqlErrors.corrupt("dictionary " + dictionary.id() + " is of no column");
        }
        Field plain = new Field(field.name(), field.type());
        Column column = new Cursor(data, body).batch(List.of(plain)).columns().get(0);
        @Nullable Object[] old = dictionaries.get(dictionary.id());
        int kept = dictionary.isDelta() && old != null ? old.length : 0;
        @Nullable Object[] values =
                kept == 0
                        ? new Object[column.rows()]
                        : Arrays.copyOf(old, Math.addExact(kept, column.rows()));
        for (int row = 0; row < column.rows(); row++) {
            values[kept + row] = column.value(row);
        }
        dictionaries.put(dictionary.id(), values);
    }

    private static void require(boolean condition, String otherwise) throws SQLException {
        if (!condition) {
            throw SqlErrors.corrupt(otherwise);
        }
    }

    /// Walks the nodes and buffers of one batch in the order of its columns.
    private final class Cursor {
        private final RecordBatch batch;
        private final ByteBuffer body;
        private int node;
        private int buffer;

        Cursor(RecordBatch batch, ByteBuffer body) throws SQLException {
            this.batch = batch;
            this.body = body;
            if (batch.compression() != null) {
                throw SqlErrors.unsupported("Compressed Arrow data");
            }
        }

        Batch batch(List<Field> fields) throws SQLException {
            require(
                    batch.length() >= 0 && batch.length() <= Integer.MAX_VALUE,
                    "batch of " + batch.length() + " rows");
            int rows = (int) batch.length();
            List<Column> columns = new ArrayList<>();
            for (Field field : fields) {
                Column column = column(field);
                require(column.rows() == rows, "column " + field.name() + " of another length");
                columns.add(column);
            }
            return new Batch(rows, columns);
        }

        private Column column(Field field) throws SQLException {
            require(node < batch.nodesLength(), "column " + field.name() + " is missing");
            FieldNode next = batch.nodes(node++);
            require(
                    next.length() >= 0 && next.length() <= Integer.MAX_VALUE,
                    "column of " + next.length() + " rows");
            int rows = (int) next.length();
            if (field.type() instanceof ArrowType.Null) {
                return new Column.Nulls(rows);
            }
            if (field.type() instanceof ArrowType.Choice choice) {
                return choice(field, choice, rows);
            }
            ByteBuffer validity = validity(rows, next.nullCount());
            Field.Dictionary dictionary = field.dictionary();
            if (dictionary == null) {
                return column(field, rows, validity);
            }
            Column codes = fixed(rows, validity, dictionary.codes());
            @Nullable Object[] values = dictionaries.get(dictionary.id());
            boolean known = values != null || rows == 0 || next.nullCount() == rows;
            require(known, "dictionary of column " + field.name() + " is missing");
            return new Column.Coded(codes, values == null ? new Object[0] : values);
        }

        private Column column(Field field, int rows, @Nullable ByteBuffer validity)
                throws SQLException {
            ArrowType type = field.type();
            if (type instanceof ArrowType.Text text) {
                return bytes(rows, validity, text.large(), true);
            } else if (type instanceof ArrowType.Binary binary) {
                return bytes(rows, validity, binary.large(), false);
            } else if (type instanceof ArrowType.Many many) {
                ByteBuffer starts = many.size() < 0 ? offsets(rows, many.large()) : null;
                Column values = column(field.children().get(0));
                require(
                        starts != null || (long) rows * many.size() <= values.rows(),
                        "list without values");
                return new VariableColumn.Lists(
                        rows,
                        validity,
                        new VariableColumn.Offsets(
                                starts, many.large(), many.size(), values.rows()),
                        values,
                        false);
            } else if (type instanceof ArrowType.Entries) {
                ByteBuffer starts = offsets(rows, false);
                Column values = column(field.children().get(0));
                var offsets = new VariableColumn.Offsets(starts, false, -1, values.rows());
                return new VariableColumn.Lists(rows, validity, offsets, values, true);
            } else if (type instanceof ArrowType.Row) {
                List<Column> columns = new ArrayList<>();
                for (Field child : field.children()) {
                    Column column = column(child);
                    require(column.rows() >= rows, "row without " + child.name());
                    columns.add(column);
                }
                return new VariableColumn.Rows(rows, validity, field.children(), columns);
            }
            return fixed(rows, validity, type);
        }

        private Column choice(Field field, ArrowType.Choice choice, int rows) throws SQLException {
            Column codes = fixed(rows, null, new ArrowType.Int(8, true));
            Column places = choice.dense() ? fixed(rows, null, new ArrowType.Int(32, true)) : null;
            List<Column> columns = new ArrayList<>();
            for (Field child : field.children()) {
                columns.add(column(child));
            }
            return new Column.Chosen(choice.codes(), codes, places, columns);
        }

        private Column fixed(int rows, @Nullable ByteBuffer validity, ArrowType type)
                throws SQLException {
            ByteBuffer values = buffer();
            long bits = (long) rows * FixedColumn.bits(type);
            require(values.remaining() >= (bits + 7) / 8, "values end too early");
            return new FixedColumn(rows, validity, type, values);
        }

        private Column bytes(int rows, @Nullable ByteBuffer validity, boolean large, boolean text)
                throws SQLException {
            ByteBuffer starts = offsets(rows, large);
            ByteBuffer values = buffer();
            var offsets = new VariableColumn.Offsets(starts, large, -1, values.remaining());
            return new VariableColumn.Bytes(rows, validity, offsets, values, text);
        }

        private ByteBuffer offsets(int rows, boolean large) throws SQLException {
            ByteBuffer starts = buffer();
            long needed = rows == 0 ? 0 : (rows + 1L) * (large ? 8 : 4);
            require(starts.remaining() >= needed, "offsets end too early");
            return starts;
        }

        private @Nullable ByteBuffer validity(int rows, long nulls) throws SQLException {
            ByteBuffer bits = buffer();
            if (nulls == 0 || rows == 0) {
                return null;
            }
            require(bits.remaining() >= (rows + 7L) / 8, "validity ends too early");
            return bits;
        }

        private ByteBuffer buffer() throws SQLException {
            require(buffer < batch.buffersLength(), "buffers are missing");
            Buffer next = batch.buffers(buffer++);
            long offset = next.offset();
            long length = next.length();
            boolean inside = offset >= 0 && length >= 0 && length <= body.remaining() - offset;
            require(inside, "buffer from " + offset + " of " + length + " bytes is outside");
            int at = body.position() + (int) offset;
            return body.slice(at, (int) length).order(ByteOrder.LITTLE_ENDIAN);
        }
    }
}

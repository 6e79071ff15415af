package io.ticklane.exec.source.kafka.format;

import io.ticklane.api.type.Field;
import io.ticklane.api.type.RowType;
import io.ticklane.exec.batch.ArrowTypes;
import io.ticklane.exec.batch.Dictionary;
import io.ticklane.exec.memory.QueryMemory;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import org.apache.arrow.vector.types.pojo.Schema;

/// Many rows a message: the body of an Arrow record batch, without its schema. Headers say the
/// schema's fingerprint, how many rows there are, and, where the table has a watermark, between
/// which times they are.
///
/// | header | value |
/// |---|---|
/// | `ticklane.schema` | 16 hexadecimal digits: a hash of the names and types of the columns |
/// | `ticklane.rows` | the number of rows, in digits |
/// | `ticklane.first-time`, `ticklane.last-time` | the least and the greatest time, in nanoseconds |
public final class ArrowFormat implements MessageFormat {
    /// The header of the schema's fingerprint.
    public static final String SCHEMA = "ticklane.schema";

    /// The header of the number of rows.
    public static final String ROWS = "ticklane.rows";

    /// The header of the least time.
    public static final String FIRST_TIME = "ticklane.first-time";

    /// The header of the greatest time.
    public static final String LAST_TIME = "ticklane.last-time";

    private final RowType table;
    private final OptionalInt time;
    private final Schema schema;
    private final byte[] fingerprint;

    /// The format of a table; `time` is the column of its watermark.
    public ArrowFormat(RowType table, OptionalInt time) {
        this.table = table;
        this.time = time;
        this.schema = ArrowTypes.schema(nullable(table));
        this.fingerprint = fingerprint(table).getBytes(StandardCharsets.US_ASCII);
    }

    /// Whether values may be NULL is no part of the form: messages are read by tables that say more
    /// or less of it.
    private static RowType nullable(RowType table) {
        return new RowType(
                table.fields().stream()
                        .map(field -> new Field(field.name(), field.type().withNullable(true)))
                        .toList());
    }

    private static String fingerprint(RowType table) {
        StringBuilder text = new StringBuilder();
        for (Field field : table.fields()) {
            text.append(field.name().toLowerCase(Locale.ROOT))
                    .append('\0')
                    .append(field.type().withNullable(true).sql())
                    .append('\0');
        }
        byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        return HexFormat.of().toHexDigits(Dictionary.hashOf(bytes));
    }

    RowType table() {
        return table;
    }

    OptionalInt time() {
        return time;
    }

    Schema schema() {
        return schema;
    }

    /// The fingerprint as it is in a header; not to be changed.
    byte[] fingerprint() {
        return fingerprint;
    }

    @Override
    public MessageDecoder decoder(
            List<Integer> columns, QueryMemory memory, Dictionary dictionary) {
        return new ArrowDecoder(this, columns, memory, dictionary);
    }

    @Override
    public MessageEncoder encoder(QueryMemory memory) {
        return new ArrowEncoder(this, memory);
    }

    @Override
    public boolean isRowwise() {
        return false;
    }

    @Override
    public boolean isGathered() {
        return false;
    }
}

package io.ticklane.exec.source.kafka.format;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.ticklane.api.type.RowType;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.ArrayPacker;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.Dictionary;
import io.ticklane.exec.batch.Lane;
import io.ticklane.exec.expression.value.IntervalText;
import io.ticklane.exec.expression.value.TimeText;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Map;

/// Writes a JSON object for each row; fields that are NULL are written as null.
final class JsonEncoder implements MessageEncoder {
    private static final JsonFactory FACTORY = new JsonFactory();

    private final RowType table;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    JsonEncoder(RowType table) {
        this.table = table;
    }

    @Override
    public void encode(
            Batch batch, Dictionary dictionary, int[] rows, int count, MessageConsumer out) {
        for (int i = 0; i < count; i++) {
            bytes.reset();
            try (JsonGenerator json = FACTORY.createGenerator(bytes)) {
                json.writeStartObject();
                for (int column = 0; column < table.size(); column++) {
                    json.writeFieldName(table.field(column).name());
                    write(json, batch.column(column), rows[i], dictionary);
                }
                json.writeEndObject();
            } catch (IOException e) {
                throw new UncheckedIOException("writing to memory", e);
            }
            out.accept(rows[i], bytes.toByteArray(), Map.of());
        }
    }

    private static void write(JsonGenerator json, Column column, int row, Dictionary dictionary)
            throws IOException {
        if (column.isNull(row)) {
            json.writeNull();
            return;
        }
        SqlType type = column.type();
        switch (type.kind()) {
            case BOOLEAN -> json.writeBoolean(column.bit(row));
            case TINYINT, SMALLINT, INTEGER -> json.writeNumber(column.integer(row));
            case BIGINT -> json.writeNumber(column.longValue(row));
            // not finite ones become texts
            case REAL -> json.writeNumber((float) column.doubleValue(row));
            case DOUBLE -> json.writeNumber(column.doubleValue(row));
            case DECIMAL -> json.writeNumber(decimal(column, row).toPlainString());
            case VARCHAR -> {
                byte[] text = dictionary.bytes(column.integer(row));
                json.writeUTF8String(text, 0, text.length);
            }
            case VARBINARY -> json.writeBinary(dictionary.bytes(column.integer(row)));
            case DATE -> json.writeString(TimeText.date(column.integer(row)));
            case TIME -> json.writeString(TimeText.time(column.longValue(row)));
            case TIMESTAMP -> json.writeString(timestamp(column.longValue(row)));
            case TIMESTAMP_LTZ -> json.writeString(timestamp(column.longValue(row)) + "Z");
            case INTERVAL_DAY_TIME -> json.writeString(IntervalText.nanos(column.longValue(row)));
            case INTERVAL_YEAR_MONTH -> json.writeString(IntervalText.months(column.integer(row)));
            case ARRAY -> array(json, dictionary.bytes(column.integer(row)));
            case NULL -> json.writeNull();
        }
    }

    private static String timestamp(long nanos) {
        return TimeText.timestamp(nanos).replace(' ', 'T');
    }

    private static void array(JsonGenerator json, byte[] entry) throws IOException {
        json.writeStartArray();
        for (int i = 0; i < ArrayPacker.length(entry); i++) {
            double value = ArrayPacker.get(entry, i);
            if (Double.isNaN(value)) {
                json.writeNull();
            } else {
                json.writeNumber(value);
            }
        }
        json.writeEndArray();
    }

    /// The decimal of a row that is not NULL.
    static BigDecimal decimal(Column column, int row) {
        BigInteger unscaled =
                column.lane() == Lane.LONG
                        ? BigInteger.valueOf(column.longValue(row))
                        : wide(column.wideLow(row), column.wideHigh(row));
        return new BigDecimal(unscaled, column.type().scale());
    }

    private static BigInteger wide(long low, long high) {
        BigInteger bottom =
                BigInteger.valueOf(low >>> 1).shiftLeft(1).add(BigInteger.valueOf(low & 1));
        return BigInteger.valueOf(high).shiftLeft(Long.SIZE).add(bottom);
    }

    @Override
    public void close() {
        // holds no memory of the query
    }
}

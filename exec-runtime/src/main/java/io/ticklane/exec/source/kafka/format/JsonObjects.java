package io.ticklane.exec.source.kafka.format;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.SerializedString;
import io.ticklane.api.type.Field;
import io.ticklane.api.type.RowType;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.ArrayPacker;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.Dictionary;
import io.ticklane.exec.batch.Lane;
import io.ticklane.exec.expression.value.IntervalText;
import io.ticklane.exec.expression.value.TimeText;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;

/// Writes rows as JSON objects into memory, one behind the other with nothing between; fields that
/// are NULL are written as null.
///
/// Threads: one at a time.
final class JsonObjects implements AutoCloseable {
    private static final JsonFactory FACTORY =
            new JsonFactoryBuilder().rootValueSeparator((String) null).build();

    private final SerializableString[] names;
    private final JsonGenerator json;

    /// of a time, used again for each
    private final StringBuilder text = new StringBuilder();

    private final char[] characters = new char[64];

    /// Writes to memory, of which each row is there when it was written.
    JsonObjects(RowType table, OutputStream memory) {
        names =
                table.fields().stream()
                        .map(Field::name)
                        .map(SerializedString::new)
                        .toArray(SerializableString[]::new);
        try {
            json = FACTORY.createGenerator(memory);
        } catch (IOException e) {
            throw inMemory(e);
        }
    }

    private static UncheckedIOException inMemory(IOException e) {
        return new UncheckedIOException("writing to memory", e);
    }

    /// Writes a row.
    void write(Batch batch, int row, Dictionary dictionary) {
        try {
            json.writeStartObject();
            for (int column = 0; column < names.length; column++) {
                json.writeFieldName(names[column]);
                write(batch.column(column), row, dictionary);
            }
            json.writeEndObject();
            json.flush();
        } catch (IOException e) {
            throw inMemory(e);
        }
    }

    private void write(Column column, int row, Dictionary dictionary) throws IOException {
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
            case TIMESTAMP -> timestamp(column.longValue(row), "");
            case TIMESTAMP_LTZ -> timestamp(column.longValue(row), "Z");
            case INTERVAL_DAY_TIME -> json.writeString(IntervalText.nanos(column.longValue(row)));
            case INTERVAL_YEAR_MONTH -> json.writeString(IntervalText.months(column.integer(row)));
            case ARRAY -> array(dictionary.bytes(column.integer(row)));
            case NULL -> json.writeNull();
        }
    }

    private void timestamp(long nanos, String zone) throws IOException {
        text.setLength(0);
        TimeText.appendTimestamp(text, nanos);
        text.setCharAt(text.indexOf(" "), 'T');
        text.append(zone);
        text.getChars(0, text.length(), characters, 0);
        json.writeString(characters, 0, text.length());
    }

    private void array(byte[] entry) throws IOException {
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
        try {
            json.close();
        } catch (IOException e) {
            throw inMemory(e);
        }
    }
}

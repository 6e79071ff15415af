package io.ticklane.exec.source.kafka.commit;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.type.RowType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/// What the topic of commits says of the late rows that a view keeps. A JSON object.
///
/// @param columns the names and types of their columns
public record LateColumns(List<String> columns) {
    private static final String COLUMNS = "late_columns";
    private static final JsonFactory FACTORY = new JsonFactory();

    /// Columns of late rows.
    public LateColumns {
        columns = List.copyOf(columns);
    }

    /// Those of rows.
    public static LateColumns of(RowType rows) {
        return new LateColumns(
                rows.fields().stream().map(field -> field.name() + " " + field.type()).toList());
    }

    /// The value of a message.
    public byte[] toBytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = FACTORY.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeArrayFieldStart(COLUMNS);
            for (String column : columns) {
                json.writeString(column);
            }
            json.writeEndArray();
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
        return bytes.toByteArray();
    }

    /// Reads the value of a message. Fields that nobody knows are passed over.
    ///
    /// Errors: XX001 where it is none.
    public static LateColumns read(byte[] value) {
        try (JsonParser json = FACTORY.createParser(value)) {
            List<String> columns = new ArrayList<>();
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("it is no object");
            }
            for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
                json.nextToken();
                if (name.equals(COLUMNS)) {
                    while (json.nextToken() == JsonToken.VALUE_STRING) {
                        columns.add(json.getText());
                    }
                } else {
                    json.skipChildren();
                }
            }
            if (columns.isEmpty()) {
                throw new IOException("it has no " + COLUMNS);
            }
            return new LateColumns(columns);
        } catch (IOException e) {
            throw new EngineException(
                    ErrorCode.CORRUPT,
                    "the columns of late rows cannot be read: " + e.getMessage(),
                    e);
        }
    }

    /// As people write them.
    @Override
    public String toString() {
        return "(" + String.join(", ", columns) + ")";
    }
}

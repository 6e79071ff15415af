package io.ticklane.exec.source.kafka.format;

import com.fasterxml.jackson.core.Base64Variants;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.ticklane.api.type.RowType;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.operator.BatchConsumer;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads JSON objects, and arrays of them, token by token into cells.
final class JsonDecoder implements MessageDecoder {
    private static final JsonFactory FACTORY =
            JsonFactory.builder()
                    .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
                    .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                    .build();

    private final RowCells cells;
    private final TextValues texts;
    private final NumberValues numbers;
    private final Map<String, Integer> byName = new HashMap<>();
    private double[] elements = new double[16];

    JsonDecoder(JsonFormat format, RowCells cells) {
        this.cells = cells;
        this.texts = new TextValues(cells);
        this.numbers = new NumberValues(cells, format.unit().nanos());
        RowType table = format.table();
        for (int column = 0; column < table.size(); column++) {
            byName.put(table.field(column).name().toLowerCase(Locale.ROOT), column);
            byName.put(table.field(column).name(), column);
        }
    }

    @Override
    public void decode(byte[] value, Headers headers) throws BadMessageException {
        int before = cells.rows();
        try {
            rows(value);
        } catch (BadMessageException e) {
            cells.cut(before);
            throw e;
        }
    }

    private void rows(byte[] value) throws BadMessageException {
        try (JsonParser parser = FACTORY.createParser(value)) {
            if (parser.nextToken() == JsonToken.START_ARRAY) {
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    row(parser, "an element of the JSON array is no object");
                }
            } else {
                row(parser, "it is neither a JSON object nor an array of them");
            }
            if (parser.nextToken() != null) {
                throw new BadMessageException("there is more behind the JSON");
            }
        } catch (IOException e) {
            String message = e.getMessage() == null ? e.toString() : e.getMessage();
            throw new BadMessageException("it is no JSON: " + firstLine(message), e);
        }
    }

    private void row(JsonParser parser, String otherwise) throws IOException, BadMessageException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw new BadMessageException(otherwise);
        }
        cells.begin();
        String name = parser.nextFieldName();
        while (name != null) {
            field(name, parser);
            name = parser.nextFieldName();
        }
        cells.append();
    }

    private static String firstLine(String message) {
        return message.lines().findFirst().orElse(message);
    }

    private @Nullable Integer column(String name) {
        Integer known = byName.get(name);
        if (known == null) {
            known = byName.get(name.toLowerCase(Locale.ROOT));
            if (known != null && byName.size() < 10_000) {
                byName.put(name, known);
            }
        }
        return known;
    }

    private void field(String name, JsonParser parser) throws IOException, BadMessageException {
        JsonToken token = parser.nextToken();
        Integer column = column(name);
        if (column == null) {
            parser.skipChildren();
            return;
        }
        switch (token) {
            case VALUE_NULL -> cells.setNull(column);
            case VALUE_TRUE, VALUE_FALSE -> truth(column, token == JsonToken.VALUE_TRUE);
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> numbers.set(column, parser);
            case VALUE_STRING -> text(column, parser);
            case START_ARRAY -> array(column, parser);
            case START_OBJECT,
                    END_OBJECT,
                    END_ARRAY,
                    FIELD_NAME,
                    VALUE_EMBEDDED_OBJECT,
                    NOT_AVAILABLE ->
                    throw cells.bad(column, "an object");
        }
    }

    private void truth(int column, boolean value) throws BadMessageException {
        if (!cells.type(column).sameValues(SqlType.BOOLEAN)) {
            throw cells.bad(column, Boolean.toString(value));
        }
        cells.set(column, value ? 1L : 0L);
    }

    private void text(int column, JsonParser parser) throws IOException, BadMessageException {
        switch (cells.type(column).kind()) {
            case VARBINARY -> {
                byte[] bytes = parser.getBinaryValue(Base64Variants.MIME_NO_LINEFEEDS);
                cells.set(column, MemorySegment.ofArray(bytes), 0, bytes.length);
            }
            default ->
                    texts.set(
                            column,
                            parser.getTextCharacters(),
                            parser.getTextOffset(),
                            parser.getTextLength());
        }
    }

    private void array(int column, JsonParser parser) throws IOException, BadMessageException {
        if (!cells.type(column).sameValues(SqlType.ARRAY)) {
            throw cells.bad(column, "an array");
        }
        int count = 0;
        for (JsonToken token = parser.nextToken();
                token != JsonToken.END_ARRAY;
                token = parser.nextToken()) {
            if (count == elements.length) {
                elements = RowCells.grown(elements);
            }
            elements[count++] =
                    switch (token) {
                        case VALUE_NULL -> Double.NaN;
                        case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
                        case VALUE_STRING -> TextValues.infinite(parser.getText());
                        default -> throw cells.bad(column, "an array with " + parser.getText());
                    };
        }
        cells.set(column, elements, count);
    }

    @Override
    public void flush(long sequence, BatchConsumer out) {
        cells.flush(sequence, out);
    }

    @Override
    public void close() {
        cells.close();
    }
}

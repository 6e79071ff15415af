package io.ticklane.benchmarks.topics;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/// A message as a JSON object: the price of a symbol at a time, or its average. Read and written
/// token by token, which is the fastest way that the library has.
///
/// @param ts the time, an ISO text
/// @param value the price or the average
public record Tick(String ts, String symbol, double value) {
    static final JsonFactory FACTORY =
            JsonFactory.builder()
                    .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
                    .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                    .build();
    private static final long MICROS = 1_000_000;
    private static final int NANOS_A_MICRO = 1_000;

    /// Reads a message.
    ///
    /// Errors: UncheckedIOException where it is none.
    public static Tick read(byte[] message) {
        String ts = "";
        String symbol = "";
        double value = Double.NaN;
        try (JsonParser json = FACTORY.createParser(message)) {
            json.nextToken();
            String name = json.nextFieldName();
            while (name != null) {
                JsonToken token = json.nextToken();
                switch (name) {
                    case "ts" -> ts = json.getText();
                    case "symbol" -> symbol = json.getText();
                    default -> value = token.isNumeric() ? json.getDoubleValue() : Double.NaN;
                }
                name = json.nextFieldName();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Tick(ts, symbol, value);
    }

    /// The message with a price.
    public byte[] price() {
        return write("price");
    }

    /// The message with an average.
    public byte[] average() {
        return write("average");
    }

    private byte[] write(String name) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(96);
        try (JsonGenerator json = FACTORY.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeStringField("symbol", symbol);
            json.writeStringField("ts", ts);
            json.writeNumberField(name, value);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
        return bytes.toByteArray();
    }

    /// The time in microseconds since 1970.
    public long micros() {
        return micros(ts);
    }

    /// The time of a text.
    static long micros(String ts) {
        Instant time = LocalDateTime.parse(ts).toInstant(ZoneOffset.UTC);
        return time.getEpochSecond() * MICROS + time.getNano() / NANOS_A_MICRO;
    }

    /// The text of a time.
    static String text(long micros) {
        LocalDateTime time =
                LocalDateTime.ofEpochSecond(
                        Math.floorDiv(micros, MICROS),
                        (int) Math.floorMod(micros, MICROS) * NANOS_A_MICRO,
                        ZoneOffset.UTC);
        return DateTimeFormatter.ISO_LOCAL_DATE_TIME.format(time);
    }
}

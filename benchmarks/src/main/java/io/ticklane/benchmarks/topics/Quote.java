package io.ticklane.benchmarks.topics;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/// A message as a JSON object with a quote of a symbol at a time. Read token by token, as a [Tick].
///
/// @param ts the time, an ISO text
public record Quote(
        String ts, String symbol, double bid, double bidSize, double ask, double askSize) {
    /// Reads a message.
    ///
    /// Errors: UncheckedIOException where it is none.
    public static Quote read(byte[] message) {
        String ts = "";
        String symbol = "";
        double[] values = new double[4];
        try (JsonParser json = Tick.FACTORY.createParser(message)) {
            json.nextToken();
            String name = json.nextFieldName();
            while (name != null) {
                json.nextToken();
                switch (name) {
                    case "ts" -> ts = json.getText();
                    case "symbol" -> symbol = json.getText();
                    case "bid" -> values[0] = json.getDoubleValue();
                    case "bid_sz" -> values[1] = json.getDoubleValue();
                    case "ask" -> values[2] = json.getDoubleValue();
                    default -> values[3] = json.getDoubleValue();
                }
                name = json.nextFieldName();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Quote(ts, symbol, values[0], values[1], values[2], values[3]);
    }

    /// What is known of the symbol after this quote.
    public Flow after(@Nullable Flow last) {
        return Flow.next(last, bid, bidSize, ask, askSize);
    }

    /// The message with what a query gives for a quote.
    public static byte[] message(String ts, String symbol, double average, double flow) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(128);
        try (JsonGenerator json = Tick.FACTORY.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeStringField("symbol", symbol);
            json.writeStringField("ts", ts);
            json.writeNumberField("average", average);
            json.writeFieldName("flow");
            if (Double.isNaN(flow)) {
                json.writeNull();
            } else {
                json.writeNumber(flow);
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
        return bytes.toByteArray();
    }
}

package io.ticklane.benchmarks.topics;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.ticklane.benchmarks.topics.CommittedAverages.RowConsumer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/// Reads averages from messages that are JSON objects, or arrays of them.
final class JsonAverages {
    private JsonAverages() {}

    static void read(byte[] message, RowConsumer out) throws IOException {
        try (JsonParser json = Tick.FACTORY.createParser(message)) {
            while (json.nextToken() != null) {
                if (json.currentToken() == JsonToken.START_OBJECT) {
                    row(json, out);
                }
            }
        }
    }

    private static void row(JsonParser json, RowConsumer out) throws IOException {
        String ts = "";
        String symbol = "";
        double average = Double.NaN;
        double flow = Double.NaN;
        String name = json.nextFieldName();
        while (name != null) {
            JsonToken token = json.nextToken();
            switch (name) {
                case "ts" -> ts = json.getText();
                case "symbol" -> symbol = json.getText();
                case "average" -> average = json.getDoubleValue();
                default -> flow = token == JsonToken.VALUE_NULL ? flow : json.getDoubleValue();
            }
            name = json.nextFieldName();
        }
        int number = CommittedAverages.symbol(symbol.getBytes(StandardCharsets.US_ASCII));
        if (number >= 0) {
            out.accept(number, Tick.micros(ts), average, flow);
        }
    }
}

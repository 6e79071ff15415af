package io.ticklane.fintech;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/// TA-Lib's regression tables. Its METASTOCK mode starts averages with the first value, and may
/// give RSI one bar earlier.
final class TaLibAnswersTest {
    private static List<JsonNode> cases(String function) throws IOException {
        JsonNode all = new ObjectMapper().readTree(Vectors.file("talib_cases.json").toFile());
        return StreamSupport.stream(all.get("cases").spliterator(), false)
                .filter(c -> c.get("function").asText().equals(function))
                .toList();
    }

    private static boolean metastock(JsonNode test) {
        return test.get("compatibility").asText().equals("METASTOCK");
    }

    /// Checks a case against our functions, one for each output; returns how many numbers agreed.
    private static int check(JsonNode test, int firstBar, FunctionCall... outputs) {
        double[] close = Vectors.csv("talib_series_252.csv").numbers("close");
        int checked = 0;
        for (JsonNode expected : test.get("expected")) {
            int bar = expected.get("barIndex").asInt();
            if (bar >= firstBar) {
                FunctionCall call = outputs[expected.get("output").asInt()];
                assertThat(call.column(close)[bar])
                        .as("%s %s", call, test)
                        .isCloseTo(expected.get("value").asDouble(), within(0.01));
                checked++;
            }
        }
        if (firstBar == 0 && test.get("unstablePeriod").asInt() == 0 && !metastock(test)) {
            int first = Math.max(test.get("startIdx").asInt(), test.get("outBegIdx").asInt());
            if (test.get("startIdx").asInt() == 0) {
                assertThat(outputs[0].column(close)[first]).isNotNaN();
                assertThat(outputs[0].column(close)[first - 1]).isNaN();
            }
        }
        return checked;
    }

    @Test
    void movingAverages() throws IOException {
        int checked = 0;
        for (JsonNode test : cases("MA")) {
            long n = test.get("params").get("TimePeriod").asLong();
            String seed = metastock(test) ? "first" : "sma";
            checked +=
                    switch (test.get("params").get("MAType_1").asText()) {
                        case "SMA" -> check(test, 0, FunctionCall.of("SMA", "n", n));
                        case "EMA" -> check(test, 0, FunctionCall.of("EMA", "n", n, "seed", seed));
                        default -> 0;
                    };
        }
        assertThat(checked).isGreaterThanOrEqualTo(29);
    }

    @Test
    void relativeStrength() throws IOException {
        int checked = 0;
        for (JsonNode test : cases("RSI")) {
            long n = test.get("params").get("TimePeriod").asLong();
            checked += check(test, metastock(test) ? (int) n : 0, FunctionCall.of("RSI", "n", n));
        }
        assertThat(checked).isGreaterThanOrEqualTo(16);
    }

    @Test
    void macd() throws IOException {
        int checked = 0;
        for (JsonNode test : cases("MACD")) {
            JsonNode params = test.get("params");
            List<FunctionCall> outputs = new ArrayList<>();
            for (String name : List.of("MACD", "MACD_SIGNAL", "MACD_HIST")) {
                outputs.add(
                        FunctionCall.of(
                                name,
                                "fast",
                                params.get("FastPeriod").asLong(),
                                "slow",
                                params.get("SlowPeriod").asLong(),
                                "signal",
                                params.get("SignalPeriod_2").asLong(),
                                "seed",
                                "talib"));
            }
            checked += check(test, 0, outputs.toArray(FunctionCall[]::new));
        }
        assertThat(checked).isEqualTo(6);
    }

    @Test
    void bollingerBandsAroundASimpleAverage() throws IOException {
        int checked = 0;
        for (JsonNode test : cases("BBANDS")) {
            JsonNode params = test.get("params");
            if (params.get("Method_3").asText().equals("SMA")) {
                long n = params.get("TimePeriod").asLong();
                checked +=
                        check(
                                test,
                                0,
                                FunctionCall.of(
                                        "BB_UPPER", "n", n, "k", params.get("NbDevUp").asDouble()),
                                FunctionCall.of("BB_MID", "n", n),
                                FunctionCall.of(
                                        "BB_LOWER", "n", n, "k", params.get("NbDevDn").asDouble()));
            }
        }
        assertThat(checked).isEqualTo(3);
    }
}

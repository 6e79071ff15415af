package io.ticklane.tests.laws;

import io.ticklane.api.function.FunctionDefinition;
import io.ticklane.api.function.Parameter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// The rows that [CallShapes] calls all functions over: of interleaved symbols in the order of
/// time, with ties and missing values.
final class CallTicks {
    private static final int SYMBOLS = 5;
    private static final int SHARE_MISSING = 25;

    private CallTicks() {}

    private static Map<String, Parameter.Column> parameters(List<FunctionDefinition> functions) {
        Map<String, Parameter.Column> parameters = new TreeMap<>();
        for (FunctionDefinition function : functions) {
            function.spec().columns().forEach(c -> parameters.putIfAbsent(c.name(), c));
        }
        return parameters;
    }

    /// The columns of the table, as SQL.
    static String columns(List<FunctionDefinition> functions) {
        return parameters(functions).values().stream()
                .map(c ->
                        CallShapes.column(c.name())
                                + switch (c.type().kind()) {
                                    case TIMESTAMP -> " TIMESTAMP(9)";
                                    case VARCHAR -> " VARCHAR";
                                    default -> " DOUBLE";
                                })
                .collect(
                        Collectors.joining(
                                ", ",
                                "seq BIGINT, symbol VARCHAR, ts TIMESTAMP(9), minute TIMESTAMP(9), ",
                                ""));
    }

    /// A table with a column for each name of a parameter; times beside the one of the row lie
    /// around it.
    static void write(Path file, List<FunctionDefinition> functions, int rows, long seed)
            throws IOException {
        Map<String, Parameter.Column> parameters = parameters(functions);
        Random random = new Random(seed);
        StringBuilder text = new StringBuilder("seq,symbol,ts,minute");
        parameters.keySet().forEach(name -> text.append(',').append(CallShapes.column(name)));
        text.append('\n');
        LocalDateTime time = LocalDateTime.of(2026, 1, 2, 9, 30);
        double[] levels = new double[SYMBOLS];
        Arrays.fill(levels, 100);
        for (int row = 0; row < rows; row++) {
            int symbol = random.nextInt(SYMBOLS);
            levels[symbol] += (random.nextInt(3) - 1) * 0.01;
            time = time.plusNanos(random.nextInt(3) * 500_000_007L);
            text.append(row).append(",S").append(symbol).append(',').append(time);
            text.append(',').append(time.truncatedTo(ChronoUnit.MINUTES));
            for (Parameter.Column parameter : parameters.values()) {
                String value =
                        switch (parameter.type().kind()) {
                            case TIMESTAMP ->
                                    time.plusNanos(random.nextInt(2_000_000_000)).toString();
                            case VARCHAR -> "T" + random.nextInt(SYMBOLS);
                            default ->
                                    Double.toString(
                                            value(parameter.name(), levels[symbol], random));
                        };
                text.append(',').append(random.nextInt(SHARE_MISSING) == 0 ? "" : value);
            }
            text.append('\n');
        }
        Files.writeString(file, text);
    }

    private static double value(String column, double level, Random random) {
        return switch (column) {
            case "bid", "bid_px" -> level - 0.01 * (1 + random.nextInt(2));
            case "ask", "ask_px" -> level + 0.01 * (1 + random.nextInt(2));
            case "high", "h" -> level + 0.01 * random.nextInt(5);
            case "low", "l" -> level - 0.01 * random.nextInt(5);
            case "size", "volume", "bid_sz", "ask_sz" -> 1 + random.nextInt(50);
            case "side" -> random.nextBoolean() ? 1 : -1;
            case "r", "dp", "rate", "q" -> random.nextGaussian() * 1e-3;
            case "vol", "t_years", "p" -> 0.05 + random.nextDouble() / 2;
            case "premium" -> 1 + random.nextDouble() * 5;
            default -> level + (random.nextInt(4) == 0 ? 0 : random.nextGaussian());
        };
    }
}

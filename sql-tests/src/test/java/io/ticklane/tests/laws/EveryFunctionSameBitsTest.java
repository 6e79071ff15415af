package io.ticklane.tests.laws;

import static org.assertj.core.api.Assertions.assertThat;

import io.ticklane.api.function.FunctionCatalog;
import io.ticklane.api.function.FunctionDefinition;
import io.ticklane.api.function.Parameter;
import io.ticklane.tests.slt.Doors;
import io.ticklane.tests.slt.FrontDoor;
import io.ticklane.tests.slt.FrontDoor.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// Every function in each shape of a call gives the same bits with any number of workers, any size
/// of batches and morsels, and through every front door: over random rows of interleaved symbols
/// with ties in time and missing values.
final class EveryFunctionSameBitsTest {
    private static final long SEED = 20_261_129;
    private static final int ROWS = 1_500;
    private static final int SYMBOLS = 5;
    private static final int SHARE_MISSING = 25;

    private record Cut(int workers, int batchRows, int morselRows) {}

    private static final Cut WHOLE = new Cut(1, 65_536, 65_536);
    private static final List<Cut> CUTS = List.of(new Cut(2, 100, 400), new Cut(3, 5, 50));

    private static final List<FunctionDefinition> FUNCTIONS = FunctionCatalog.load().all();

    @TempDir private static Path folder = Path.of("");

    @TestFactory
    Stream<DynamicTest> everyFunctionGivesTheSameBits() {
        return Doors.all().stream()
                .map(door -> DynamicTest.dynamicTest(door.name(), () -> compare(door)));
    }

    private static void compare(Doors kind) throws Exception {
        Path file = folder.resolve(kind.name() + ".csv");
        writeTicks(file);
        // the engine itself answers once as a whole, the door in every cut
        try (FrontDoor engine = Doors.ENGINE.open();
                FrontDoor door = kind.open()) {
            load(engine, file);
            load(door, file);
            set(engine, WHOLE);
            List<Cut> cuts = kind == Doors.ENGINE ? CUTS : CUTS.subList(0, 1);
            List<String> queries = CallShapes.queries(FUNCTIONS);
            List<List<List<String>>> expected = new ArrayList<>();
            for (String query : queries) {
                Answer answer = run(engine, query);
                assertEveryColumnHasValues(query, answer);
                expected.add(text(answer));
            }
            for (Cut cut : cuts) {
                set(door, cut);
                for (int i = 0; i < queries.size(); i++) {
                    assertThat(text(run(door, queries.get(i))))
                            .as("%s %s seed %d: %s", door.name(), cut, SEED, queries.get(i))
                            .isNotEmpty()
                            .isEqualTo(expected.get(i));
                }
            }
        }
    }

    private static void assertEveryColumnHasValues(String query, Answer answer) {
        for (int c = 0; c < answer.columns().size(); c++) {
            int column = c;
            assertThat(answer.rows())
                    .as("%s of seed %d: %s", answer.columns().get(c), SEED, query)
                    .anyMatch(row -> row.get(column) != null);
        }
    }

    private static List<List<String>> text(Answer answer) {
        return answer.rows().stream()
                .map(row -> row.stream().map(cell -> cell == null ? "NULL" : cell).toList())
                .toList();
    }

    private static void set(FrontDoor door, Cut cut) {
        run(door, "SET workers = " + cut.workers());
        run(door, "SET batch_size = " + cut.batchRows());
        run(door, "SET morsel_size = " + cut.morselRows());
    }

    private static void load(FrontDoor door, Path file) {
        run(door, "CREATE TABLE ticks AS SELECT * FROM '" + file + "'");
    }

    private static Answer run(FrontDoor door, String sql) {
        try {
            return door.run(sql);
        } catch (FrontDoor.Refusal e) {
            throw new AssertionError(
                    door.name() + " refused " + sql + ": " + e.sqlState() + " " + e.getMessage(),
                    e);
        }
    }

    /// A table with a column for each name of a parameter; times beside the one of the row lie
    /// around it.
    private static void writeTicks(Path file) throws IOException {
        Map<String, Parameter.Column> parameters = new TreeMap<>();
        for (FunctionDefinition function : FUNCTIONS) {
            function.spec().columns().forEach(c -> parameters.putIfAbsent(c.name(), c));
        }
        Random random = new Random(SEED);
        StringBuilder text = new StringBuilder("seq,symbol,ts,minute");
        parameters.keySet().forEach(name -> text.append(',').append(CallShapes.column(name)));
        text.append('\n');
        LocalDateTime time = LocalDateTime.of(2026, 1, 2, 9, 30);
        double[] levels = new double[SYMBOLS];
        java.util.Arrays.fill(levels, 100);
        for (int row = 0; row < ROWS; row++) {
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

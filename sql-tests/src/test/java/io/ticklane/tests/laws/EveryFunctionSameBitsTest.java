package io.ticklane.tests.laws;

import static org.assertj.core.api.Assertions.assertThat;

import io.ticklane.api.function.FunctionCatalog;
import io.ticklane.api.function.FunctionDefinition;
import io.ticklane.tests.slt.Doors;
import io.ticklane.tests.slt.FrontDoor;
import io.ticklane.tests.slt.FrontDoor.Answer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
        CallTicks.write(file, FUNCTIONS, ROWS, SEED);
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
}

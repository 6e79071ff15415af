package io.ticklane.tests.slt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// The showcase queries over real trades and quotes give the same bits with any number of workers,
/// any size of batches and morsels, and through every front door.
final class SameBitsTest {
    private static final String SHOWCASE =
            "sql-console/src/main/resources/io/ticklane/console/demo/showcase";
    private static final int SMALL_ROWS = 3_000;

    private record Cut(int workers, int batchRows, int morselRows) {}

    @TestFactory
    Stream<DynamicTest> everyDoorGivesTheSameBitsHoweverTheInputIsCut() throws IOException {
        List<Path> queries = new ArrayList<>();
        try (Stream<Path> found = Files.list(Checkout.root().resolve(SHOWCASE))) {
            found.filter(file -> file.toString().endsWith(".sql")).sorted().forEach(queries::add);
        }
        assertThat(queries).hasSizeGreaterThanOrEqualTo(5);
        return Stream.of(
                DynamicTest.dynamicTest(
                        "all rows, large batches",
                        () ->
                                compare(
                                        queries,
                                        Integer.MAX_VALUE,
                                        List.of(
                                                new Cut(1, 65_536, 65_536),
                                                new Cut(2, 65_536, 65_536),
                                                new Cut(2, 1_000, 10_000)))),
                DynamicTest.dynamicTest(
                        "few rows, batches down to one row",
                        () ->
                                compare(
                                        queries,
                                        SMALL_ROWS,
                                        List.of(
                                                new Cut(1, 65_536, 65_536),
                                                new Cut(1, 1, 64),
                                                new Cut(2, 1, 17),
                                                new Cut(1, 7, 100),
                                                new Cut(2, 7, 1_000),
                                                new Cut(2, 1_000, 1_000)))));
    }

    private static void compare(List<Path> queries, int rows, List<Cut> cuts)
            throws IOException, SQLException {
        assumeTrue(Checkout.shared().isPresent(), "no folder of shared data beside the project");
        List<List<FrontDoor.Answer>> all = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (Doors kind : Doors.all()) {
            try (FrontDoor door = kind.open()) {
                load(door, rows);
                for (Cut cut : cuts) {
                    all.add(ask(door, queries, cut));
                    names.add(door.name() + " " + cut);
                }
            }
        }
        for (FrontDoor.Answer answer : all.get(0)) {
            assertThat(answer.rows()).isNotEmpty();
        }
        for (int i = 1; i < all.size(); i++) {
            for (int query = 0; query < queries.size(); query++) {
                assertThat(all.get(i).get(query).rows())
                        .as("%s through %s", queries.get(query).getFileName(), names.get(i))
                        .isEqualTo(all.get(0).get(query).rows());
            }
        }
    }

    private static void load(FrontDoor door, int rows) {
        String data = Checkout.shared().orElseThrow().resolve("data").toString();
        for (String table : List.of("trades", "quotes")) {
            run(
                    door,
                    "CREATE TABLE "
                            + table
                            + " AS SELECT * FROM '"
                            + data
                            + "/equity_"
                            + table
                            + ".parquet'"
                            + " WHERE ts >= TIMESTAMP '2013-10-07 13:30:00' LIMIT "
                            + rows);
        }
    }

    private static List<FrontDoor.Answer> ask(FrontDoor door, List<Path> queries, Cut cut)
            throws IOException {
        run(door, "SET workers = " + cut.workers());
        run(door, "SET batch_size = " + cut.batchRows());
        run(door, "SET morsel_size = " + cut.morselRows());
        List<FrontDoor.Answer> answers = new ArrayList<>();
        for (Path query : queries) {
            answers.add(run(door, Files.readString(query)));
        }
        return answers;
    }

    private static FrontDoor.Answer run(FrontDoor door, String sql) {
        try {
            return door.run(sql);
        } catch (FrontDoor.Refusal e) {
            throw new AssertionError(
                    door.name() + " refused " + sql + ": " + e.sqlState() + " " + e.getMessage(),
                    e);
        }
    }
}

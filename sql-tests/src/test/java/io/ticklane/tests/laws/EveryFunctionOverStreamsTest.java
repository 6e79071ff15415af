package io.ticklane.tests.laws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ticklane.api.function.FunctionCatalog;
import io.ticklane.api.function.FunctionDefinition;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Every function with OVER, in every kind of frame, gives over a stream the bits that it gives
/// over a table, or is refused for good: because it looks at rows that come later, or would keep
/// all rows for ever.
@Timeout(600)
final class EveryFunctionOverStreamsTest {
    private static final long SEED = 20_261_130;
    private static final int ROWS = 500;
    private static final int CALLS_IN_A_QUERY = 10;
    private static final List<FunctionDefinition> FUNCTIONS = FunctionCatalog.load().all();

    @TempDir private static Path folder;

    private static List<FrameCalls.Call> calls(boolean streams) {
        return FrameCalls.of(FUNCTIONS).stream().filter(call -> call.streams() == streams).toList();
    }

    private static void create(Statement statement) throws Exception {
        Path file = folder.resolve("ticks.csv");
        CallTicks.write(file, FUNCTIONS, ROWS, SEED);
        statement.execute(
                "CREATE TABLE feed ("
                        + CallTicks.columns(FUNCTIONS)
                        + ", WATERMARK FOR ts AS ts) WITH (connector = 'replay', path = '"
                        + file
                        + "')");
        statement.execute("CREATE TABLE ticks AS SELECT * FROM feed");
        assertThat(StreamTables.rows(statement, "SELECT * FROM feed EMIT FINAL"))
                .hasSize(ROWS)
                .isEqualTo(StreamTables.rows(statement, "SELECT * FROM ticks"));
    }

    @Test
    void aFunctionGivesTheBitsOfATable() throws Exception {
        List<FrameCalls.Call> calls = calls(true);
        assertThat(calls).hasSizeGreaterThan(500);
        try (Connection connection = DriverManager.getConnection("jdbc:ticklane:");
                Statement statement = connection.createStatement()) {
            create(statement);
            for (int from = 0; from < calls.size(); from += CALLS_IN_A_QUERY) {
                int to = Math.min(calls.size(), from + CALLS_IN_A_QUERY);
                String query =
                        IntStream.range(from, to)
                                .mapToObj(i -> calls.get(i).sql() + " AS v" + i)
                                .collect(Collectors.joining(", ", "SELECT seq, ", " FROM %s"));
                List<List<Object>> batch = StreamTables.rows(statement, query.formatted("ticks"));
                int[] cut = StreamTables.CUTS[from / CALLS_IN_A_QUERY % StreamTables.CUTS.length];
                statement.execute("SET workers = " + cut[0]);
                statement.execute("SET batch_size = " + cut[1]);
                statement.execute("SET morsel_size = " + cut[2]);
                assertThat(StreamTables.rows(statement, query.formatted("feed") + " EMIT CHANGES"))
                        .as("seed %d, cuts of %d: %s", SEED, cut[1], query)
                        .isEqualTo(batch);
                statement.execute("RESET ALL");
            }
        }
    }

    @Test
    void whatNeedsLaterRowsOrAllOfThemIsRefusedForGood() throws Exception {
        List<String> wrong = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection("jdbc:ticklane:");
                Statement statement = connection.createStatement()) {
            create(statement);
            for (FrameCalls.Call call : calls(false)) {
                String query = "SELECT " + call.sql() + " FROM feed EMIT CHANGES";
                assertThatThrownBy(() -> statement.executeQuery(query).close())
                        .as(query)
                        .isInstanceOfSatisfying(
                                SQLException.class,
                                e -> {
                                    if (!"42T01".equals(e.getSQLState())) {
                                        wrong.add(query + ": " + e.getMessage());
                                    }
                                });
            }
        }
        assertThat(wrong).isEmpty();
    }
}

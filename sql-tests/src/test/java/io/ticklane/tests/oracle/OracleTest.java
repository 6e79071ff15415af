package io.ticklane.tests.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// The law: Ticklane and DuckDB give the same rows for random queries over the same random tables,
/// and Ticklane the same list for any number of workers and any size of batches.
///
/// Each round has tables of a seed of its own, and each query one that follows from it: `-Dseed=N
/// -Dticklane.oracle.rounds=1` runs the round of a failure again, more rounds look for more.
final class OracleTest {
    private static final long SEED = Long.getLong("seed", 1);
    private static final int ROUNDS = Integer.getInteger("ticklane.oracle.rounds", 8);
    private static final int QUERIES = 24;

    /// One round in four has a table of more than one morsel, and fewer queries.
    private static final int LARGE = 4;

    private static final int LARGE_QUERIES = 8;

    /// NULLs have the place in an order that they have in Ticklane and PostgreSQL.
    private static final String DUCKDB_NULLS =
            "SET default_null_order = 'NULLS_LAST_ON_ASC_FIRST_ON_DESC'";

    private @TempDir static Path folder;

    @TestFactory
    Stream<DynamicTest> bothEnginesGiveTheSameRows() {
        return IntStream.range(0, ROUNDS)
                .mapToLong(round -> SEED + round)
                .mapToObj(seed -> DynamicTest.dynamicTest("seed " + seed, () -> round(seed)));
    }

    private static void round(long seed) throws IOException, SQLException {
        Random random = new Random(seed);
        boolean large = seed % LARGE == 0;
        int queries = large ? LARGE_QUERIES : QUERIES;
        try (Connection ticklane = DriverManager.getConnection("jdbc:ticklane:");
                Connection duckdb = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = ticklane.createStatement()) {
            List<Table> tables;
            try (Statement duck = duckdb.createStatement()) {
                duck.execute(DUCKDB_NULLS);
                tables =
                        new OracleTables(random, folder.resolve(Long.toString(seed)))
                                .make(statement, duck, sizes(random, large));
            }
            int compared = 0;
            for (int query = 0; query < queries; query++) {
                compared += compare(seed * 1000 + query, tables, statement, duckdb) ? 1 : 0;
            }
            assertThat(compared)
                    .as("queries of seed %d that both engines run", seed)
                    .isGreaterThan(queries * 3 / 4);
        }
    }

    private static int[] sizes(Random random, boolean large) {
        return large
                ? new int[] {66_000 + random.nextInt(9_000), random.nextInt(20)}
                : new int[] {
                    random.nextInt(60), random.nextInt(30), random.nextInt(3), random.nextInt(9)
                };
    }

    /// Whether both engines ran a query, with the same rows.
    private static boolean compare(
            long seed, List<Table> tables, Statement ticklane, Connection duckdb)
            throws SQLException {
        String ours = new Queries(seed, Dialect.TICKLANE, tables).next();
        String theirs = new Queries(seed, Dialect.DUCKDB, tables).next();
        Optional<Answer> expected = theirs(duckdb, theirs);
        if (expected.isEmpty()) {
            return false;
        }
        String name = "query %d\nin Ticklane: %s\nin DuckDB: %s".formatted(seed, ours, theirs);
        ticklane.execute("SET workers = 1");
        Optional<Answer> alone = ours(ticklane, ours, name);
        if (alone.isEmpty()) {
            return false;
        }
        assertThat(alone.get().sorted()).as(name).isEqualTo(expected.get().sorted());
        ticklane.execute("SET workers = 3");
        ticklane.execute("SET batch_size = " + (seed % 2 == 0 ? 7 : 1000));
        ticklane.execute("SET morsel_size = " + (seed % 2 == 0 ? 64 : 3000));
        assertThat(ours(ticklane, ours, name)).as("with 3 workers, %s", name).isEqualTo(alone);
        ticklane.execute("RESET ALL");
        return true;
    }

    /// The answer of DuckDB, unless it says that it has not all that the query needs.
    private static Optional<Answer> theirs(Connection duckdb, String sql) {
        try (Statement statement = duckdb.createStatement()) {
            return Optional.of(Answer.of(statement, sql));
        } catch (SQLException e) {
            return Optional.empty();
        }
    }

    /// The answer of Ticklane, unless it says that something is not supported.
    private static Optional<Answer> ours(Statement ticklane, String sql, String name) {
        try {
            return Optional.of(Answer.of(ticklane, sql));
        } catch (SQLException e) {
            assertThat(e.getSQLState()).as("%s: %s", name, e.getMessage()).isEqualTo("0A000");
            return Optional.empty();
        }
    }
}

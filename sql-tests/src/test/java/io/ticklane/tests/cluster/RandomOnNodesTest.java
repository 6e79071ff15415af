package io.ticklane.tests.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.ticklane.api.error.EngineException;
import io.ticklane.tests.cluster.OneToFive.Way;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// The law: random queries over random files give the same bytes on 1, 2, 3 and 5 nodes.
///
/// Each round has tables and queries of a seed of its own: `-Dseed=N -Dticklane.random.rounds=1`
/// runs that of a failure again, more rounds look for more.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class RandomOnNodesTest {
    private static final long SEED = Long.getLong("seed", 4_211);
    private static final int ROUNDS = Integer.getInteger("ticklane.random.rounds", 8);
    private static final int QUERIES = 10;
    private static final List<Integer> SIZES = List.of(1, 3, 17, 100, 1_000, 65_536);

    private final OneToFive nodes = new OneToFive();
    private @TempDir static Path folder;

    @TestFactory
    Stream<DynamicTest> randomQueriesGiveTheSameBytesOnAllNodes() {
        return IntStream.range(0, ROUNDS)
                .mapToLong(round -> SEED + round)
                .mapToObj(seed -> DynamicTest.dynamicTest("seed " + seed, () -> round(seed)));
    }

    private void round(long seed) throws IOException, SQLException {
        Random random = new Random(seed);
        Path own = folder.resolve(Long.toString(seed));
        new RandomTables(random, own).write().forEach(nodes::everywhere);
        RandomQueries queries = new RandomQueries(random);
        int ran = 0;
        int spread = 0;
        for (int query = 0; query < QUERIES; query++) {
            String sql = queries.next();
            String name = "query " + query + " of seed " + seed;
            List<Way> ways = ways(random);
            if (isRefused(name, sql)) {
                continue;
            }
            nodes.requireSame(name, sql, ways);
            ran++;
            spread += nodes.isSpread(ways.getLast(), sql) ? 1 : 0;
        }
        assertThat(ran)
                .as("queries of seed %d that run on one node", seed)
                .isGreaterThan(QUERIES / 2);
        assertThat(spread).as("queries of seed %d that are spread", seed).isGreaterThan(ran / 2);
    }

    /// Whether one node says that a query is not supported.
    private boolean isRefused(String name, String sql) {
        try {
            nodes.run(Way.ALONE, sql);
            return false;
        } catch (EngineException e) {
            assertThat(e.sqlState()).as("%s: %s: %s", name, sql, e.getMessage()).isEqualTo("0A000");
            return true;
        }
    }

    private static List<Way> ways(Random random) {
        List<Way> ways = new ArrayList<>();
        for (int count : List.of(1, 2, 3, 5)) {
            Way way =
                    new Way(
                            count,
                            "always",
                            1 + random.nextInt(2),
                            SIZES.get(random.nextInt(SIZES.size())),
                            SIZES.get(random.nextInt(SIZES.size())));
            ways.add(way);
            ways.add(way.rereading());
        }
        return ways;
    }

    @AfterAll
    void close() {
        nodes.close();
    }
}

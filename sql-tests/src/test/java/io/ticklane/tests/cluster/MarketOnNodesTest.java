package io.ticklane.tests.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.ticklane.tests.cluster.OneToFive.Way;
import io.ticklane.tests.slt.Checkout;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// The law: a query over real trades and quotes gives the same bytes on 1, 2, 3 and 5 nodes, with
/// any number of workers, any size of batches and morsels, from files of every format.
///
/// `-Dticklane.market.rows=N` takes so many trades, and every query over every format; a part of
/// them is enough for continuous integration. `-Dticklane.market.query=P` runs the queries whose
/// names match a pattern.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class MarketOnNodesTest {
    private static final int ROWS = Integer.getInteger("ticklane.market.rows", 4_000);
    private static final boolean ALL = System.getProperty("ticklane.market.rows") != null;
    private static final Predicate<String> CHOSEN =
            Pattern.compile(System.getProperty("ticklane.market.query", ".*")).asMatchPredicate();
    private static final String QUERIES = "market.sql";
    private static final List<Way> PARQUET =
            List.of(
                    new Way(1, "always", 1, 1_000, 1_500),
                    new Way(2, "always", 2, 16_384, 65_536),
                    new Way(3, "always", 1, 65_536, 1_000),
                    new Way(5, "always", 2, 100, 600),
                    new Way(3, "always", 2, 4_096, 20_000).rereading(),
                    new Way(3, "auto", 2, 16_384, 65_536));
    private static final List<Way> OTHERS =
            List.of(
                    new Way(2, "always", 2, 1_000, 10_000).rereading(),
                    new Way(3, "always", 2, 4_096, 10_000));

    /// One in so many queries runs over CSV files, another one over Arrow files.
    private static final int SHARE = 3;

    private final OneToFive nodes = new OneToFive();
    private @TempDir static Path folder;

    @BeforeAll
    void sharedDataIsThere() {
        assumeTrue(Checkout.shared().isPresent(), "no folder of shared data beside the project");
    }

    @TestFactory
    Stream<DynamicTest> everyQueryGivesTheSameBytesOnAllNodes() throws SQLException, IOException {
        MarketFiles files =
                new MarketFiles(Checkout.shared().orElseThrow().resolve("data"), folder);
        files.write(ROWS);
        Map<String, String> queries = NamedStatements.read(QUERIES);
        List<DynamicTest> tests = new ArrayList<>();
        for (MarketFiles.Format format : MarketFiles.Format.values()) {
            tests.add(
                    DynamicTest.dynamicTest(
                            "views of " + format,
                            () -> files.views(format).forEach(nodes::everywhere)));
            boolean parquet = format == MarketFiles.Format.PARQUET;
            List<Way> ways = parquet ? PARQUET : OTHERS;
            int number = format == MarketFiles.Format.CSV ? 0 : 1;
            for (Map.Entry<String, String> query : queries.entrySet()) {
                boolean taken = ALL || parquet || number % SHARE == 0;
                number++;
                if (taken && CHOSEN.test(query.getKey())) {
                    tests.add(
                            DynamicTest.dynamicTest(
                                    format + " " + query.getKey(),
                                    () -> compare(query.getKey(), query.getValue(), ways)));
                }
            }
        }
        return tests.stream();
    }

    private void compare(String name, String sql, List<Way> ways) {
        assertThat(nodes.requireSame(name, sql, ways).rows()).as("rows of %s", name).isPositive();
        assertThat(nodes.isSpread(ways.getLast(), sql)).isTrue();
    }

    @AfterAll
    void close() {
        nodes.close();
    }
}

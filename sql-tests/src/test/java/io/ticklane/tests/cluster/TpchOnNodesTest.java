package io.ticklane.tests.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.ticklane.server.session.Engine;
import io.ticklane.tests.cluster.OneToFive.Way;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// The law: each query of TPC-H gives the same bytes on 1, 2, 3 and 5 nodes.
///
/// `-Dticklane.tpch.scale=0.1` takes ten times as many rows as continuous integration does.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class TpchOnNodesTest {
    private static final double SCALE =
            Double.parseDouble(System.getProperty("ticklane.tpch.scale", "0.01"));
    private static final int QUERIES = 22;
    private static final List<Way> WAYS =
            List.of(
                    new Way(1, "always", 2, 1_024, 16_384),
                    new Way(2, "always", 2, 16_384, 65_536),
                    new Way(3, "always", 1, 4_096, 10_000),
                    new Way(5, "always", 2, 65_536, 4_000),
                    new Way(3, "always", 2, 4_096, 20_000).rereading(),
                    new Way(3, "auto", 2, 16_384, 65_536));

    private final OneToFive nodes = new OneToFive();
    private @TempDir static Path folder;

    @TestFactory
    Stream<DynamicTest> everyQueryGivesTheSameBytesOnAllNodes() throws IOException {
        try (BufferAllocator memory = Engine.newAllocator(Long.MAX_VALUE)) {
            new TpchFiles(folder, SCALE).write(memory).forEach(nodes::everywhere);
        }
        Map<String, String> queries = NamedStatements.read("tpch.sql");
        assertThat(queries).hasSize(QUERIES);
        List<DynamicTest> tests = new ArrayList<>();
        queries.forEach(
                (name, sql) -> tests.add(DynamicTest.dynamicTest(name, () -> compare(name, sql))));
        return tests.stream();
    }

    private void compare(String name, String sql) {
        assertThat(nodes.requireSame(name, sql, WAYS).rows()).as("rows of %s", name).isPositive();
        assertThat(nodes.isSpread(WAYS.get(1), sql)).isTrue();
    }

    @AfterAll
    void close() {
        nodes.close();
    }
}

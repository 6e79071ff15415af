package io.ticklane.exec.connector.generator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.api.plan.TableSource;
import io.ticklane.api.plan.TableSource.Option;
import io.ticklane.api.type.RowType;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.connector.LogReader;
import io.ticklane.exec.testing.TestQuery;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class GeneratorReaderTest {
    private static final RowType ROW =
            TestQuery.type(
                    "ts", SqlType.TIMESTAMP,
                    "symbol", SqlType.VARCHAR,
                    "side", SqlType.VARCHAR,
                    "bid", SqlType.DOUBLE,
                    "price", SqlType.DOUBLE,
                    "ask", SqlType.DOUBLE,
                    "size", SqlType.INTEGER,
                    "n", SqlType.BIGINT);

    private static GeneratorTable table(String... options) {
        List<Option> given = new ArrayList<>();
        for (int i = 0; i < options.length; i += 2) {
            given.add(new Option(options[i], options[i + 1]));
        }
        TableSource.Connected source =
                new TableSource.Connected("main", "feed", "generator", given, Optional.empty());
        return (GeneratorTable) new GeneratorConnector().table(source, ROW);
    }

    private static PhysicalNode.Scan scan(GeneratorTable table) {
        List<Integer> all = List.of(0, 1, 2, 3, 4, 5, 6, 7);
        return new PhysicalNode.Scan(table.source(), ROW, all, Optional.empty());
    }

    /// Reads on with a clock that goes by five milliseconds whenever it is asked.
    private static List<List<Object>> follow(GeneratorTable table, TestQuery query, long from) {
        AtomicLong now = new AtomicLong(5);
        GeneratedRows rows = new GeneratedRows(ROW, table.options(), query.context());
        List<List<Object>> found = new ArrayList<>();
        try (LogReader reader =
                new GeneratorReader(
                        rows, table.options(), query.context(), () -> now.addAndGet(5_000_000))) {
            reader.seek(0, from);
            while (!reader.ended()) {
                LogReader.Rows some = reader.poll(50_000_000);
                if (some != null) {
                    assertThat(some.nextOffset()).isEqualTo(reader.position(0));
                    query.drain(some.batch(), found);
                }
            }
        }
        return found;
    }

    @Test
    void whatIsBeforeABoundComesAtOnceAndTheRestWhenItIsDue() {
        GeneratorTable table = table("rows", "200", "rows_per_second", "1000");
        AtomicLong now = new AtomicLong(5);
        AtomicLong step = new AtomicLong(100_000);
        try (TestQuery query = new TestQuery();
                LogReader reader =
                        new GeneratorReader(
                                new GeneratedRows(ROW, table.options(), query.context()),
                                table.options(),
                                query.context(),
                                () -> now.addAndGet(step.get()))) {
            List<List<Object>> found = new ArrayList<>();
            reader.until(0, 150);
            long begin = now.get();
            while (reader.position(0) < 150) {
                poll(reader, query, found);
            }
            assertThat(now.get() - begin).isLessThan(100_000_000L);
            poll(reader, query, found);
            assertThat(found).hasSize(150);
            reader.until(0, Long.MAX_VALUE);
            // the reader waits in real time
            step.set(5_000_000);
            begin = now.get();
            while (!reader.ended()) {
                poll(reader, query, found);
                long due = 151 + (now.get() - begin) / 1_000_000;
                assertThat(found).hasSizeLessThanOrEqualTo((int) due);
            }
            assertThat(found).isEqualTo(query.read(table.read(scan(table), query.context())));
        }
    }

    private static void poll(LogReader reader, TestQuery query, List<List<Object>> to) {
        LogReader.Rows some = reader.poll(50_000_000);
        if (some != null) {
            query.drain(some.batch(), to);
        }
    }

    @Test
    void rowsFollowFromTheirNumberAndTheSeedAlone() {
        String[] options = {
            "rows", "500", "seed", "3", "symbols", "4", "disorder_nanos", "9000000"
        };
        GeneratorTable all = table(options);
        String[] limited = Arrays.copyOf(options, options.length + 2);
        limited[options.length] = "rows_per_second";
        limited[options.length + 1] = "1000";
        try (TestQuery query = new TestQuery();
                TestQuery small = new TestQuery(7, 1L << 30)) {
            List<List<Object>> snapshot = query.read(all.read(scan(all), query.context()));
            assertThat(snapshot).hasSize(500);
            assertThat(small.read(all.read(scan(all), small.context()))).isEqualTo(snapshot);
            assertThat(follow(all, query, 0)).isEqualTo(snapshot);
            assertThat(follow(table(limited), query, 0)).isEqualTo(snapshot);
            assertThat(follow(table(limited), query, 123)).isEqualTo(snapshot.subList(123, 500));
            GeneratorTable other = table("rows", "500", "seed", "4", "symbols", "4");
            assertThat(query.read(other.read(scan(other), query.context()))).isNotEqualTo(snapshot);
        }
    }

    @Test
    void rowsAreThoseOfAMarket() {
        GeneratorTable table = table("rows", "1000", "symbols", "3", "rows_per_second", "100");
        try (TestQuery query = new TestQuery()) {
            List<List<Object>> rows = query.read(table.read(scan(table), query.context()));
            for (int i = 0; i < rows.size(); i++) {
                List<Object> row = rows.get(i);
                assertThat(row.get(0)).isEqualTo((long) rows.get(0).get(0) + i * 10_000_000L);
                assertThat(row.get(1)).isIn("S0000", "S0001", "S0002");
                assertThat(row.get(2)).isIn("B", "S");
                assertThat((double) row.get(3)).isLessThan((double) row.get(4));
                assertThat((double) row.get(4)).isLessThan((double) row.get(5)).isPositive();
                assertThat((long) row.get(6)).isBetween(100L, 2_000L);
                assertThat(row.get(7)).isEqualTo((long) i);
            }
            assertThat(rows.stream().map(row -> row.get(1)).distinct()).hasSize(3);
            assertThat(rows.stream().map(row -> row.get(4)).distinct().count()).isGreaterThan(50);
        }
    }

    @Test
    void rowsComeWhenTheyAreDue() {
        AtomicLong now = new AtomicLong();
        GeneratorTable table = table("rows_per_second", "100");
        try (TestQuery query = new TestQuery();
                LogReader reader =
                        new GeneratorReader(
                                new GeneratedRows(ROW, table.options(), query.context()),
                                table.options(),
                                query.context(),
                                () -> now.getAndAdd(1_000_000))) {
            List<List<Object>> rows = new ArrayList<>();
            while (now.get() < 2_000_000_000L) {
                LogReader.Rows some = reader.poll(50_000_000);
                if (some != null) {
                    query.drain(some.batch(), rows);
                }
            }
            assertThat(rows.size()).isBetween(195, 202);
        }
    }

    @Test
    void withoutALastRowThereIsNoSnapshot() {
        GeneratorTable table = table("seed", "1");
        try (TestQuery query = new TestQuery()) {
            assertThatThrownBy(() -> table.read(scan(table), query.context()))
                    .isInstanceOf(EngineException.class)
                    .hasMessageContainingAll("EMIT CHANGES", "rows");
        }
    }

    @Test
    void whatCannotBeMadeIsRefusedWhenTheTableIsCreated() {
        TableSource.Connected source =
                new TableSource.Connected("main", "feed", "generator", List.of(), Optional.empty());
        assertThatThrownBy(() ->
                        new GeneratorConnector()
                                .table(source, TestQuery.type("venue", SqlType.VARCHAR)))
                .isInstanceOf(EngineException.class)
                .hasMessageContainingAll("venue", "symbol and side");
        assertThatThrownBy(() -> table("rows", "0")).hasMessageContaining("rows");
        assertThatThrownBy(() -> table("speed", "1")).hasMessageContaining("speed");
        assertThatThrownBy(() -> table("start", "soon")).hasMessageContaining("soon");
    }
}

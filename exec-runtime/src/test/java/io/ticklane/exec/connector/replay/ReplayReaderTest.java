package io.ticklane.exec.connector.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.plan.TableSource;
import io.ticklane.api.plan.TableSource.Option;
import io.ticklane.api.type.RowType;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.connector.LogReader;
import io.ticklane.exec.operator.RowMorsels;
import io.ticklane.exec.operator.Source;
import io.ticklane.exec.testing.TestQuery;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class ReplayReaderTest {
    private static final RowType ROW = TestQuery.type("x", SqlType.BIGINT, "ts", SqlType.TIMESTAMP);
    private static final long MILLI = 1_000_000;

    /// Rows some milliseconds apart, now and then back in time or without one.
    private static List<List<Object>> rows(int count) {
        Random random = new Random(count);
        List<List<Object>> rows = new ArrayList<>();
        long time = 77 * MILLI;
        for (long i = 0; i < count; i++) {
            time += random.nextInt(20) * MILLI;
            long back = random.nextInt(5) == 0 ? random.nextInt(30) * MILLI : 0;
            boolean none = i > 0 && random.nextInt(15) == 0;
            rows.add(Arrays.asList(i, none ? null : (Object) (time - back)));
        }
        rows.set(0, Arrays.asList(0L, 77 * MILLI));
        return rows;
    }

    private static Source source(TestQuery query, List<List<Object>> rows) {
        return new RowMorsels(
                rows.size(),
                13,
                (sequence, from, count, out) ->
                        out.accept(
                                query.batch(
                                        ROW,
                                        rows.subList((int) from, (int) from + count),
                                        sequence)),
                () -> {});
    }

    @Test
    void aRowComesWhenItsTimeHasComeAndNotBeforeThoseBeforeIt() {
        List<List<Object>> rows = rows(200);
        AtomicLong now = new AtomicLong(5);
        try (TestQuery query = new TestQuery();
                LogReader reader =
                        new ReplayReader(
                                source(query, rows),
                                new ReplayReader.Pace(1, 2),
                                1,
                                query.context(),
                                () -> now.getAndAdd(MILLI))) {
            List<List<Object>> found = new ArrayList<>();
            long begin = now.get();
            while (!reader.ended()) {
                LogReader.Rows some = reader.poll(30 * MILLI);
                if (some == null) {
                    continue;
                }
                query.drain(some.batch(), found);
                assertThat(some.nextOffset()).isEqualTo(found.size());
                long passed = 2 * (now.get() - begin);
                long latest = 0;
                for (List<Object> row : rows.subList(0, found.size())) {
                    latest = Math.max(latest, row.get(1) == null ? 0 : (long) row.get(1));
                }
                assertThat(latest - 77 * MILLI).isLessThanOrEqualTo(passed);
            }
            assertThat(found).isEqualTo(rows.stream().map(row -> List.of(row.get(0))).toList());
        }
    }

    @Test
    void withoutASpeedAllComesAtOnceFromWhereItIsAskedFor() {
        List<List<Object>> rows = rows(100);
        try (TestQuery query = new TestQuery();
                LogReader reader =
                        new ReplayReader(
                                source(query, rows),
                                new ReplayReader.Pace(-1, 0),
                                2,
                                query.context(),
                                () -> 0)) {
            reader.seek(0, 30);
            List<List<Object>> found = new ArrayList<>();
            while (!reader.ended()) {
                LogReader.Rows some = reader.poll(1);
                assertThat(some).isNotNull();
                query.drain(some.batch(), found);
            }
            assertThat(found).isEqualTo(rows.subList(30, 100));
            assertThat(reader.position(0)).isEqualTo(100);
        }
    }

    @Test
    void whatIsBeforeABoundComesAtOnceAndTheRestWhenItIsDue() {
        List<List<Object>> rows = rows(200);
        AtomicLong now = new AtomicLong(5);
        try (TestQuery query = new TestQuery();
                LogReader reader =
                        new ReplayReader(
                                source(query, rows),
                                new ReplayReader.Pace(1, 1),
                                2,
                                query.context(),
                                () -> now.getAndAdd(5 * MILLI))) {
            reader.seek(0, 10);
            reader.until(0, 100);
            List<List<Object>> found = new ArrayList<>();
            long begin = now.get();
            while (reader.position(0) < 100) {
                LogReader.Rows some = reader.poll(30 * MILLI);
                assertThat(some).isNotNull();
                query.drain(some.batch(), found);
            }
            assertThat(now.get() - begin).isLessThan(300 * MILLI);
            assertThat(reader.poll(30 * MILLI)).isNull();
            assertThat(found).isEqualTo(rows.subList(10, 100));
            reader.until(0, Long.MAX_VALUE);
            begin = now.get();
            while (!reader.ended()) {
                LogReader.Rows some = reader.poll(30 * MILLI);
                if (some != null) {
                    query.drain(some.batch(), found);
                }
            }
            assertThat(found).isEqualTo(rows.subList(10, 200));
            assertThat(now.get() - begin).isGreaterThan(500 * MILLI);
        }
    }

    @Test
    void optionsAreChecked() {
        assertThatThrownBy(() -> table("path", "a.csv", "speed", "1"))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("WATERMARK FOR");
        assertThatThrownBy(() -> table("path", "a.csv", "speed", "0"))
                .hasMessageContaining("'max'");
        assertThatThrownBy(() -> table("path", "a.csv", "speed", "fast"))
                .hasMessageContaining("'fast'");
        assertThatThrownBy(() -> table("speed", "max")).hasMessageContaining("path");
        assertThatThrownBy(() -> table("path", "a.csv", "rows", "1")).hasMessageContaining("rows");
    }

    private static void table(String... options) {
        List<Option> given = new ArrayList<>();
        for (int i = 0; i < options.length; i += 2) {
            given.add(new Option(options[i], options[i + 1]));
        }
        new ReplayConnector()
                .table(
                        new TableSource.Connected("main", "t", "replay", given, Optional.empty()),
                        ROW);
    }
}

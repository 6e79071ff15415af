package io.ticklane.exec.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.ticklane.api.function.BuiltinTable;
import io.ticklane.api.plan.Expression;
import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.api.plan.SortKey;
import io.ticklane.api.type.RowType;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.testing.TestQuery;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Sessions against lists of rows that are cut where a gap is.
final class SessionTransformTest {
    private static final RowType INPUT =
            TestQuery.type("t", SqlType.TIMESTAMP, "k", SqlType.VARCHAR, "id", SqlType.BIGINT);
    private static final RowType OUTPUT =
            TestQuery.type(
                    "k",
                    SqlType.VARCHAR,
                    "t",
                    SqlType.TIMESTAMP,
                    "id",
                    SqlType.BIGINT,
                    "window_start",
                    SqlType.TIMESTAMP,
                    "window_end",
                    SqlType.TIMESTAMP);

    private static PhysicalNode.TableFunction node(long gap) {
        return new PhysicalNode.TableFunction(
                new PhysicalNode.Receive(1, INPUT),
                BuiltinTable.SESSION.name(),
                List.of(1),
                List.of(new SortKey(0, false, false)),
                List.of(
                        new Expression.Column(0, SqlType.TIMESTAMP),
                        new Expression.Column(2, SqlType.BIGINT),
                        new Expression.Literal(gap, SqlType.INTERVAL_DAY_TIME)),
                OUTPUT);
    }

    private record Session(long start, List<List<Object>> rows) {
        long last() {
            return (long) rows.get(rows.size() - 1).get(0);
        }
    }

    /// The sessions in the order of their first rows.
    private static List<Session> sessions(List<List<Object>> rows, long gap) {
        List<Session> all = new ArrayList<>();
        Map<@Nullable Object, Session> open = new HashMap<>();
        for (List<Object> row : rows) {
            Session session = open.get(row.get(1));
            long time = (long) row.get(0);
            if (session == null || time - session.last() > gap) {
                session = new Session(time, new ArrayList<>());
                open.put(row.get(1), session);
                all.add(session);
            }
            session.rows().add(row);
        }
        return all;
    }

    /// What comes out when a time was reached: all sessions before which it is too late.
    private static List<List<Object>> given(List<List<Object>> rows, long gap, long reached) {
        return sessions(rows, gap).stream()
                .filter(session -> session.last() + gap < reached)
                .sorted(Comparator.comparingLong(Session::last))
                .flatMap(session ->
                        session.rows().stream()
                                .map(row ->
                                        Arrays.asList(
                                                row.get(1),
                                                row.get(0),
                                                row.get(2),
                                                (Object) session.start(),
                                                session.last() + gap)))
                .toList();
    }

    private static List<List<Object>> rows(Random random, int count, int keys) {
        List<List<Object>> rows = new ArrayList<>();
        long time = 0;
        for (long id = 0; id < count; id++) {
            time += random.nextInt(3);
            rows.add(
                    Arrays.asList(
                            time, random.nextInt(9) == 0 ? null : "k" + random.nextInt(keys), id));
        }
        return rows;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void sessionsComeAsSoonAsNoRowCanFollow(long seed) {
        Random random = new Random(seed);
        long gap = random.nextInt(12);
        List<List<Object>> rows = rows(random, 1500, 2 + random.nextInt(8));
        try (TestQuery query = new TestQuery(1 + random.nextInt(40), 1L << 30)) {
            List<List<Object>> made = new ArrayList<>();
            try (SessionTransform sessions = new SessionTransform(node(gap), query.context())) {
                int next = 0;
                while (next < rows.size()) {
                    int count = Math.min(rows.size() - next, 1 + random.nextInt(30));
                    try (Batch in = query.batch(INPUT, rows.subList(next, next + count), next)) {
                        sessions.process(in, batch -> query.drain(batch, made));
                    }
                    next += count;
                    if (next < rows.size() && random.nextBoolean()) {
                        long reached = (long) rows.get(next).get(0);
                        sessions.reached(reached, batch -> query.drain(batch, made));
                        assertThat(made).isEqualTo(given(rows.subList(0, next), gap, reached));
                    }
                }
                sessions.finish(batch -> query.drain(batch, made));
            }
            assertThat(made).isEqualTo(given(rows, gap, Long.MAX_VALUE));
        }
    }

    /// A session that never ends does not keep the rows of the others.
    @Test
    void memoryIsThatOfTheRowsThatWait() {
        try (TestQuery query = new TestQuery(64, 1L << 30);
                SessionTransform sessions = new SessionTransform(node(50), query.context())) {
            List<List<Object>> made = new ArrayList<>();
            long most = 0;
            long id = 0;
            for (long step = 0; step < 4000; step++) {
                List<List<Object>> rows = new ArrayList<>();
                for (int i = 0; i < 60; i++) {
                    Object key = i == 0 ? "long" : "k" + step % 5;
                    rows.add(Arrays.asList(30 * step, key, id++));
                }
                try (Batch in = query.batch(INPUT, rows, step)) {
                    sessions.process(in, batch -> query.drain(batch, made));
                }
                sessions.reached(30 * step, batch -> query.drain(batch, made));
                most = Math.max(most, query.usedBytes());
            }
            assertThat(made).hasSizeGreaterThan(200_000);
            assertThat(most).isLessThan(6L << 20);
        }
    }

    @Test
    void rowsWithoutATimeComeLastAndLieInNoWindow() {
        try (TestQuery query = new TestQuery();
                SessionTransform sessions = new SessionTransform(node(5), query.context());
                Batch in =
                        query.batch(
                                INPUT,
                                List.of(
                                        Arrays.asList(3L, "a", 0L),
                                        Arrays.asList(8L, "a", 1L),
                                        Arrays.asList(null, "a", 2L)),
                                0)) {
            List<List<Object>> made = new ArrayList<>();
            sessions.process(in, batch -> query.drain(batch, made));
            sessions.finish(batch -> query.drain(batch, made));
            assertThat(made)
                    .containsExactly(
                            Arrays.asList("a", 3L, 0L, 3L, 13L),
                            Arrays.asList("a", 8L, 1L, 3L, 13L),
                            Arrays.asList("a", null, 2L, null, null));
        }
    }
}

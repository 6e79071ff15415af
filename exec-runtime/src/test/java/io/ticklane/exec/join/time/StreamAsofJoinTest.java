package io.ticklane.exec.join.time;

import static org.assertj.core.api.Assertions.assertThat;

import io.ticklane.api.plan.AsofMatch;
import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.api.type.Field;
import io.ticklane.api.type.RowType;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.operator.BatchConsumer;
import io.ticklane.exec.testing.TestQuery;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The join of two streams against a search through all rows.
final class StreamAsofJoinTest {
    private static final RowType SIDE =
            TestQuery.type(
                    "k",
                    SqlType.VARCHAR,
                    "g",
                    SqlType.INTEGER,
                    "t",
                    SqlType.TIMESTAMP,
                    "id",
                    SqlType.BIGINT);
    private static final int LEFT = 0;
    private static final int RIGHT = 1;

    /// A join under test, and what it must give.
    private record Setting(
            List<Integer> keys, boolean strict, @Nullable Long tolerance, boolean outer) {
        PhysicalNode.AsofJoin node() {
            AsofMatch match =
                    new AsofMatch(
                            2,
                            2,
                            strict
                                    ? AsofMatch.Comparison.BEFORE
                                    : AsofMatch.Comparison.AT_OR_BEFORE,
                            Optional.ofNullable(tolerance));
            RowType output =
                    SIDE.concat(
                            RowType.of(
                                    new Field("m", SqlType.BIGINT),
                                    new Field("h", SqlType.VARCHAR)));
            return new PhysicalNode.AsofJoin(
                    new PhysicalNode.Receive(1, SIDE),
                    new PhysicalNode.Receive(2, SIDE),
                    keys,
                    keys,
                    match,
                    outer,
                    output,
                    List.of(3, 0));
        }

        boolean isBefore(long right, long left) {
            return strict ? right < left : right <= left;
        }

        /// The rows of some left rows.
        List<List<Object>> joined(List<List<Object>> left, List<List<Object>> right) {
            List<List<Object>> made = new ArrayList<>();
            for (List<Object> row : left) {
                List<Object> match = match(row, right);
                if (match != null || outer) {
                    List<Object> all = new ArrayList<>(row);
                    all.add(match == null ? null : match.get(3));
                    all.add(match == null ? null : match.get(0));
                    made.add(all);
                }
            }
            return made;
        }

        private @Nullable List<Object> match(List<Object> row, List<List<Object>> right) {
            List<Object> found = null;
            for (List<Object> other : right) {
                boolean same =
                        keys.stream()
                                .allMatch(key ->
                                        row.get(key) != null
                                                && row.get(key).equals(other.get(key)));
                if (same && isBefore((long) other.get(2), (long) row.get(2))) {
                    found = other;
                }
            }
            boolean far =
                    found != null
                            && tolerance != null
                            && (long) row.get(2) - (long) found.get(2) > tolerance;
            return far ? null : found;
        }
    }

    private static final List<Setting> SETTINGS =
            List.of(
                    new Setting(List.of(0), false, null, true),
                    new Setting(List.of(0), true, null, false),
                    new Setting(List.of(0, 1), false, 4L, true),
                    new Setting(List.of(1), true, 2L, false),
                    new Setting(List.of(), false, null, false));

    private static List<List<Object>> rows(Random random, int count, int keys) {
        List<List<Object>> rows = new ArrayList<>();
        long time = random.nextInt(4);
        for (long id = 0; id < count; id++) {
            time += random.nextInt(3) == 0 ? random.nextInt(4) : 0;
            rows.add(
                    Arrays.asList(
                            random.nextInt(12) == 0 ? null : "k" + random.nextInt(keys),
                            random.nextInt(15) == 0 ? null : (Object) (long) random.nextInt(3),
                            time,
                            id));
        }
        return rows;
    }

    /// A side as it comes.
    private static final class Side {
        private final List<List<Object>> rows;
        private int next;
        private long reached = Long.MIN_VALUE;
        private boolean ended;

        Side(List<List<Object>> rows) {
            this.rows = rows;
        }

        List<List<Object>> sofar() {
            return rows.subList(0, next);
        }

        /// Gives the join some rows, or how far they have reached.
        void step(
                int number,
                Random random,
                StreamAsofJoin join,
                TestQuery query,
                BatchConsumer out) {
            if (next == rows.size()) {
                if (!ended) {
                    ended = true;
                    join.ended(number, out);
                }
                return;
            }
            int count =
                    Math.min(
                            rows.size() - next,
                            1 + random.nextInt(random.nextInt(5) == 0 ? 60 : 4));
            try (Batch in = query.batch(SIDE, rows.subList(next, next + count), next)) {
                join.process(number, in, out);
            }
            next += count;
            if (next < rows.size() && random.nextInt(3) > 0) {
                reached = Math.max(reached, (long) rows.get(next).get(2) - random.nextInt(3));
                join.reached(number, reached, out);
            }
        }

        /// Whether all rows that a left row of this time may match have come.
        boolean isKnown(long time, boolean strict) {
            return ended
                    || (strict ? reached >= time : reached > time)
                    || (next > 0 && !isBefore((long) rows.get(next - 1).get(2), time, strict));
        }

        private static boolean isBefore(long time, long other, boolean strict) {
            return strict ? time < other : time <= other;
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void eachRowIsGivenAsSoonAsItsMatchIsKnownWhateverComesFirst(long seed) {
        for (Setting setting : SETTINGS) {
            Random random = new Random(seed);
            List<List<Object>> left = rows(random, 200 + random.nextInt(200), 5);
            List<List<Object>> right = rows(random, 200 + random.nextInt(200), 6);
            try (TestQuery query = new TestQuery(64, 1L << 30)) {
                List<List<Object>> made = new ArrayList<>();
                try (StreamAsofJoin join = new StreamAsofJoin(setting.node(), query.context())) {
                    Side[] sides = {new Side(left), new Side(right)};
                    int bias = 1 + random.nextInt(9);
                    while (!sides[LEFT].ended || !sides[RIGHT].ended) {
                        int number = random.nextInt(10) < bias ? LEFT : RIGHT;
                        sides[number].step(
                                number, random, join, query, batch -> query.drain(batch, made));
                        List<List<Object>> known =
                                sides[LEFT].sofar().stream()
                                        .takeWhile(row ->
                                                sides[RIGHT].isKnown(
                                                        (long) row.get(2), setting.strict()))
                                        .toList();
                        assertThat(made)
                                .as("seed %d: %s", seed, setting)
                                .isEqualTo(setting.joined(known, sides[RIGHT].sofar()));
                    }
                    assertThat(join.full()).isTrue();
                }
                assertThat(made).isEqualTo(setting.joined(left, right));
            }
        }
    }

    /// The right side goes on for long, with few keys: only the last row of each stays.
    @Test
    void rightRowsThatNoneCanMatchAreDropped() {
        Setting setting = new Setting(List.of(0), false, null, true);
        try (TestQuery query = new TestQuery(64, 1L << 30);
                StreamAsofJoin join = new StreamAsofJoin(setting.node(), query.context())) {
            List<List<Object>> made = new ArrayList<>();
            long most = 0;
            for (long step = 0; step < 5000; step++) {
                List<List<Object>> rights = new ArrayList<>();
                for (long i = 0; i < 60; i++) {
                    rights.add(Arrays.asList("k" + i % 7, 1L, 60 * step + i, 60 * step + i));
                }
                try (Batch in = query.batch(SIDE, rights, step)) {
                    join.process(RIGHT, in, batch -> query.drain(batch, made));
                }
                join.reached(LEFT, 60 * step, batch -> query.drain(batch, made));
                if (step % 500 == 0) {
                    List<List<Object>> one = List.of(Arrays.asList("k3", 1L, 60 * step, step));
                    try (Batch in = query.batch(SIDE, one, step)) {
                        join.process(LEFT, in, batch -> query.drain(batch, made));
                    }
                }
                if (step > 1000) {
                    most = Math.max(most, query.usedBytes());
                }
            }
            assertThat(made).hasSize(10);
            assertThat(most).isLessThan(4L << 20);
        }
    }

    @Test
    void whatWaitsIsReleasedWhenTheQueryEndsEarly() {
        Setting setting = new Setting(List.of(0), false, null, true);
        try (TestQuery query = new TestQuery();
                StreamAsofJoin join = new StreamAsofJoin(setting.node(), query.context());
                Batch in = query.batch(SIDE, rows(new Random(1), 50, 3), 0)) {
            join.process(LEFT, in, Batch::close);
            join.process(RIGHT, in, Batch::close);
            join.process(LEFT, in, Batch::close);
        }
    }
}

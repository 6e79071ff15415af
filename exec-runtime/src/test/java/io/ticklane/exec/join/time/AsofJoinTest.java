package io.ticklane.exec.join.time;

import static org.assertj.core.api.Assertions.assertThat;

import io.ticklane.api.plan.AsofMatch;
import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.api.type.RowType;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.operator.Sink;
import io.ticklane.exec.testing.TestQuery;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@SuppressWarnings("NullAway") // a Java null stands for NULL
final class AsofJoinTest {
    private static final SqlType WIDE = SqlType.decimal(30, 0);
    private static final RowType LEFT =
            TestQuery.type(
                    "k",
                    SqlType.VARCHAR,
                    "t",
                    SqlType.TIMESTAMP,
                    "g",
                    SqlType.BIGINT,
                    "w",
                    WIDE,
                    "id",
                    SqlType.INTEGER);
    private static final RowType RIGHT =
            TestQuery.type(
                    "id",
                    SqlType.INTEGER,
                    "k",
                    SqlType.VARCHAR,
                    "t",
                    SqlType.TIMESTAMP,
                    "g",
                    SqlType.INTEGER,
                    "w",
                    WIDE,
                    "b",
                    SqlType.BOOLEAN);

    private static List<List<Object>> left(int count, Random random, boolean sorted) {
        List<List<Object>> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            long time = sorted ? i / 2 : random.nextInt(100);
            rows.add(
                    Arrays.asList(
                            random.nextInt(9) == 0 ? null : "s" + random.nextInt(4),
                            random.nextInt(12) == 0 ? null : (Object) time,
                            (long) random.nextInt(3),
                            BigDecimal.valueOf(time),
                            (long) i));
        }
        return rows;
    }

    private static List<List<Object>> right(int count, Random random, boolean sorted) {
        List<List<Object>> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            long time = sorted ? i / 4 : random.nextInt(100);
            rows.add(
                    Arrays.asList(
                            (long) i,
                            random.nextInt(9) == 0 ? null : "s" + random.nextInt(4),
                            random.nextInt(12) == 0 ? null : (Object) time,
                            (long) random.nextInt(3),
                            BigDecimal.valueOf(time),
                            random.nextBoolean()));
        }
        return rows;
    }

    private record Setting(
            List<Integer> leftKeys,
            List<Integer> rightKeys,
            boolean wide,
            Long tolerance,
            boolean outer) {}

    @ParameterizedTest
    @EnumSource(AsofMatch.Comparison.class)
    void eachLeftRowHasTheRightRowThatASlowSearchFinds(AsofMatch.Comparison comparison) {
        List<Setting> settings =
                List.of(
                        new Setting(List.of(0), List.of(1), false, null, true),
                        new Setting(List.of(0), List.of(1), false, 3L, true),
                        new Setting(List.of(0, 2), List.of(1, 3), false, null, false),
                        new Setting(List.of(), List.of(), false, null, false),
                        new Setting(List.of(2), List.of(3), true, null, true));
        for (long seed = 1; seed <= 4; seed++) {
            Random random = new Random(seed);
            List<List<Object>> left = left(300, random, seed % 2 == 0);
            List<List<Object>> right = right(400, random, seed % 2 == 0);
            for (Setting setting : settings) {
                if (setting.wide() && comparison == AsofMatch.Comparison.NEAREST) {
                    continue; // distances are those of whole numbers
                }
                AsofMatch match =
                        new AsofMatch(
                                setting.wide() ? 3 : 1,
                                setting.wide() ? 4 : 2,
                                comparison,
                                Optional.ofNullable(setting.tolerance()));
                assertThat(run(setting, match, left, right, seed))
                        .as("seed %d, %s", seed, setting)
                        .isEqualTo(expected(setting, match, left, right));
            }
        }
    }

    private static List<List<Object>> run(
            Setting setting,
            AsofMatch match,
            List<List<Object>> left,
            List<List<Object>> right,
            long seed) {
        PhysicalNode.AsofJoin node =
                new PhysicalNode.AsofJoin(
                        new PhysicalNode.Values(List.of(), LEFT),
                        new PhysicalNode.Values(List.of(), RIGHT),
                        setting.leftKeys(),
                        setting.rightKeys(),
                        match,
                        setting.outer(),
                        LEFT.concat(RIGHT));
        try (TestQuery query = new TestQuery();
                AsofJoin join = new AsofJoin(node, query.context())) {
            Sink build = join.build();
            query.feed(build, RIGHT, right, 2, seed);
            build.finish().close();
            return query.run(join.probe(), LEFT, left, seed);
        }
    }

    private static List<List<Object>> expected(
            Setting setting, AsofMatch match, List<List<Object>> left, List<List<Object>> right) {
        List<List<Object>> result = new ArrayList<>();
        for (List<Object> row : left) {
            List<Object> best = null;
            for (List<Object> candidate : right) {
                if (matches(setting, match, row, candidate)) {
                    int order =
                            best == null
                                    ? 0
                                    : time(candidate.get(match.rightTime()))
                                            .compareTo(time(best.get(match.rightTime())));
                    boolean better =
                            best == null
                                    || switch (match.comparison()) {
                                        case AT_OR_BEFORE, BEFORE -> order >= 0;
                                        case AT_OR_AFTER, AFTER -> order < 0;
                                        case NEAREST -> isNearer(match, row, candidate, best);
                                    };
                    best = better ? candidate : best;
                }
            }
            if (best != null && setting.tolerance() != null) {
                long distance = Math.abs((Long) row.get(1) - (Long) best.get(2));
                best = distance <= setting.tolerance() ? best : null;
            }
            if (best != null || setting.outer()) {
                List<Object> out = new ArrayList<>(row);
                out.addAll(best == null ? java.util.Collections.nCopies(RIGHT.size(), null) : best);
                result.add(out);
            }
        }
        return result;
    }

    private static boolean matches(
            Setting setting, AsofMatch match, List<Object> left, List<Object> right) {
        for (int i = 0; i < setting.leftKeys().size(); i++) {
            Object key = left.get(setting.leftKeys().get(i));
            if (key == null || !key.equals(right.get(setting.rightKeys().get(i)))) {
                return false;
            }
        }
        Object leftTime = left.get(match.leftTime());
        Object rightTime = right.get(match.rightTime());
        if (leftTime == null || rightTime == null) {
            return false;
        }
        int order = time(rightTime).compareTo(time(leftTime));
        return switch (match.comparison()) {
            case AT_OR_BEFORE -> order <= 0;
            case BEFORE -> order < 0;
            case AT_OR_AFTER -> order >= 0;
            case AFTER -> order > 0;
            case NEAREST -> true;
        };
    }

    /// Whether a later candidate is at least as near, but not after where the best is before.
    private static boolean isNearer(
            AsofMatch match, List<Object> left, List<Object> candidate, List<Object> best) {
        BigDecimal time = time(left.get(match.leftTime()));
        BigDecimal mine = time(candidate.get(match.rightTime())).subtract(time);
        BigDecimal other = time(best.get(match.rightTime())).subtract(time);
        int order = mine.abs().compareTo(other.abs());
        return order < 0 || (order == 0 && mine.compareTo(other) <= 0);
    }

    private static BigDecimal time(Object value) {
        return value instanceof BigDecimal decimal ? decimal : BigDecimal.valueOf((Long) value);
    }
}

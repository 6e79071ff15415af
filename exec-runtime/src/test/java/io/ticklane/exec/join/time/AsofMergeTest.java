package io.ticklane.exec.join.time;

import static org.assertj.core.api.Assertions.assertThat;

import io.ticklane.api.plan.AsofMatch;
import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.api.type.RowType;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.operator.Sink;
import io.ticklane.exec.operator.Transform;
import io.ticklane.exec.testing.TestQuery;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Right rows in the order of their times, enough of them for several snapshots; left rows in
/// order, nearly in order, and in none.
@SuppressWarnings("NullAway") // a Java null stands for NULL
final class AsofMergeTest {
    private static final RowType LEFT =
            TestQuery.type("k", SqlType.VARCHAR, "n", SqlType.BIGINT, "t", SqlType.TIMESTAMP);
    private static final RowType RIGHT =
            TestQuery.type(
                    "k",
                    SqlType.VARCHAR,
                    "n",
                    SqlType.INTEGER,
                    "t",
                    SqlType.TIMESTAMP,
                    "id",
                    SqlType.INTEGER);

    private enum LeftOrder {
        ASCENDING,
        NEARLY,
        NONE
    }

    /// How rows are made and cut.
    private record Shape(
            int rightRows,
            int leftRows,
            int keys,
            int timeStep,
            boolean hot,
            boolean nulls,
            LeftOrder order,
            int rightBatch,
            int leftBatch) {}

    private static final List<Shape> SHAPES =
            List.of(
                    new Shape(40_000, 10_000, 7, 3, false, true, LeftOrder.ASCENDING, 4096, 4096),
                    new Shape(40_000, 10_000, 500, 1, true, false, LeftOrder.NEARLY, 1000, 700),
                    new Shape(30_000, 20_000, 30, 5, false, true, LeftOrder.NONE, 4096, 4096),
                    new Shape(40_000, 30, 30, 5, false, false, LeftOrder.NONE, 4096, 7),
                    new Shape(
                            40_000, 9_000, 20_000, 2, false, true, LeftOrder.ASCENDING, 5000, 900),
                    new Shape(700, 300, 50, 2, false, true, LeftOrder.ASCENDING, 7, 3),
                    new Shape(200, 200, 5, 1, false, true, LeftOrder.ASCENDING, 1, 1),
                    new Shape(0, 20, 5, 1, false, false, LeftOrder.ASCENDING, 1, 1),
                    new Shape(20, 3_000, 2, 4, false, false, LeftOrder.ASCENDING, 4096, 4096));

    @ParameterizedTest
    @EnumSource(AsofMatch.Comparison.class)
    void mergedRowsAreThoseThatATreeOfEachKeyFinds(AsofMatch.Comparison comparison) {
        long seed = 20_261_123;
        for (Shape shape : SHAPES) {
            for (boolean numbered : List.of(false, true)) {
                seed++;
                List<List<Object>> right = right(shape, new Random(seed));
                List<List<Object>> left = left(shape, new Random(-seed));
                PhysicalNode.AsofJoin node = node(numbered, comparison, numbered ? 40L : null);
                assertThat(run(node, shape, left, right).equals(expected(node, left, right)))
                        .as("seed %d, %s, numbered %s", seed, shape, numbered)
                        .isTrue();
            }
        }
    }

    private static PhysicalNode.AsofJoin node(
            boolean numbered, AsofMatch.Comparison comparison, Long tolerance) {
        List<Integer> keys = numbered ? List.of(0, 1) : List.of(0);
        return new PhysicalNode.AsofJoin(
                new PhysicalNode.Values(List.of(), LEFT),
                new PhysicalNode.Values(List.of(), RIGHT),
                keys,
                keys,
                new AsofMatch(2, 2, comparison, Optional.ofNullable(tolerance)),
                !numbered,
                LEFT.concat(RIGHT));
    }

    private static List<List<Object>> right(Shape shape, Random random) {
        List<List<Object>> rows = new ArrayList<>();
        long time = 1_000;
        for (int i = 0; i < shape.rightRows(); i++) {
            time += random.nextInt(shape.timeStep() + 1);
            Object t = shape.nulls() && random.nextInt(20) == 0 ? null : (Object) time;
            rows.add(Arrays.asList(key(shape, random), (long) random.nextInt(2), t, (long) i));
        }
        return rows;
    }

    /// Some left rows are before all right rows, some after them.
    private static List<List<Object>> left(Shape shape, Random random) {
        long end = 2_200 + (long) shape.rightRows() * shape.timeStep() / 2;
        List<Long> times = new ArrayList<>();
        for (int i = 0; i < shape.leftRows(); i++) {
            times.add(random.nextLong(end));
        }
        switch (shape.order()) {
            case ASCENDING -> Collections.sort(times);
            case NEARLY -> {
                Collections.sort(times);
                for (int i = 0; i < times.size(); i += 50) {
                    times.set(i, Math.max(0, times.get(i) - 300));
                }
            }
            case NONE -> {}
        }
        List<List<Object>> rows = new ArrayList<>();
        for (long time : times) {
            Object t = shape.nulls() && random.nextInt(20) == 0 ? null : (Object) time;
            rows.add(Arrays.asList(key(shape, random), (long) random.nextInt(2), t));
        }
        return rows;
    }

    private static Object key(Shape shape, Random random) {
        if (shape.nulls() && random.nextInt(15) == 0) {
            return null;
        }
        boolean hot = shape.hot() && random.nextBoolean();
        return "s" + (hot ? 0 : random.nextInt(shape.keys()));
    }

    private static List<List<Object>> run(
            PhysicalNode.AsofJoin node,
            Shape shape,
            List<List<Object>> left,
            List<List<Object>> right) {
        List<List<Object>> result = new ArrayList<>();
        try (TestQuery query = new TestQuery();
                AsofJoin join = new AsofJoin(node, query.context())) {
            Sink build = join.build();
            List<Sink.Local> locals = List.of(build.local(), build.local());
            for (int at = 0, sequence = 0; at < right.size(); sequence++) {
                int to = Math.min(right.size(), at + shape.rightBatch());
                try (Batch batch = query.batch(RIGHT, right.subList(at, to), sequence)) {
                    locals.get(sequence * 7 / 3 % 2).consume(batch);
                }
                at = to;
            }
            build.finish().close();
            try (Transform one = join.probe();
                    Transform two = join.probe()) {
                for (int at = 0, sequence = 0; at < left.size(); sequence++) {
                    int to = Math.min(left.size(), at + shape.leftBatch());
                    try (Batch batch = query.batch(LEFT, left.subList(at, to), sequence)) {
                        Transform probe = sequence % 3 == 1 ? two : one;
                        probe.process(batch, joined -> query.drain(joined, result));
                    }
                    at = to;
                }
            }
        }
        return result;
    }

    private static List<List<Object>> expected(
            PhysicalNode.AsofJoin node, List<List<Object>> left, List<List<Object>> right) {
        boolean forward =
                switch (node.match().comparison()) {
                    case AT_OR_BEFORE, BEFORE, NEAREST -> false;
                    case AT_OR_AFTER, AFTER -> true;
                };
        Map<List<Object>, NavigableMap<Long, List<Object>>> trees = new HashMap<>();
        for (List<Object> row : right) {
            Long time = (Long) row.get(2);
            if (row.get(0) != null && time != null) {
                NavigableMap<Long, List<Object>> tree =
                        trees.computeIfAbsent(key(node, row), _ -> new TreeMap<>());
                if (forward) {
                    tree.putIfAbsent(time, row);
                } else {
                    tree.put(time, row);
                }
            }
        }
        List<List<Object>> result = new ArrayList<>();
        for (List<Object> row : left) {
            List<Object> match = match(node.match(), trees.get(key(node, row)), (Long) row.get(2));
            if (match != null || node.outer()) {
                List<Object> joined = new ArrayList<>(row);
                joined.addAll(match == null ? Collections.nCopies(RIGHT.size(), null) : match);
                result.add(joined);
            }
        }
        return result;
    }

    private static List<Object> key(PhysicalNode.AsofJoin node, List<Object> row) {
        return row.subList(0, node.leftKeys().size());
    }

    private static List<Object> match(
            AsofMatch match, NavigableMap<Long, List<Object>> tree, Long time) {
        if (tree == null || time == null) {
            return null;
        }
        Map.Entry<Long, List<Object>> found =
                switch (match.comparison()) {
                    case AT_OR_BEFORE -> tree.floorEntry(time);
                    case BEFORE -> tree.lowerEntry(time);
                    case AT_OR_AFTER -> tree.ceilingEntry(time);
                    case AFTER -> tree.higherEntry(time);
                    case NEAREST -> nearest(tree, time);
                };
        boolean near =
                found != null
                        && match.toleranceNanos()
                                .map(most -> Math.abs(found.getKey() - time) <= most)
                                .orElse(true);
        return near ? found.getValue() : null;
    }

    private static Map.Entry<Long, List<Object>> nearest(
            NavigableMap<Long, List<Object>> tree, long time) {
        Map.Entry<Long, List<Object>> before = tree.floorEntry(time);
        Map.Entry<Long, List<Object>> after = tree.higherEntry(time);
        boolean takesBefore =
                after == null
                        || (before != null && time - before.getKey() <= after.getKey() - time);
        return takesBefore ? before : after;
    }
}

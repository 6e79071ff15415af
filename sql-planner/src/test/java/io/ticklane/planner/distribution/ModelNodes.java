package io.ticklane.planner.distribution;

import io.ticklane.api.plan.Expression;
import io.ticklane.api.plan.JoinKind;
import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.api.plan.SortKey;
import io.ticklane.api.plan.TableSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;

/// A model of nodes that run a placed tree together, as simple as can be: lists of rows with
/// ordinals. Each operator's rows depend on the order of its input's as much as they can.
@SuppressWarnings("NullAway") // a Java null stands for NULL
final class ModelNodes {
    private static final int MOST_ROWS = 3_000;
    private static final int TABLE_ROWS = 14;
    private static final long AFTER_ALL = 1L << 62;

    private final int nodes;
    private final long seed;
    private long places;

    /// So many nodes; the seed says which rows tables have, and who reads which of a file's.
    ModelNodes(int nodes, long seed) {
        this.nodes = nodes;
        this.seed = seed;
    }

    /// A row and its place.
    record Row(long ordinal, List<Long> values) {}

    private static final class TooMany extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    /// The rows at the coordinator; empty if they are too many on the way.
    Optional<List<Row>> run(Placed placed) {
        try {
            return Optional.of(rows(placed).get(0));
        } catch (TooMany e) {
            return Optional.empty();
        }
    }

    static List<List<Long>> values(List<Row> rows) {
        return rows.stream().map(Row::values).toList();
    }

    /// The rows of each node, in the order in which it has them.
    private List<List<Row>> rows(Placed placed) {
        long begin = places;
        places += MOST_ROWS;
        List<List<List<Row>>> inputs = placed.inputs().stream().map(this::rows).toList();
        if (placed.isExchange()) {
            return exchanged(inputs.get(0), placed, begin);
        }
        PhysicalNode node = placed.node().orElseThrow();
        boolean spread = NodeRequirement.isSpread(placed.distribution());
        List<List<Row>> made = new ArrayList<>();
        for (int i = 0; i < nodes; i++) {
            int at = i;
            List<Row> rows =
                    i > 0 && !spread
                            ? List.of()
                            : operator(
                                    node,
                                    inputs.stream().map(input -> input.get(at)).toList(),
                                    new At(i, spread, begin));
            if (rows.size() > MOST_ROWS) {
                throw new TooMany();
            }
            made.add(spread ? rows : numbered(rows, 0));
        }
        return made;
    }

    /// Where an operator runs.
    private record At(int node, boolean spread, long begin) {}

    private static List<Row> numbered(List<Row> rows, long begin) {
        return IntStream.range(0, rows.size())
                .mapToObj(i -> new Row(begin + i, rows.get(i).values()))
                .toList();
    }

    private List<List<Row>> exchanged(List<List<Row>> from, Placed placed, long begin) {
        Distribution to = placed.distribution();
        boolean spread = NodeRequirement.isSpread(placed.inputs().get(0).distribution());
        List<List<Row>> rows =
                spread ? from : from.stream().map(all -> numbered(all, begin)).toList();
        List<List<Row>> made = new ArrayList<>();
        for (int i = 0; i < nodes; i++) {
            int receiver = i;
            List<Row> received = new ArrayList<>();
            for (List<Row> sent : rows) {
                sent.stream().filter(row -> goesTo(row, to, receiver)).forEach(received::add);
            }
            received.sort(Comparator.comparingLong(Row::ordinal));
            made.add(to.equals(Distribution.SINGLE) ? numbered(received, 0) : received);
        }
        return made;
    }

    private boolean goesTo(Row row, Distribution to, int receiver) {
        return switch (to.kind()) {
            case SINGLE -> receiver == 0;
            case BROADCAST -> true;
            case HASH -> Math.floorMod(picked(row, to.keys()).hashCode() * 31, nodes) == receiver;
            default -> throw new AssertionError(to);
        };
    }

    private static List<Long> picked(Row row, List<Integer> columns) {
        return Arrays.asList(columns.stream().map(row.values()::get).toArray(Long[]::new));
    }

    private List<Row> operator(PhysicalNode node, List<List<Row>> inputs, At at) {
        return switch (node) {
            case PhysicalNode.Scan scan -> scan(scan, at);
            case PhysicalNode.Project project ->
                    inputs.get(0).stream().map(row -> projected(project, row)).toList();
            case PhysicalNode.Sort sort -> sorted(inputs.get(0), sort.order());
            case PhysicalNode.TopN top -> {
                List<Row> sorted = sorted(inputs.get(0), top.order());
                List<Row> first = cut(sorted, top.offset(), top.limit());
                yield at.spread() ? inOrder(first) : first;
            }
            case PhysicalNode.Limit limit ->
                    cut(inputs.get(0), limit.offset(), limit.limit().orElseThrow());
            case PhysicalNode.Union _ -> inputs.stream().flatMap(List::stream).toList();
            case PhysicalNode.RunningWindow window -> running(inputs.get(0), window.keys());
            case PhysicalNode.FrameWindow window -> running(inputs.get(0), window.keys());
            case PhysicalNode.WindowJoin _ -> inputs.get(0);
            case PhysicalNode.TableFunction function -> bars(inputs.get(0), function.keys());
            case PhysicalNode.AsofJoin join -> asof(join, inputs.get(0), inputs.get(1));
            case PhysicalNode.HashJoin join -> join(join, inputs.get(0), inputs.get(1));
            case PhysicalNode.Aggregate aggregate -> aggregate(aggregate, inputs.get(0));
            default -> throw new AssertionError(node);
        };
    }

    private List<Row> scan(PhysicalNode.Scan scan, At at) {
        Random random = new Random(seed ^ scan.source().describe().hashCode());
        Random readers = new Random(seed);
        boolean shared = at.spread() && scan.source() instanceof TableSource.Files;
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < TABLE_ROWS; i++) {
            Long[] values = new Long[RandomSteps.WIDTH];
            for (int c = 0; c < values.length; c++) {
                values[c] = random.nextInt(8) == 0 ? null : random.nextLong(4);
            }
            Row row = new Row(at.begin() + 10L * i, Arrays.asList(values));
            int reader = readers.nextInt(nodes);
            boolean reads =
                    scan.keyShare()
                            .map(keys -> Distribution.hash(keys.columns()))
                            .map(keys -> goesTo(row, keys, at.node()))
                            .orElse(reader == at.node());
            if (reads || !shared) {
                rows.add(row);
            }
        }
        return rows;
    }

    private static Row projected(PhysicalNode.Project project, Row row) {
        return new Row(
                row.ordinal(),
                picked(
                        row,
                        project.expressions().stream()
                                .map(column -> ((Expression.Column) column).index())
                                .toList()));
    }

    private static List<Row> sorted(List<Row> rows, List<SortKey> order) {
        Comparator<Long> nullsLast = Comparator.nullsLast(Comparator.naturalOrder());
        List<Row> sorted = new ArrayList<>(rows);
        for (SortKey key : order.reversed()) {
            sorted.sort(Comparator.comparing(row -> row.values().get(key.column()), nullsLast));
        }
        return sorted;
    }

    private static List<Row> inOrder(List<Row> rows) {
        List<Row> sorted = new ArrayList<>(rows);
        sorted.sort(Comparator.comparingLong(Row::ordinal));
        return sorted;
    }

    private static List<Row> cut(List<Row> rows, Expression offset, Expression limit) {
        long most = limit instanceof Expression.Literal literal ? (Long) literal.value() : 7;
        long from = (Long) ((Expression.Literal) offset).value();
        return rows.stream().skip(from).limit(most).toList();
    }

    /// A column more: what has been seen of the key, in its order.
    private static List<Row> running(List<Row> rows, List<Integer> keys) {
        Map<List<Long>, Long> seen = new LinkedHashMap<>();
        List<Row> made = new ArrayList<>();
        for (Row row : rows) {
            List<Long> values = new ArrayList<>(row.values());
            values.add(seen.merge(picked(row, keys), mixed(0, row), (old, _) -> mixed(old, row)));
            made.add(new Row(row.ordinal(), values));
        }
        return made;
    }

    private static long mixed(long old, Row row) {
        return old * 31 + row.values().hashCode();
    }

    /// Some rows or none after each row, and one more of each key at the end.
    private static List<Row> bars(List<Row> rows, List<Integer> keys) {
        Map<List<Long>, Row> last = new LinkedHashMap<>();
        List<Row> made = new ArrayList<>();
        for (Row row : rows) {
            List<Long> key = picked(row, keys);
            Row before = last.getOrDefault(key, new Row(row.ordinal(), List.of(0L)));
            long now = mixed(before.values().get(0), row);
            last.put(key, new Row(before.ordinal(), List.of(now)));
            for (int i = 0; i < Math.floorMod(now, 3); i++) {
                made.add(bar(row.ordinal(), key, now % 4 + i));
            }
        }
        last.forEach((key, state) ->
                made.add(bar(AFTER_ALL + state.ordinal(), key, state.values().get(0) % 4)));
        return made;
    }

    private static Row bar(long ordinal, List<Long> key, long value) {
        List<Long> values = new ArrayList<>(key);
        while (values.size() < RandomSteps.WIDTH) {
            values.add(value + values.size());
        }
        return new Row(ordinal, values);
    }

    private static List<Row> asof(PhysicalNode.AsofJoin join, List<Row> left, List<Row> right) {
        int width = join.right().output().size();
        List<Row> made = new ArrayList<>();
        for (Row row : left) {
            List<Long> found = Arrays.asList(new Long[width]);
            Long time = row.values().get(join.match().leftTime());
            Long best = null;
            for (Row other : right) {
                Long at = other.values().get(join.match().rightTime());
                boolean fits = time != null && at != null && at <= time;
                if (fits && matches(row, join.leftKeys(), other, join.rightKeys())) {
                    found = best == null || at >= best ? other.values() : found;
                    best = best == null ? at : Long.valueOf(Math.max(at, best));
                }
            }
            made.add(joined(row, found));
        }
        return made;
    }

    private static boolean matches(
            Row left, List<Integer> leftKeys, Row right, List<Integer> rightKeys) {
        List<Long> key = picked(left, leftKeys);
        return key.stream().allMatch(Objects::nonNull) && key.equals(picked(right, rightKeys));
    }

    private static Row joined(Row left, List<Long> right) {
        List<Long> values = new ArrayList<>(left.values());
        values.addAll(right);
        return new Row(left.ordinal(), values);
    }

    private static List<Row> join(PhysicalNode.HashJoin join, List<Row> left, List<Row> right) {
        boolean unknown =
                right.stream().anyMatch(row -> picked(row, join.rightKeys()).contains(null));
        List<Row> unmatched = new ArrayList<>(right);
        List<Row> made = new ArrayList<>();
        for (Row row : left) {
            List<Row> found =
                    right.stream()
                            .filter(other -> matches(row, join.leftKeys(), other, join.rightKeys()))
                            .toList();
            unmatched.removeAll(found);
            boolean open =
                    unknown || (!right.isEmpty() && picked(row, join.leftKeys()).contains(null));
            made.addAll(rowsOf(join, row, found, open));
        }
        if (join.kind() == JoinKind.RIGHT || join.kind() == JoinKind.FULL) {
            Row none = new Row(0, Arrays.asList(new Long[join.left().output().size()]));
            unmatched.forEach(
                    row -> made.add(new Row(row.ordinal(), joined(none, row.values()).values())));
        }
        return made;
    }

    private static List<Row> rowsOf(
            PhysicalNode.HashJoin join, Row row, List<Row> found, boolean open) {
        List<Row> pairs = found.stream().map(other -> joined(row, other.values())).toList();
        List<Long> none = Arrays.asList(new Long[join.right().output().size()]);
        return switch (join.kind()) {
            case INNER, RIGHT -> pairs;
            case LEFT, FULL -> found.isEmpty() ? List.of(joined(row, none)) : pairs;
            case SEMI -> found.isEmpty() ? List.of() : List.of(row);
            case ANTI -> found.isEmpty() ? List.of(row) : List.of();
            case NULL_AWARE_ANTI -> found.isEmpty() && !open ? List.of(row) : List.of();
            case LEFT_MARK -> {
                Long mark = !found.isEmpty() ? Long.valueOf(1) : open ? null : Long.valueOf(0);
                yield List.of(joined(row, Arrays.asList(mark)));
            }
        };
    }

    /// What is known of a group: its first and last row, how many there were, and their order.
    private record Group(Row first, Row last, long count, long order) {}

    private static List<Row> aggregate(PhysicalNode.Aggregate aggregate, List<Row> rows) {
        boolean states = aggregate.phase() == PhysicalNode.Aggregate.Phase.FINAL;
        List<Integer> keys =
                states ? NodeRequirement.range(aggregate.keys().size()) : aggregate.keys();
        Map<List<Long>, Group> groups = new LinkedHashMap<>();
        for (Row row : rows) {
            Group one = states ? state(row, keys.size()) : new Group(row, row, 1, mixed(0, row));
            groups.merge(picked(row, keys), one, (old, more) -> merged(old, more, row));
        }
        List<Row> made = new ArrayList<>();
        groups.forEach((key, group) -> made.add(group(aggregate, key, group)));
        boolean whole = aggregate.phase() != PhysicalNode.Aggregate.Phase.PARTIAL;
        if (groups.isEmpty() && aggregate.keys().isEmpty() && whole) {
            made.add(new Row(0, Arrays.asList(new Long[RandomSteps.WIDTH])));
        }
        return made;
    }

    private static Group merged(Group old, Group more, Row row) {
        return new Group(
                old.first(),
                more.last().ordinal() >= old.last().ordinal() ? more.last() : old.last(),
                old.count() + more.count(),
                mixed(old.order(), row));
    }

    /// A group of a state: after its keys the count, and the last row's place and value.
    private static Group state(Row row, int keys) {
        Row last =
                new Row(
                        row.values().get(keys + 1),
                        Arrays.asList(null, row.values().get(keys + 2)));
        return new Group(row, last, row.values().get(keys), 0);
    }

    private static Row group(PhysicalNode.Aggregate aggregate, List<Long> key, Group group) {
        List<Long> values = new ArrayList<>(key);
        if (aggregate.phase() == PhysicalNode.Aggregate.Phase.PARTIAL) {
            values.add(group.count());
            values.add(group.last().ordinal());
            values.add(group.last().values().get(1));
            return new Row(group.first().ordinal(), values);
        }
        while (values.size() < RandomSteps.WIDTH) {
            String function = aggregate.calls().get(values.size() - key.size()).function();
            values.add(
                    switch (function) {
                        case "COUNT" -> Long.valueOf(group.count());
                        case "LAST" -> group.last().values().get(1);
                        default -> Long.valueOf(group.order() % 4);
                    });
        }
        return new Row(group.first().ordinal(), values);
    }
}

package io.ticklane.exec;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.plan.Exchange;
import io.ticklane.api.plan.Fragment;
import io.ticklane.api.plan.KeyFilter;
import io.ticklane.api.plan.Partitioning;
import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.api.plan.PhysicalPlan;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.exchange.remote.RemoteKeys;
import io.ticklane.exec.filter.DistinctKeys;
import io.ticklane.exec.filter.KeyFilters;
import io.ticklane.exec.filter.KeyTaker;
import io.ticklane.exec.query.QueryContext;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;

/// The key filters of scans whose rows go to a join in another fragment, on one of several nodes.
///
/// ```
///   HashJoin, all lanes built --add--> this node's part --> filters of this node's scans
///                                            |     ^
///                              links of left rows, the other way
///                                            v     |
///                                       the other nodes
/// ```
///
/// A scan's rows go to the joins of all nodes, so it waits for the keys of all nodes that build a
/// part of the join's table; for those of its own node where each builds the whole table. A node
/// that has too many keys, or none to come, says so, and the scans run without.
///
/// Nobody waits in a circle: a scan waits for joins whose right rows, and all that these wait for,
/// stand right of it in the plan, on whatever nodes. Nor does a thread wait, so a query that is
/// stopped ends as without filters.
///
/// Threads: put together by one; keys come from any.
final class NodeFilters implements KeyTaker, AutoCloseable {
    private final PhysicalPlan plan;
    private final QueryContext context;
    private final int nodeCount;
    private final BiConsumer<Integer, RemoteKeys> teller;
    private final KeyFilters filters;
    private final Map<Integer, Way> ways = new HashMap<>();
    private final Map<Integer, Lanes> own = new HashMap<>();

    /// For scans, the filters that are made in their own fragments.
    private final IdentityHashMap<PhysicalNode, Set<Integer>> near = new IdentityHashMap<>();

    /// How keys come from a join to scans in other fragments.
    ///
    /// @param carrier the fragment of left rows by whose links they are told
    /// @param type of the keys
    /// @param isTold whether each node needs the keys of others
    private record Way(int carrier, SqlType type, boolean nullsMatch, boolean isTold) {}

    /// The lanes of this node's join that have brought their keys.
    private static final class Lanes {
        private final Way way;
        private final List<Column> keys = new ArrayList<>();
        private int missing;
        private boolean ended;

        private Lanes(Way way) {
            this.way = way;
        }
    }

    /// The filters of a plan on one of so many nodes; `teller` sends keys by the links of a
    /// fragment.
    NodeFilters(
            PhysicalPlan plan,
            QueryContext context,
            int nodeCount,
            BiConsumer<Integer, RemoteKeys> teller) {
        this.plan = plan;
        this.context = context;
        this.nodeCount = nodeCount;
        this.teller = teller;
        this.filters = new KeyFilters(context);
        plan.fragments().forEach(fragment -> find(fragment.root(), fragment));
    }

    private void find(PhysicalNode node, Fragment fragment) {
        if (node instanceof PhysicalNode.HashJoin join) {
            for (KeyFilter each : join.keyFilters()) {
                findNear(join.left(), each.id());
                carrier(join.left(), each.id())
                        .ifPresent(carrier -> add(join, each, fragment, carrier));
            }
        }
        node.inputs().forEach(input -> find(input, fragment));
    }

    private void findNear(PhysicalNode node, int id) {
        if (has(node, id)) {
            near.computeIfAbsent(node, _ -> new HashSet<>()).add(id);
        }
        node.inputs().forEach(input -> findNear(input, id));
    }

    private void add(PhysicalNode.HashJoin join, KeyFilter filter, Fragment fragment, int carrier) {
        boolean spread = fragment.partitioning().kind() != Partitioning.Kind.SINGLE;
        boolean whole = spread && isWhole(join.right());
        ways.put(
                filter.id(),
                new Way(
                        carrier,
                        join.right().output().type(filter.column()),
                        join.nullsMatch(),
                        !whole));
        filters.expect(filter.id(), spread && !whole ? nodeCount : 1);
    }

    /// Whether each node has all rows of a node of the plan.
    private boolean isWhole(PhysicalNode node) {
        return node instanceof PhysicalNode.Receive receive
                ? plan.fragment(receive.fragment()).output().kind() == Exchange.Kind.BROADCAST
                : !node.inputs().isEmpty() && node.inputs().stream().allMatch(this::isWhole);
    }

    /// The fragment received below by whose way a scan has a filter.
    private Optional<Integer> carrier(PhysicalNode node, int id) {
        if (node instanceof PhysicalNode.Receive receive) {
            return reads(plan.fragment(receive.fragment()).root(), id)
                    ? Optional.of(receive.fragment())
                    : Optional.empty();
        }
        return node.inputs().stream().flatMap(input -> carrier(input, id).stream()).findFirst();
    }

    private boolean reads(PhysicalNode node, int id) {
        return has(node, id)
                || (node instanceof PhysicalNode.Receive receive
                        && reads(plan.fragment(receive.fragment()).root(), id))
                || node.inputs().stream().anyMatch(input -> reads(input, id));
    }

    private static boolean has(PhysicalNode node, int id) {
        return node instanceof PhysicalNode.Scan scan
                && scan.keyFilters().stream().anyMatch(filter -> filter.id() == id);
    }

    /// Whether a scan's filter is made in another fragment.
    boolean isFar(PhysicalNode.Scan scan, int id) {
        return !near.getOrDefault(scan, Set.of()).contains(id);
    }

    /// The filters of this node's scans.
    KeyFilters filters() {
        return filters;
    }

    /// The keys of this node's join come in so many parts.
    synchronized void expect(int id, int lanes) {
        Way way = ways.get(id);
        if (way != null) {
            own.computeIfAbsent(id, _ -> new Lanes(way)).missing = lanes;
        }
    }

    @Override
    public void add(int id, Column part, boolean nullsMatch) {
        Way way;
        List<Column> keys;
        synchronized (this) {
            Lanes lanes = own.get(id);
            if (lanes == null || lanes.ended) {
                return;
            }
            way = lanes.way;
            lanes.keys.add(part);
            if (--lanes.missing > 0) {
                return;
            }
            lanes.ended = true;
            keys = List.copyOf(lanes.keys);
        }
        bring(id, way, keys);
    }

    private void bring(int id, Way way, List<Column> keys) {
        if (!way.isTold()) {
            filters.add(id, keys, way.nullsMatch());
            return;
        }
        RemoteKeys told =
                DistinctKeys.of(context.memory(), keys, way.nullsMatch())
                        .map(distinct -> {
                            try (distinct) {
                                return RemoteKeys.of(context, id, distinct);
                            }
                        })
                        .orElseGet(() -> RemoteKeys.none(id));
        if (told.keys().isPresent()) {
            filters.add(id, keys, way.nullsMatch());
        } else {
            filters.giveUp(id);
        }
        context.filterCounts().sent(id, told.bytes() * (nodeCount - 1));
        teller.accept(way.carrier(), told);
    }

    @Override
    public void giveUp(int id) {
        Way way;
        synchronized (this) {
            Lanes lanes = own.get(id);
            if (lanes == null || lanes.ended) {
                return;
            }
            way = lanes.way;
            lanes.ended = true;
        }
        filters.giveUp(id);
        if (way.isTold()) {
            teller.accept(way.carrier(), RemoteKeys.none(id));
        }
    }

    /// Another node has told its part.
    void told(RemoteKeys keys) {
        Way way = ways.get(keys.filter());
        if (way == null) {
            throw new EngineException(
                    ErrorCode.INTERNAL,
                    "another node has sent keys of filter "
                            + keys.filter()
                            + ", for which no scan of another fragment waits");
        }
        if (keys.keys().isEmpty()) {
            filters.giveUp(keys.filter());
        } else {
            filters.add(
                    keys.filter(),
                    way.nullsMatch(),
                    () -> List.of(keys.column(context, way.type())));
        }
    }

    /// Another node wants no more rows of a fragment, and tells nothing more by its links.
    void unwanted(int fragment) {
        ways.forEach((id, way) -> {
            if (way.isTold() && way.carrier() == fragment) {
                filters.giveUp(id);
            }
        });
    }

    @Override
    public void close() {
        filters.close();
    }
}

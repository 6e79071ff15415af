package io.ticklane.exec;

import io.ticklane.api.plan.KeyFilter;
import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.exec.Streams.Stream;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.filter.KeyFilters;
import io.ticklane.exec.filter.KeyTaker;
import io.ticklane.exec.filter.ScanKeys;
import io.ticklane.exec.filter.ScanKeys.Wanted;
import io.ticklane.exec.operator.KeyFilterTransform;
import io.ticklane.exec.operator.Source;
import io.ticklane.exec.query.QueryContext;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Brings key filters from joins to scans, in what one compiler makes pipelines of: all of a plan
/// for one node, or one fragment of a plan for several. There, scans in other fragments have their
/// filters from [NodeFilters].
///
/// Threads: put together by one; keys come from any. Closed after all pipelines.
final class ScanFilters implements KeyTaker, AutoCloseable {
    private final KeyFilters near;
    private final QueryContext context;
    private final Optional<NodeFilters> nodes;

    /// The filters that scans wait for here.
    private final Set<Integer> awaited = new HashSet<>();

    /// Of a plan for one node.
    ScanFilters(QueryContext context) {
        this(context, Optional.empty());
    }

    private ScanFilters(QueryContext context, Optional<NodeFilters> nodes) {
        this.context = context;
        this.near = new KeyFilters(context);
        this.nodes = nodes;
    }

    /// Of one fragment of a plan for several nodes.
    static ScanFilters between(QueryContext context, NodeFilters nodes) {
        return new ScanFilters(context, Optional.of(nodes));
    }

    /// The rows of a scan's source, which waits for its filters.
    Stream open(PhysicalNode.Scan scan, Source source, Streams streams) {
        if (scan.keyFilters().isEmpty()) {
            return streams.from(source);
        }
        List<Wanted> wanted = new ArrayList<>();
        for (KeyFilter each : scan.keyFilters()) {
            KeyFilters other =
                    nodes.filter(between -> between.isFar(scan, each.id()))
                            .map(NodeFilters::filters)
                            .orElse(near);
            wanted.add(
                    new Wanted(
                            other, each.id(), each.column(), nodes.isPresent() && other != near));
        }
        ScanKeys keys = new ScanKeys(wanted);
        boolean left = source.filterBy(keys);
        Stream rows = streams.from(source);
        for (Wanted each : wanted) {
            if (each.known() == near) {
                awaited.add(each.id());
            }
            each.known().whenReady(each.id(), rows.only().waitFor());
        }
        ScanKeys sent = keys.sent();
        return left || sent.wanted().isEmpty()
                ? rows
                : rows.then(() -> new KeyFilterTransform(sent.made(), context));
    }

    /// The keys of a join come in so many parts.
    void expect(PhysicalNode.HashJoin join, int lanes) {
        for (KeyFilter each : join.keyFilters()) {
            near.expect(each.id(), lanes);
            nodes.ifPresent(between -> between.expect(each.id(), lanes));
        }
    }

    @Override
    public void add(int id, Column part, boolean nullsMatch) {
        if (awaited.contains(id)) {
            near.add(id, part, nullsMatch);
        }
        nodes.ifPresent(between -> between.add(id, part, nullsMatch));
    }

    @Override
    public void giveUp(int id) {
        near.giveUp(id);
        nodes.ifPresent(between -> between.giveUp(id));
    }

    @Override
    public void close() {
        near.close();
    }
}

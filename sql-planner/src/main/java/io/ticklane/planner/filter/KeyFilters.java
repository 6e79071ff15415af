package io.ticklane.planner.filter;

import io.ticklane.api.plan.Fragment;
import io.ticklane.api.plan.JoinKind;
import io.ticklane.api.plan.KeyFilter;
import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.api.plan.PhysicalPlan;
import io.ticklane.api.plan.TableSource;
import io.ticklane.planner.physical.Nodes;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;

/// Gives a plan key filters: for each key of a join that keeps no left row without a match, those
/// scans of files below its left side in which the key is a column. A row that has no match in the
/// end, whatever stands between, need not be read, and need not be sent to another node.
///
/// Where nothing is sent between scan and join, only Parquet files are worth it, which can be read
/// in parts: rows of others are read in any case, and the join drops them as fast as the scan.
public final class KeyFilters {
    private final PhysicalPlan plan;
    private final KeyTrace trace;
    private final IdentityHashMap<PhysicalNode, List<KeyFilter>> found = new IdentityHashMap<>();
    private int next = 1;

    private KeyFilters(PhysicalPlan plan) {
        this.plan = plan;
        this.trace = new KeyTrace(plan);
    }

    /// The plan with key filters; those that it had are replaced.
    public static PhysicalPlan in(PhysicalPlan plan) {
        KeyFilters filters = new KeyFilters(plan);
        plan.fragments().forEach(fragment -> filters.find(fragment.root(), fragment));
        return new PhysicalPlan(
                plan.version(),
                plan.fragments().stream().map(filters::fragment).toList(),
                plan.output(),
                plan.parameters(),
                plan.nodes());
    }

    private Fragment fragment(Fragment fragment) {
        return new Fragment(
                fragment.id(), with(fragment.root()), fragment.partitioning(), fragment.output());
    }

    private void find(PhysicalNode node, Fragment fragment) {
        if (node instanceof PhysicalNode.HashJoin join && dropsLeft(join.kind())) {
            for (int key = 0; key < join.leftKeys().size(); key++) {
                List<KeyTrace.Place> places =
                        trace.of(join.left(), join.leftKeys().get(key)).stream()
                                .filter(place -> isWorth(place.scan(), fragment))
                                .toList();
                if (!places.isEmpty()) {
                    int id = next++;
                    add(join, new KeyFilter(id, join.rightKeys().get(key)));
                    for (KeyTrace.Place place : places) {
                        add(place.scan(), new KeyFilter(id, place.column()));
                    }
                }
            }
        }
        node.inputs().forEach(input -> find(input, fragment));
    }

    private boolean isWorth(PhysicalNode.Scan scan, Fragment joining) {
        boolean parquet =
                scan.source() instanceof TableSource.Files files
                        && files.format() == TableSource.FileFormat.PARQUET;
        return parquet || (plan.nodes() > 1 && !has(joining.root(), scan));
    }

    @SuppressWarnings("ReferenceEquality") // two scans of a table may be equal
    private static boolean has(PhysicalNode node, PhysicalNode.Scan scan) {
        return node == scan || node.inputs().stream().anyMatch(input -> has(input, scan));
    }

    /// Whether left rows without a match do not come out.
    private static boolean dropsLeft(JoinKind kind) {
        return switch (kind) {
            case INNER, RIGHT, SEMI -> true;
            case LEFT, FULL, ANTI, NULL_AWARE_ANTI, LEFT_MARK -> false;
        };
    }

    private void add(PhysicalNode node, KeyFilter filter) {
        found.computeIfAbsent(node, _ -> new ArrayList<>()).add(filter);
    }

    private PhysicalNode with(PhysicalNode node) {
        List<KeyFilter> filters = found.getOrDefault(node, List.of());
        PhysicalNode made = Nodes.withInputs(node, node.inputs().stream().map(this::with).toList());
        return switch (made) {
            case PhysicalNode.HashJoin join -> join.with(filters);
            case PhysicalNode.Scan scan -> scan.with(filters);
            case PhysicalNode.Values _,
                    PhysicalNode.StreamScan _,
                    PhysicalNode.Receive _,
                    PhysicalNode.Filter _,
                    PhysicalNode.ChangeFilter _,
                    PhysicalNode.Project _,
                    PhysicalNode.Aggregate _,
                    PhysicalNode.RunningWindow _,
                    PhysicalNode.FrameWindow _,
                    PhysicalNode.AsofJoin _,
                    PhysicalNode.WindowJoin _,
                    PhysicalNode.Sort _,
                    PhysicalNode.TopN _,
                    PhysicalNode.Limit _,
                    PhysicalNode.Union _,
                    PhysicalNode.TableFunction _,
                    PhysicalNode.Series _ ->
                    made;
        };
    }
}

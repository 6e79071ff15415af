package io.ticklane.exec;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.plan.Fragment;
import io.ticklane.api.plan.Partitioning;
import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.api.plan.PhysicalPlan;
import io.ticklane.api.plan.TableSource;
import io.ticklane.exec.exchange.Numbers;
import io.ticklane.exec.source.split.SplitAssignment;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;

/// From which number on the files of each scan count in the ordinals of rows, in a plan for several
/// nodes, and from which ordinal on rows that the coordinator spreads have theirs: so that all rows
/// come before those of what stands further right in the plan. Rows of a later arm of a union, and
/// right rows without a match, have their places behind the others by that alone.
///
/// It follows from the plan, so all nodes find the same.
final class FirstPlaces {
    /// As many files as the rows of a fragment of the coordinator count for, or less where there
    /// are many fragments.
    private static final long FILES_OF_FRAGMENT = 1 << 16;

    /// Ordinals end where those begin that steps give at the end.
    private static final int MOST_FILES = 1 << (62 - SplitAssignment.FILE_SHIFT);

    private final PhysicalPlan plan;
    private final IdentityHashMap<PhysicalNode, Integer> firstFiles = new IdentityHashMap<>();
    private final Map<Integer, Integer> fragments = new HashMap<>();
    private final int filesOfFragment;
    private int files;

    /// Those of a plan.
    ///
    /// Errors: 53400 for a plan that reads too many files.
    FirstPlaces(PhysicalPlan plan) {
        this.plan = plan;
        this.filesOfFragment = filesOfFragment(plan);
        find(plan.fragment(0).root());
    }

    /// What the files leave of the numbers, for each fragment of the coordinator.
    private static int filesOfFragment(PhysicalPlan plan) {
        long senders = 1;
        long files = 0;
        for (Fragment fragment : plan.fragments()) {
            senders += fragment.partitioning().kind() == Partitioning.Kind.SINGLE ? 1 : 0;
            files += files(fragment.root());
        }
        long most = Math.max(1, (MOST_FILES - files) / senders);
        return (int) Math.min(FILES_OF_FRAGMENT, Long.highestOneBit(most));
    }

    private static long files(PhysicalNode node) {
        return node instanceof PhysicalNode.Scan scan
                ? files(scan)
                : node.inputs().stream().mapToLong(FirstPlaces::files).sum();
    }

    private static int files(PhysicalNode.Scan scan) {
        return scan.source() instanceof TableSource.Files some ? some.paths().size() : 1;
    }

    private void find(PhysicalNode node) {
        Integer before = firstFiles.put(node, files);
        switch (node) {
            case PhysicalNode.Receive receive -> {
                Fragment fragment = plan.fragment(receive.fragment());
                if (fragment.partitioning().kind() == Partitioning.Kind.SINGLE) {
                    fragments.put(fragment.id(), files);
                    take(filesOfFragment);
                }
                find(fragment.root());
            }
            case PhysicalNode.Scan scan -> {
                if (before != null) {
                    throw new EngineException(
                            ErrorCode.INTERNAL, "a scan stands in the plan more than once");
                }
                take(files(scan));
            }
            default -> node.inputs().forEach(this::find);
        }
    }

    private void take(int count) {
        files += count;
        if (files > MOST_FILES) {
            throw new EngineException(
                    ErrorCode.CONFIGURED_LIMIT,
                    "a query on several nodes reads at most "
                            + MOST_FILES
                            + " files; read fewer, or SET distribution = 'never'");
        }
    }

    /// The number of the first file that is read for a node.
    int firstFile(PhysicalNode node) {
        Integer first = firstFiles.get(node);
        if (first == null) {
            throw new IllegalStateException("the plan does not have " + node);
        }
        return first;
    }

    /// The ordinal that those of a node's rows are not below.
    long first(PhysicalNode node) {
        return ordinal(firstFile(node));
    }

    /// The ordinals of rows which the coordinator sends of a fragment.
    Numbers numbers(Fragment fragment) {
        return Numbers.from(
                ordinal(fragments.getOrDefault(fragment.id(), 0)), ordinal(filesOfFragment));
    }

    private static long ordinal(int file) {
        return (long) file << SplitAssignment.FILE_SHIFT;
    }
}

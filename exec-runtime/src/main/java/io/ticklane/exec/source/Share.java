package io.ticklane.exec.source;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.plan.TableSource.FileKeys;
import io.ticklane.api.plan.TableSource.KeyShare;
import io.ticklane.api.plan.TableSource.OwnKeys;
import io.ticklane.exec.exchange.HashPartitioner;
import io.ticklane.exec.source.split.SplitAssignment;
import java.util.List;
import java.util.Optional;

/// Which part of a table's files a node reads, of so many nodes that read it together: every row is
/// in the share of just one node, and which one follows from the files and the number of nodes.
///
/// Rows of a share have ordinals, `number of the file << 40 | row in the file`, and morsels say the
/// floor of what comes later, so that the shares of all nodes can be merged in the order of the
/// rows. Files are numbered over all scans of a query.
///
/// @param node the number of the node, from 0
/// @param nodes how many nodes there are
/// @param keys how nodes share the rows by their keys, if they do
/// @param firstFile the number of the first file; -1 if rows get no ordinals
public record Share(int node, int nodes, Optional<KeyShare> keys, int firstFile) {
    /// All rows, without ordinals.
    public static final Share ALL = new Share(0, 1, Optional.empty(), -1);

    /// A part of about the same size for each node.
    public Share(int node, int nodes) {
        this(node, nodes, Optional.empty(), 0);
    }

    /// The same nodes, which share the rows by keys, if it is said how.
    public Share by(Optional<KeyShare> shared) {
        return new Share(node, nodes, shared, firstFile);
    }

    /// The same nodes, which number the files from another number on.
    public Share from(int first) {
        return new Share(node, nodes, keys, first);
    }

    /// Whether rows get ordinals. Those of a plan for several nodes do, whatever their number.
    public boolean isNumbered() {
        return firstFile >= 0;
    }

    /// Gives the splits of so many files to the nodes, from the first one on.
    ///
    /// Errors: XX000 for keys that are not those of the files.
    public SplitAssignment assignment(int files) {
        return switch (keys.orElse(null)) {
            case null -> new SplitAssignment(node, nodes, new int[0], firstFile);
            case FileKeys each -> whole(files, each.keyGroups());
            // all splits, as if the node were alone
            case OwnKeys _ -> new SplitAssignment(0, 1, new int[0], firstFile);
        };
    }

    private SplitAssignment whole(int files, List<Integer> groups) {
        boolean known = groups.stream().allMatch(g -> g >= 0 && g < HashPartitioner.KEY_GROUPS);
        if (groups.size() != files || !known) {
            throw new EngineException(
                    ErrorCode.INTERNAL, files + " files cannot have the key groups " + groups);
        }
        int[] owners =
                groups.stream().mapToInt(group -> HashPartitioner.lane(group, nodes)).toArray();
        return new SplitAssignment(node, nodes, owners, firstFile);
    }
}

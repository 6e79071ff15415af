package io.ticklane.server.cluster;

import java.util.Arrays;
import java.util.List;

/// A list that does not change.
record ListedNodes(List<NodeAddress> addresses) implements NodeSource {
    ListedNodes {
        addresses = addresses.stream().distinct().toList();
    }

    /// The nodes of an option: several addresses, or one that is a name or address of any number of
    /// nodes.
    static NodeSource parse(String option, String text) {
        List<NodeAddress> listed =
                Arrays.stream(text.split(",", -1))
                        .map(part -> NodeAddress.parse(option, part))
                        .toList();
        return listed.size() == 1
                ? new NamedNodes(listed.getFirst(), NamedNodes.Resolver.SYSTEM)
                : new ListedNodes(listed);
    }
}

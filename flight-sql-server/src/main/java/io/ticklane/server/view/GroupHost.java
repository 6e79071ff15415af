package io.ticklane.server.view;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.exec.RunContext;
import io.ticklane.exec.memory.QueryMemory;
import io.ticklane.exec.view.ViewOutput;
import io.ticklane.planner.catalog.TableName;
import io.ticklane.server.group.NodeGroup;
import io.ticklane.server.metrics.ViewMetrics;
import io.ticklane.server.state.KeptFiles;
import java.nio.file.Path;
import java.util.function.LongSupplier;

/// Lets the tasks of a group's views run on this node. A view is written only by a node of which
/// the brokers say that it is the one, so that a node that stood still and wakes up neither takes a
/// view back nor brings one back that was dropped.
///
/// @param node what does not depend on the group
/// @param group the group
/// @param id the view, see [GroupedView]
record GroupHost(NodeHost node, NodeGroup group, String id) implements TaskHost {
    @Override
    public RunContext context(long memoryBytes) {
        return node.context(memoryBytes);
    }

    /// Errors: 55006 where the view is not this node's.
    @Override
    public ViewOutput open(ViewDefinition view, QueryMemory memory) {
        requireMine(view, GroupedView.Wish.RUN);
        return node.open(
                view, snapshots(view), memory, () -> requireMine(view, GroupedView.Wish.RUN));
    }

    private void requireMine(ViewDefinition view, GroupedView.Wish wish) {
        String key = GroupedView.key(view.name());
        group.catchUp();
        boolean wanted =
                GroupedView.find(group.definitions(), key)
                        .filter(known -> known.id().equals(id) && known.wish() == wish)
                        .isPresent();
        if (!wanted || !group.askIsMine(key)) {
            throw new EngineException(
                    ErrorCode.TAKEN_OVER,
                    "the view "
                            + view.name()
                            + " is not this node's any more; the group "
                            + group.name()
                            + " has given it to another one, or something else is to be done with"
                            + " it");
        }
    }

    /// Whoever takes a view over may give it back.
    @Override
    public boolean triesAgainAfter(ErrorCode error) {
        return error == ErrorCode.TAKEN_OVER;
    }

    /// Forgets what is kept of a view that is being dropped; its rows stay.
    ///
    /// Errors: 55006 where that is not this node's to do.
    void forget(ViewDefinition view) {
        node.forget(view, snapshots(view), () -> requireMine(view, GroupedView.Wish.DROP));
    }

    /// A folder that no other view has, also none of the same name: who deletes it may be late.
    private Path snapshots(ViewDefinition view) {
        Path shared = node.shared();
        Path all = shared == null ? node.state().get().ofGroup() : shared.resolve(group.name());
        return all.resolve(KeptFiles.name(view.name()) + "-" + id);
    }

    @Override
    public ViewMetrics metrics(TableName view) {
        return node.metrics(view);
    }

    @Override
    public LongSupplier nanoClock() {
        return node.nanoClock();
    }
}

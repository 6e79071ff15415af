package io.ticklane.server.view;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.exec.RunContext;
import io.ticklane.exec.memory.QueryMemory;
import io.ticklane.exec.view.ViewOutput;
import io.ticklane.server.group.NodeGroup;
import io.ticklane.server.metrics.ViewMetrics;
import io.ticklane.server.state.KeptFiles;
import java.nio.file.Path;
import java.util.List;
import java.util.function.LongSupplier;

/// Lets the tasks of a group's views run on this node. A view, or a part of it, is written only by
/// a node of which the brokers say that it is the one, so that a node that stood still and wakes up
/// neither takes a view back nor brings one back that was dropped.
///
/// @param node what does not depend on the group
/// @param group the group
/// @param id the view, see [GroupedView]
record GroupHost(NodeHost node, NodeGroup group, String id) implements TaskHost {
    @Override
    public RunContext context(ViewPart part) {
        return node.context(part);
    }

    /// Errors: 55006 where the part is not this node's.
    @Override
    public ViewOutput open(ViewPart part, QueryMemory memory) {
        requireMine(part, GroupedView.Wish.RUN);
        refresh(part);
        return node.open(
                part,
                snapshots(part.view()),
                memory,
                () -> requireMine(part, GroupedView.Wish.RUN));
    }

    /// Begins the part anew where that was said last of the view, and nobody has done it.
    private void refresh(ViewPart part) {
        GroupedView.find(group.definitions(), GroupedView.key(part.name()))
                .flatMap(GroupedView::refresh)
                .ifPresent(refresh ->
                        node.refresh(
                                part.view(),
                                List.of(part),
                                refresh,
                                () -> requireMine(part, GroupedView.Wish.RUN)));
    }

    private void requireMine(ViewPart part, GroupedView.Wish wish) {
        group.catchUp();
        boolean wanted =
                GroupedView.find(group.definitions(), GroupedView.key(part.name()))
                        .filter(known -> known.id().equals(id) && known.wish() == wish)
                        .filter(known -> known.has(part))
                        .isPresent();
        if (!wanted || !group.askIsMine(GroupedView.key(part))) {
            throw new EngineException(
                    ErrorCode.TAKEN_OVER,
                    part
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

    /// Forgets what is kept of a part of a view that is being dropped; its rows stay.
    ///
    /// Errors: 55006 where that is not this node's to do.
    void forget(ViewPart part) {
        node.forget(part.view(), List.of(part), () -> requireMine(part, GroupedView.Wish.DROP));
        Path ofView = snapshots(part.view());
        KeptFiles.deleteFolder(part.folder(ofView));
        KeptFiles.deleteEmptyFolder(ofView);
    }

    /// A folder that no other view has, also none of the same name: who deletes it may be late.
    private Path snapshots(ViewDefinition view) {
        Path shared = node.shared();
        Path all = shared == null ? node.state().get().ofGroup() : shared.resolve(group.name());
        return all.resolve(KeptFiles.name(view.name()) + "-" + id);
    }

    @Override
    public ViewMetrics metrics(ViewPart part) {
        return node.metrics(part);
    }

    @Override
    public LongSupplier nanoClock() {
        return node.nanoClock();
    }
}

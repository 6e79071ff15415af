package io.ticklane.server.view;

import io.ticklane.api.error.EngineException;
import io.ticklane.exec.pipeline.OutsideThread;
import io.ticklane.server.group.NodeGroup;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// What this node does with a view of its group, or with a part of one, that is its own for the
/// time being. Whoever calls [#step()] again and again brings it to what is wished; no call waits.
///
/// Threads: one at a time, but for [#status()].
final class OwnedView {
    private static final System.Logger LOG = System.getLogger(OwnedView.class.getName());
    private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final ViewPart part;
    private final String node;
    private final GroupHost host;
    private final ViewTask task;
    private volatile GroupedView wanted;
    private boolean stopping;
    private boolean leaving;
    private volatile boolean dropping;
    private volatile long done;
    private volatile @Nullable String trouble;

    /// A part of which nothing runs yet.
    ///
    /// @param node what this node is called
    OwnedView(GroupedView wanted, ViewPart part, NodeHost host, NodeGroup group, String node) {
        this.part = part;
        this.node = node;
        this.host = new GroupHost(host, group, wanted.id());
        this.wanted = wanted;
        this.task = new ViewTask(part, this.host);
    }

    /// Whether this is it, and not another one of its name.
    boolean is(GroupedView view) {
        return view.id().equals(wanted.id());
    }

    /// What is to be done from now on.
    void want(GroupedView next) {
        wanted = next;
    }

    /// Brings it nearer to what is wished.
    void step() {
        if (leaving) {
            return;
        }
        switch (wanted.wish()) {
            case RUN -> run();
            case PAUSE -> pause();
            case DROP -> drop();
        }
    }

    private void run() {
        if (done < wanted.refreshed() && !stopping && task.isAlive()) {
            // what it has is thrown away when it begins anew
            stopping = true;
            task.abandon();
        }
        boolean stillStops = stopping && task.isAlive();
        if (!stillStops && (stopping || done < wanted.revision())) {
            stopping = false;
            task.start();
            done = wanted.revision();
        }
    }

    private void pause() {
        if (!stopping) {
            stopping = true;
            task.askToStop();
        }
        if (!task.isAlive()) {
            done = wanted.revision();
        }
    }

    private void drop() {
        stopping = true;
        task.abandon();
        if (!task.isAlive() && !dropping) {
            dropping = true;
            OutsideThread.start("ticklane-view-drop", this::forget);
        }
    }

    /// Forgets the part, and with the last one the view; if that fails, a later step, here or on
    /// the node that has the part then, tries again.
    private void forget() {
        try {
            host.forget(part);
            String key = GroupedView.key(part.name());
            host.group()
                    .change(definitions ->
                            GroupedView.find(definitions, key)
                                    .filter(this::is)
                                    .map(view ->
                                            Map.of(key, view.without(part).map(GroupedView::text)))
                                    .orElse(Map.of()));
            host.group().say(GroupedView.key(part), null);
        } catch (RuntimeException e) {
            trouble =
                    e instanceof EngineException known
                            ? "error " + known.sqlState() + ": " + known.getMessage()
                            : "internal error: " + e;
            LOG.log(System.Logger.Level.ERROR, "dropping " + part + " is tried again: " + trouble);
            LockSupport.parkNanos(PAUSE_NANOS);
            dropping = false;
        }
    }

    /// Lets go of it, because it is another node's or no more.
    void leave() {
        if (!leaving) {
            leaving = true;
            task.abandon();
        }
    }

    /// Lets it stop after a last commit, because this node ends.
    void askToStop() {
        leaving = true;
        task.askToStop();
    }

    /// Waits until nothing of it runs.
    void close() {
        task.stop();
        task.close();
    }

    /// Whether it was let go, and nothing of it runs any more.
    boolean isLeft() {
        return leaving && !task.isAlive();
    }

    /// Whether it is being let go.
    boolean isLeaving() {
        return leaving;
    }

    /// How it goes here.
    GroupStatus status() {
        ViewStatus status = task.status().on(node);
        String why = trouble;
        return new GroupStatus(
                wanted.id(),
                done,
                why == null ? status : status.with(ViewStatus.State.WAITING, why));
    }
}

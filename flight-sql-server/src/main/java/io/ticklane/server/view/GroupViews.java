package io.ticklane.server.view;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.planner.catalog.TableName;
import io.ticklane.server.catalog.Tables;
import io.ticklane.server.group.NodeGroup;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/// The materialized views of a node's group: all of them in its catalog, and a task for each view
/// and each part of a divided one that is this node's. A thread looks at what the group says
/// whenever that changes, and brings the node to it; it never waits for a task. Statements say what
/// is wished to the group, and wait until it is done.
///
/// Threads: any.
final class GroupViews implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(GroupViews.class.getName());
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long TELL_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final NodeGroup group;
    private final ViewTables tables;
    private final NodeHost host;
    private final String node;
    private final Consumer<Map<String, String>> others;
    private final Thread thread;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition looked = lock.newCondition();
    private long begun;
    private long ended;
    private boolean closed;

    private volatile Map<String, GroupedView> known = Map.of();

    /// by the keys of their parts
    private final Map<String, OwnedView> owned = new ConcurrentHashMap<>();

    // of the thread alone
    private Map<String, String> seen = Map.of();
    private final Map<String, GroupedView> shown = new HashMap<>();
    private final Map<String, Told> told = new HashMap<>();

    /// What was told to the group.
    private record Told(GroupStatus status, String text, long at) {}

    /// Begins; the views that the group has now are in the catalog when it returns.
    ///
    /// @param node what this node is called
    /// @param others takes whatever else the group says, whenever that may have changed
    GroupViews(
            NodeGroup group,
            Tables tables,
            NodeHost host,
            String node,
            Consumer<Map<String, String>> others) {
        this.group = group;
        this.tables = new ViewTables(tables, host);
        this.host = host;
        this.node = node;
        this.others = others;
        look();
        this.thread = Thread.ofPlatform().daemon().name("ticklane-group-views").start(this::run);
    }

    // ---- the thread

    private void run() {
        long version = 0;
        try {
            while (!isClosed()) {
                version = group.await(version, LOOK_NANOS);
                look();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    private void look() {
        mark(true);
        try {
            learn();
            show();
            own();
            tell();
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "the views of the group wait for a moment", e);
        } finally {
            mark(false);
        }
    }

    private void mark(boolean begins) {
        lock.lock();
        try {
            if (begins) {
                begun++;
            } else {
                ended = begun;
                looked.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /// Reads what has changed of the definitions.
    private void learn() {
        Map<String, String> now = group.definitions();
        if (now.equals(seen)) {
            return;
        }
        Map<String, GroupedView> views = new HashMap<>();
        Map<String, String> rest = new HashMap<>();
        now.forEach((key, text) -> {
            if (!GroupedView.isKey(key)) {
                rest.put(key, text);
            } else if (text.equals(seen.get(key))) {
                Optional.ofNullable(known.get(key)).ifPresent(view -> views.put(key, view));
            } else {
                GroupedView.read(key, text).ifPresent(view -> views.put(key, view));
            }
        });
        seen = now;
        known = Map.copyOf(views);
        others.accept(rest);
    }

    /// Brings the catalog to what the group has. What has a name on this node already keeps it.
    private void show() {
        shown.entrySet()
                .removeIf(entry -> !isKnown(entry.getKey(), entry.getValue()) && hide(entry));
        known.forEach((key, view) -> {
            if (!shown.containsKey(key) && tables.inTheWay(view.view()).isEmpty()) {
                tables.put(view.view());
                shown.put(key, view);
            }
        });
    }

    private boolean isKnown(String key, GroupedView view) {
        GroupedView now = known.get(key);
        return now != null && now.id().equals(view.id());
    }

    private boolean hide(Map.Entry<String, GroupedView> entry) {
        tables.drop(entry.getValue().view());
        return true;
    }

    /// Begins and ends what is to be done here.
    private void own() {
        Map<String, GroupedView> parts = new HashMap<>();
        known.values()
                .forEach(view ->
                        view.parts().forEach(part -> parts.put(GroupedView.key(part), view)));
        owned.forEach((key, mine) -> {
            GroupedView now = parts.get(key);
            if (now == null || !mine.is(now) || !group.isMine(key)) {
                mine.leave();
            }
            if (mine.isLeft()) {
                mine.close();
                owned.remove(key);
            }
        });
        known.forEach((key, view) -> {
            if (shown.containsKey(key)) {
                view.parts().forEach(part -> own(view, part));
            }
        });
    }

    private void own(GroupedView view, ViewPart part) {
        String key = GroupedView.key(part);
        if (!group.isMine(key)) {
            return;
        }
        OwnedView mine =
                owned.computeIfAbsent(key, _ -> new OwnedView(view, part, host, group, node));
        if (mine.is(view)) {
            mine.want(view);
            mine.step();
        }
    }

    // ---- how it goes

    /// Tells the group how the views of this node go: at once when something else is done, else
    /// about every second; and again where another node said something, for it is wrong.
    private void tell() {
        Map<String, GroupStatus> here = new HashMap<>();
        known.forEach((key, view) -> {
            for (ViewPart part : view.parts()) {
                String ofPart = GroupedView.key(part);
                OwnedView mine = owned.get(ofPart);
                if (mine != null && mine.is(view) && !mine.isLeaving()) {
                    here.put(ofPart, mine.status());
                } else if (group.isMine(ofPart) && !shown.containsKey(key)) {
                    here.put(ofPart, hindered(view, part));
                }
            }
        });
        told.keySet().retainAll(here.keySet());
        long now = host.nanoClock().getAsLong();
        here.forEach((key, status) -> tell(key, status, now));
    }

    private GroupStatus hindered(GroupedView view, ViewPart part) {
        String why =
                "node "
                        + node
                        + " has a table or view of its own with this name, or that of its late rows;"
                        + " drop that, or the view";
        return new GroupStatus(
                view.id(),
                0,
                GroupStatus.unknown(part).with(ViewStatus.State.FAILED, why).on(node));
    }

    private void tell(String key, GroupStatus status, long now) {
        Told before = told.get(key);
        if (before == null || isDue(key, before, status, now)) {
            String text = status.text();
            told.put(key, new Told(status, text, now));
            group.say(key, text);
        }
    }

    private boolean isDue(String key, Told before, GroupStatus status, long now) {
        if (before.status().revision() != status.revision()
                || before.status().status().state() != status.status().state()) {
            return true;
        }
        boolean right =
                status.equals(before.status()) && before.text().equals(group.statuses().get(key));
        return !right && now - before.at() >= TELL_NANOS;
    }

    /// How all views of the group go, and all parts: those of this node as it is, others as their
    /// nodes said last.
    List<ViewStatus> all() {
        return known.values().stream()
                .flatMap(view -> view.parts().stream().map(part -> status(view, part)))
                .toList();
    }

    private ViewStatus status(GroupedView view, ViewPart part) {
        return done(view, part).map(GroupStatus::status).orElseGet(() -> GroupStatus.unknown(part));
    }

    private Optional<GroupStatus> done(GroupedView view, ViewPart part) {
        String key = GroupedView.key(part);
        OwnedView mine = owned.get(key);
        if (mine != null && mine.is(view) && !mine.isLeaving()) {
            return Optional.of(mine.status());
        }
        return Optional.ofNullable(group.statuses().get(key))
                .flatMap(text -> GroupStatus.find(view, part, text));
    }

    // ---- statements

    /// Whether the group has a view of this name.
    boolean has(TableName name) {
        return known.containsKey(GroupedView.key(name));
    }

    /// The definitions of all views.
    Collection<ViewDefinition> views() {
        return known.values().stream().map(GroupedView::view).toList();
    }

    /// Makes a view; whoever it falls to begins it.
    ///
    /// Errors: 42P07 when another node has made one of the name meanwhile.
    void create(ViewDefinition view) {
        String key = GroupedView.key(view.name());
        GroupedView made = GroupedView.of(view);
        group.change(definitions -> {
            if (definitions.containsKey(key)) {
                throw new EngineException(
                        ErrorCode.TABLE_EXISTS,
                        "the group "
                                + group.name()
                                + " has already a materialized view "
                                + view.name()
                                + "; use CREATE OR REPLACE, IF NOT EXISTS or another name");
            }
            return Map.of(key, Optional.of(made.text()));
        });
        awaitLook();
    }

    /// Stops a view; returns when all of it has stopped.
    void pause(TableName name) {
        GroupedView paused = wish(name, GroupedView.Wish.PAUSE);
        await(
                () -> paused.parts().stream().allMatch(part -> isDone(paused, part)),
                name,
                "stopped");
    }

    private boolean isDone(GroupedView wished, ViewPart part) {
        return done(wished, part)
                .filter(status -> status.revision() >= wished.revision())
                .isPresent();
    }

    /// Lets a view go on, or try again.
    void resume(TableName name) {
        wish(name, GroupedView.Wish.RUN);
    }

    /// Lets a view begin anew; returns when all of it has done so.
    ///
    /// Errors: those of its connector, and then its rows stay; 58000 where a node cannot do it or
    /// go on after that.
    void refresh(TableName name) {
        GroupedView before = known.get(GroupedView.key(name));
        if (before != null) {
            host.requireRefreshable(before.view());
        }
        GroupedView anew = wish(name, GroupedView::refreshing);
        await(
                () -> anew.parts().stream().allMatch(part -> isBegunAnew(anew, part)),
                name,
                "refreshed");
    }

    private boolean isBegunAnew(GroupedView wished, ViewPart part) {
        Optional<ViewStatus> now =
                done(wished, part)
                        .filter(status -> status.revision() >= wished.revision())
                        .map(GroupStatus::status);
        return now.isPresent()
                && switch (now.get().state()) {
                    case RUNNING, ENDED, PAUSED -> true;
                    case STARTING, WAITING -> false;
                    case FAILED ->
                            throw new EngineException(
                                    ErrorCode.SOURCE_FAILED,
                                    "REFRESH was said of the materialized view "
                                            + wished.view().name()
                                            + ", but "
                                            + part
                                            + " has failed: "
                                            + now.get().message().orElse("")
                                            + "; RESUME tries it again");
                };
    }

    /// Drops a view; returns when it is no more.
    void drop(TableName name) {
        GroupedView gone = wish(name, GroupedView.Wish.DROP);
        String key = GroupedView.key(name);
        await(() -> !isKnown(key, gone), name, "dropped");
    }

    private GroupedView wish(TableName name, GroupedView.Wish wish) {
        return wish(name, now -> now.wishing(wish));
    }

    private GroupedView wish(TableName name, UnaryOperator<GroupedView> next) {
        String key = GroupedView.key(name);
        GroupedView[] made = new GroupedView[1];
        group.change(definitions -> {
            GroupedView now =
                    GroupedView.find(definitions, key)
                            .orElseThrow(() ->
                                    new EngineException(
                                            ErrorCode.TABLE_NOT_FOUND,
                                            "the materialized view " + name + " was dropped"));
            GroupedView then = next.apply(now);
            if (now.wish() == GroupedView.Wish.DROP && then.wish() != GroupedView.Wish.DROP) {
                throw new EngineException(
                        ErrorCode.TABLE_NOT_FOUND,
                        "the materialized view " + name + " is being dropped");
            }
            made[0] = then;
            return Map.of(key, Optional.of(then.text()));
        });
        awaitLook();
        return Objects.requireNonNull(made[0]);
    }

    /// Waits until the node has looked at what it knows now.
    private void awaitLook() {
        lock.lock();
        try {
            long wanted = begun + 1;
            while (ended < wanted && !closed) {
                looked.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    /// Waits until whoever has a view has done what was wished.
    ///
    /// Errors: 58030 when that takes too long; it is done when somebody can.
    private void await(BooleanSupplier isDone, TableName name, String what) {
        long end = host.nanoClock().getAsLong() + PATIENCE_NANOS;
        while (!isDone.getAsBoolean()) {
            if (isClosed() || host.nanoClock().getAsLong() >= end) {
                throw new EngineException(
                        ErrorCode.IO_ERROR,
                        "the materialized view "
                                + name
                                + " is to be "
                                + what
                                + ", and the node of the group "
                                + group.name()
                                + " that has it will do so, but it has not yet; SHOW QUERIES says"
                                + " how it goes");
            }
            awaitLook();
        }
    }

    /// Stops the tasks of this node after a last commit.
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            looked.signalAll();
        } finally {
            lock.unlock();
        }
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Map<String, GroupStatus> last = new HashMap<>();
        owned.forEach((key, view) -> {
            if (!view.isLeaving()) {
                view.askToStop();
                last.put(key, view.status());
            }
        });
        owned.values().forEach(OwnedView::close);
        last.forEach((key, status) -> group.say(key, left(status).text()));
        owned.clear();
    }

    private static GroupStatus left(GroupStatus status) {
        return new GroupStatus(
                status.id(),
                status.revision(),
                status.status().with(ViewStatus.State.WAITING, "its node has ended").nowhere());
    }
}

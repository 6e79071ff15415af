package io.ticklane.server.view;

import java.util.List;
import java.util.stream.Stream;

/// All tasks of a view of this node alone: one, or one for each part.
///
/// Threads: one at a time, but for [#statuses()].
final class ViewTasks implements AutoCloseable {
    private final ViewDefinition view;
    private final List<ViewTask> tasks;

    /// Tasks of which nothing runs yet.
    ViewTasks(ViewDefinition view, TaskHost host) {
        this.view = view;
        this.tasks = ViewPart.of(view).stream().map(part -> new ViewTask(part, host)).toList();
    }

    ViewDefinition view() {
        return view;
    }

    /// How each is doing.
    Stream<ViewStatus> statuses() {
        return tasks.stream().map(ViewTask::status);
    }

    /// Begins, or goes on; tries again at once what waits.
    void start() {
        tasks.forEach(ViewTask::start);
    }

    /// Lets all stop after a last commit; does not wait for that.
    void askToStop() {
        tasks.forEach(ViewTask::askToStop);
    }

    /// Stops all, together, after a last commit; returns when nothing of them runs any more, and
    /// whether something did.
    boolean stop() {
        askToStop();
        return tasks.stream().map(ViewTask::stop).reduce(false, Boolean::logicalOr);
    }

    /// Counts no more; after [#stop()].
    @Override
    public void close() {
        tasks.forEach(ViewTask::close);
    }
}

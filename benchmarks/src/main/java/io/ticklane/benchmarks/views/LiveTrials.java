package io.ticklane.benchmarks.views;

import io.ticklane.benchmarks.race.WrongAnswerException;
import io.ticklane.benchmarks.topics.LiveRun;
import io.ticklane.benchmarks.topics.LocalBroker;
import io.ticklane.benchmarks.topics.TickFormat;
import io.ticklane.benchmarks.topics.TickSql;
import io.ticklane.benchmarks.topics.Topics;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;

/// Views over a topic into which ticks come at a fixed rate. Whatever happens, the averages that
/// are committed in the end have to be those of all ticks.
///
/// @param topics of the broker
/// @param folder for the state of nodes
/// @param rowsPerSecond the rate
/// @param seconds how long a trial counts; it begins with some more, in which nothing counts
record LiveTrials(
        LocalBroker broker, Topics topics, Path folder, double rowsPerSecond, double seconds) {
    private static final int WARM_UP_SHARE = 4;
    private static final int MILLIS = 1_000;
    private static final double LOOK_SECONDS = 0.1;

    /// Who goes on when the node of a view is killed.
    enum Heir {
        /// The same node, started again, which has its folder.
        RESTARTED,
        /// Another node, which runs already, with a folder of its own.
        OTHER
    }

    /// How late averages are.
    LiveRun.Result latency(TickSql sql, LiveRun.Shape shape, String run)
            throws IOException,
                    InterruptedException,
                    ExecutionException,
                    SQLException,
                    WrongAnswerException {
        String ticks = make(run, shape);
        try (ViewNode node = begin(sql, ticks, run, "");
                LiveRun live = new LiveRun(broker, ticks, run, shape, rowsPerSecond)) {
            live.awaitRows();
            live.goOn(seconds / WARM_UP_SHARE);
            live.count();
            live.goOn(seconds);
            LiveRun.Result result = live.finish();
            node.requireRunning();
            return result;
        }
    }

    /// How many milliseconds the snapshots took, each, after all symbols had come.
    List<Double> snapshots(TickSql sql, LiveRun.Shape shape, String run)
            throws IOException,
                    InterruptedException,
                    ExecutionException,
                    SQLException,
                    WrongAnswerException {
        String ticks = make(run, shape);
        List<Double> millis = new ArrayList<>();
        try (ViewNode node = begin(sql, ticks, run, ", snapshot_seconds = 1");
                LiveRun live = new LiveRun(broker, ticks, run, shape, rowsPerSecond)) {
            live.awaitRows();
            live.goOn(2 * shape.symbols() / rowsPerSecond + seconds / WARM_UP_SHARE);
            ViewNode.Snapshots before = node.snapshots();
            for (double rest = seconds; rest > 0 || millis.isEmpty(); rest -= LOOK_SECONDS) {
                live.goOn(LOOK_SECONDS);
                ViewNode.Snapshots now = node.snapshots();
                if (now.count() > before.count()) {
                    millis.add(
                            (now.seconds() - before.seconds())
                                    / (now.count() - before.count())
                                    * MILLIS);
                    before = now;
                }
            }
            live.finish();
        }
        return millis;
    }

    /// How long no averages came when the node of the view was killed in the middle of its work.
    LiveRun.Result takeover(TickSql sql, LiveRun.Shape shape, String run, Heir heir)
            throws IOException,
                    InterruptedException,
                    ExecutionException,
                    SQLException,
                    WrongAnswerException {
        String ticks = make(run, shape);
        String view = sql.viewTo(run, ", snapshot_seconds = 1");
        ViewNode first = begin(sql, ticks, run, ", snapshot_seconds = 1");
        try (LiveRun live = new LiveRun(broker, ticks, run, shape, rowsPerSecond)) {
            if (heir == Heir.RESTARTED) {
                live.awaitRows();
                live.goOn(seconds / 2);
                live.mark();
                first.kill();
                try (ViewNode again = new ViewNode(folder.resolve(run), 0)) {
                    return end(live, again);
                }
            }
            try (ViewNode other = new ViewNode(folder.resolve(run + "-other"), 0)) {
                other.execute(sql.table(ticks, ""));
                live.awaitRows();
                live.goOn(seconds / 2);
                live.mark();
                first.kill();
                other.execute(view);
                return end(live, other);
            }
        } finally {
            first.close();
        }
    }

    private LiveRun.Result end(LiveRun live, ViewNode node)
            throws InterruptedException, ExecutionException, SQLException, WrongAnswerException {
        live.awaitRowsAfterMark();
        live.goOn(seconds / 2);
        LiveRun.Result result = live.finish();
        node.requireRunning();
        return result;
    }

    private String make(String run, LiveRun.Shape shape) throws IOException, InterruptedException {
        String ticks = run + "-ticks";
        topics.make(ticks, shape.partitions());
        topics.make(run, shape.partitions());
        return ticks;
    }

    /// A node with a view to a topic; a first row, long before all others, says in the topic which
    /// schema its messages have.
    private ViewNode begin(TickSql sql, String ticks, String run, String more)
            throws IOException, SQLException {
        ViewNode node = new ViewNode(folder.resolve(run), 0);
        try {
            node.execute(sql.table(ticks, ""));
            if (sql.format() == TickFormat.ARROW) {
                node.execute("INSERT INTO ticks VALUES (TIMESTAMP '2000-01-01 00:00:00', 'E', 1)");
            }
            node.execute(sql.viewTo(run, more));
            return node;
        } catch (SQLException | RuntimeException e) {
            node.close();
            throw e;
        }
    }
}

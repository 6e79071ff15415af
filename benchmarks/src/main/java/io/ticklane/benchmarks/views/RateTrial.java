package io.ticklane.benchmarks.views;

import io.ticklane.benchmarks.market.MarketDay;
import io.ticklane.benchmarks.race.WrongAnswerException;
import io.ticklane.benchmarks.topics.Averages;
import io.ticklane.benchmarks.topics.CommitRate;
import io.ticklane.benchmarks.topics.CommitWatch;
import io.ticklane.benchmarks.topics.CommittedAverages;
import io.ticklane.benchmarks.topics.LocalBroker;
import io.ticklane.benchmarks.topics.TickSql;
import io.ticklane.benchmarks.topics.Topics;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Optional;

/// A view over a topic that has all ticks already, on a node that has just started: how fast the
/// averages are committed, until all are. Then they are read and checked.
///
/// @param topics of the broker
/// @param partitions of each topic
/// @param day whose ticks are in the topic
/// @param expected the averages of the day
/// @param folder for the state of nodes
public record RateTrial(
        LocalBroker broker,
        Topics topics,
        int partitions,
        MarketDay day,
        Averages expected,
        Path folder) {
    private static final int LOOK_MILLIS = 20;
    private static final int LOOK_AT_NODE_MILLIS = 100;

    /// To another topic, which is made and deleted.
    ///
    /// @param run a name that no other run has
    public CommitRate toTopic(TickSql sql, String ticks, String run)
            throws IOException, InterruptedException, SQLException, WrongAnswerException {
        topics.make(run, partitions);
        CommitRate rate;
        try (ViewNode node = new ViewNode(folder.resolve(run), expected.rows())) {
            node.execute(sql.table(ticks, ""));
            CommitWatch watch =
                    new CommitWatch(
                            () -> topics.committed(run, partitions), node, broker, LOOK_MILLIS);
            node.execute(sql.viewTo(run, ""));
            rate = watch.await(expected.rows());
            node.execute("DROP MATERIALIZED VIEW averages");
        }
        check(run, sql);
        topics.drop(run);
        return rate;
    }

    /// Reads the averages that are in a topic.
    ///
    /// Errors: WrongAnswerException where they are not those of the day.
    public void check(String topic, TickSql sql) throws IOException, WrongAnswerException {
        Averages found = CommittedAverages.all(sql, topic, partitions, day.symbols());
        require(found.difference(expected), topic);
    }

    private static void require(Optional<String> difference, String where)
            throws WrongAnswerException {
        if (difference.isPresent()) {
            throw new WrongAnswerException("Of " + where + ": " + difference.get());
        }
    }

    /// To the folder of the node, which gives them to a client then.
    CommitRate toFolder(TickSql sql, String ticks, String run)
            throws IOException, InterruptedException, SQLException, WrongAnswerException {
        try (ViewNode node = new ViewNode(folder.resolve(run), expected.rows())) {
            node.execute(sql.table(ticks, ""));
            CommitWatch watch = new CommitWatch(node::committed, node, broker, LOOK_AT_NODE_MILLIS);
            node.execute(sql.view(""));
            CommitRate rate = watch.await(expected.rows());
            require(node.averages(day.symbols()).difference(expected), run);
            node.execute("DROP MATERIALIZED VIEW averages");
            return rate;
        }
    }
}

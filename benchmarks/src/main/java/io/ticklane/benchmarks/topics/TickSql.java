package io.ticklane.benchmarks.topics;

import java.util.Locale;

/// The statements that a node needs for a query of ticks.
///
/// @param broker where all topics are
/// @param format of all messages
/// @param query what the view has
/// @param commitMillis how long a row may wait for its commit
public record TickSql(LocalBroker broker, TickFormat format, TickQuery query, int commitMillis) {
    /// The table over a topic of ticks.
    ///
    /// @param more options, each after a comma
    public String table(String topic, String more) {
        return "CREATE TABLE ticks (ts TIMESTAMP, symbol VARCHAR, "
                + query.columns().replace(",", " DOUBLE,")
                + " DOUBLE, WATERMARK FOR ts AS ts) WITH ("
                + connector(topic)
                + more
                + ")";
    }

    /// The materialized view with the averages, whose rows go to another topic.
    ///
    /// @param more options, each after a comma
    public String viewTo(String topic, String more) {
        return view(", " + connector(topic) + format.outputOptions() + more);
    }

    /// The materialized view with the averages, whose rows stay with the node.
    ///
    /// @param more options, each after a comma
    public String view(String more) {
        return String.format(
                Locale.ROOT,
                "CREATE MATERIALIZED VIEW averages WITH (commit_millis = %d%s) AS %s",
                commitMillis,
                more,
                query.select());
    }

    private String connector(String topic) {
        return String.format(
                Locale.ROOT,
                "connector = 'kafka', brokers = '%s', topic = '%s', format = '%s', key = 'symbol',"
                        + " timeout_seconds = 60",
                broker.address(),
                topic,
                format.option());
    }
}

package io.ticklane.tests.kafka;

import io.ticklane.server.flightsql.FlightNode;
import io.ticklane.server.session.EngineSettings;
import io.ticklane.tests.connector.Sql;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;

/// A broker and a node in the process of the tests, started once for a class of them.
///
/// @param broker the broker
/// @param topics its topics, as other programs use them
/// @param node the node
record BrokerAndNode(LoopbackBroker broker, Topics topics, FlightNode node)
        implements AutoCloseable {
    /// Starts both, the broker with its log in a folder.
    static BrokerAndNode start(Path folder) throws IOException {
        LoopbackBroker broker = new LoopbackBroker(folder);
        try {
            FlightNode node = FlightNode.start("127.0.0.1", 0, EngineSettings.standard());
            return new BrokerAndNode(broker, new Topics(broker), node);
        } catch (Throwable e) {
            broker.close();
            throw e;
        }
    }

    /// A session of the node.
    Sql open() throws SQLException {
        return Sql.open("jdbc:ticklane://127.0.0.1:" + node.port());
    }

    /// Drops all views, the last names first, so a view is to be named after those that it reads.
    static void dropViews(Sql sql) throws SQLException {
        for (String view :
                sql.rows("SELECT DISTINCT name FROM information_schema.queries ORDER BY 1 DESC")) {
            sql.run("DROP MATERIALIZED VIEW " + view);
        }
    }

    /// The options of a table over a topic of the broker.
    ///
    /// @param more further options, or nothing
    String with(String topic, String format, String more) {
        return " WITH (connector = 'kafka', topic = '%s', brokers = '%s', format = '%s'%s)"
                .formatted(topic, broker.address(), format, more.isEmpty() ? "" : ", " + more);
    }

    /// Ends both; fails where the node's memory was not released.
    @Override
    public void close() {
        node.close();
        broker.close();
    }
}

package io.ticklane.benchmarks.peers;

import io.ticklane.benchmarks.race.Lane;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;

/// An engine with its tables loaded.
public interface Peer extends AutoCloseable {
    /// Its lanes for a query with so many threads; none if it cannot do that.
    List<Lane> lanes(String query, int threads) throws Exception;

    @Override
    void close() throws SQLException, IOException;
}

package io.ticklane.benchmarks.streampeers;

import io.ticklane.benchmarks.topics.TickQuery;
import java.nio.file.Path;
import java.util.List;

/// What a peer has to do, as the arguments of its process.
///
/// @param name of the application, which nobody else has
/// @param brokers where the topics are
/// @param query what is computed
/// @param ticks the topic that is read
/// @param averages the topic that is written
/// @param parallelism how many threads do the work
/// @param commitMillis how long a row may wait for its commit
/// @param folder for what it keeps
record PeerTask(
        String name,
        String brokers,
        TickQuery query,
        String ticks,
        String averages,
        int parallelism,
        int commitMillis,
        Path folder) {
    /// The arguments of its process.
    List<String> arguments() {
        return List.of(
                name,
                brokers,
                query.name(),
                ticks,
                averages,
                Integer.toString(parallelism),
                Integer.toString(commitMillis),
                folder.toString());
    }

    /// The task of a process.
    static PeerTask of(String[] arguments) {
        return new PeerTask(
                arguments[0],
                arguments[1],
                TickQuery.valueOf(arguments[2]),
                arguments[3],
                arguments[4],
                Integer.parseInt(arguments[5]),
                Integer.parseInt(arguments[6]),
                Path.of(arguments[7]));
    }
}

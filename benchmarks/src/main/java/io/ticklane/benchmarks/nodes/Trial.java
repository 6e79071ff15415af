package io.ticklane.benchmarks.nodes;

import io.ticklane.benchmarks.race.Answer;
import io.ticklane.benchmarks.race.WrongAnswerException;
import io.ticklane.benchmarks.report.Measurement;
import io.ticklane.benchmarks.report.Series;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/// A query on two clusters by turns. A sample is the mean of the runs of some seconds; the
/// processor time of a sample is that of all processes of the cluster, less what they take for as
/// long when nothing runs.
final class Trial {
    /// Of a measurement: processor time of a run in milliseconds, the median of the samples.
    static final String PROCESSOR = "processorMillis";

    /// Of the measurement of the larger cluster: its processor time in times of the smaller one's,
    /// the median of the rounds, and the least and the most of them.
    static final String RATIO = "processorRatio";

    static final String LEAST_RATIO = "leastProcessorRatio";
    static final String MOST_RATIO = "mostProcessorRatio";

    /// Of the measurement of the larger cluster: what crosses from node to node.
    static final String WIRE_ROWS = "wireRows";

    static final String WIRE_BYTES = "wireBytes";
    static final String NODES = "nodes";

    private static final double MILLI = 1e-6;
    private static final double SECOND = 1e9;
    private static final long IDLE_NANOS = 3_000_000_000L;

    private final int rounds;
    private final double warmUpSeconds;
    private final double sampleSeconds;

    Trial(int rounds, double warmUpSeconds, double sampleSeconds) {
        this.rounds = rounds;
        this.warmUpSeconds = warmUpSeconds;
        this.sampleSeconds = sampleSeconds;
    }

    /// One cluster while the query runs on it.
    private static final class Turn {
        final LocalCluster cluster;
        final List<Double> millis = new ArrayList<>();
        final List<Double> processorMillis = new ArrayList<>();
        Answer answer = new Answer(List.of());
        double idleShare;

        Turn(LocalCluster cluster) {
            this.cluster = cluster;
        }

        /// Runs for some seconds, once at least.
        void run(String sql, double seconds, boolean counts) throws SQLException {
            Duration before = cluster.processorTime();
            long begin = System.nanoTime();
            int runs = 0;
            do {
                answer = cluster.run(sql);
                runs++;
            } while (System.nanoTime() - begin < seconds * SECOND);
            double wall = (System.nanoTime() - begin) * MILLI;
            double processor = cluster.processorTime().minus(before).toNanos() * MILLI;
            if (counts) {
                millis.add(wall / runs);
                processorMillis.add((processor - idleShare * wall) / runs);
            }
        }

        /// Looks at how much of a processor it takes when nothing runs.
        void rest() {
            Duration before = cluster.processorTime();
            long begin = System.nanoTime();
            while (System.nanoTime() - begin < IDLE_NANOS) {
                LockSupport.parkNanos(IDLE_NANOS);
            }
            idleShare =
                    cluster.processorTime().minus(before).toNanos()
                            / (double) (System.nanoTime() - begin);
        }

        Measurement measurement(String name, Map<String, Double> more) {
            Map<String, Double> all = new HashMap<>(more);
            all.put(PROCESSOR, median(processorMillis));
            all.put("idleProcessors", idleShare);
            return new Measurement(
                    name, series(cluster), millis, 0, answer.text(), Map.copyOf(all));
        }
    }

    /// The name of a cluster.
    static Series series(LocalCluster cluster) {
        int size = cluster.size();
        return new Series(size == 1 ? "1 node" : size + " nodes", "", 0);
    }

    /// Runs a query on both; milliseconds of wall time. The answers must be the same to the bit.
    List<Measurement> run(String name, String sql, LocalCluster one, LocalCluster many)
            throws SQLException, WrongAnswerException {
        Turn small = new Turn(one);
        Turn large = new Turn(many);
        List<Turn> turns = List.of(small, large);
        for (Turn turn : turns) {
            turn.run(sql, warmUpSeconds, false);
            turn.rest();
        }
        for (int round = 0; round < rounds; round++) {
            for (Turn turn : turns) {
                turn.run(sql, sampleSeconds, true);
            }
            Optional<String> difference = large.answer.difference(small.answer, 0);
            if (difference.isPresent()) {
                throw new WrongAnswerException(
                        name + " differs between one node and several: " + difference.get());
            }
        }
        Wire wire = Wire.of(many.explain(sql));
        List<Double> ratios = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            ratios.add(large.processorMillis.get(round) / small.processorMillis.get(round));
        }
        return List.of(
                small.measurement(name, Map.of()),
                large.measurement(
                        name,
                        Map.of(
                                RATIO,
                                median(ratios),
                                LEAST_RATIO,
                                ratios.stream().min(Double::compare).orElseThrow(),
                                MOST_RATIO,
                                ratios.stream().max(Double::compare).orElseThrow(),
                                WIRE_ROWS,
                                (double) wire.rows(),
                                WIRE_BYTES,
                                (double) wire.bytes(),
                                NODES,
                                (double) many.size())));
    }

    private static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int half = sorted.size() / 2;
        return sorted.size() % 2 == 1
                ? sorted.get(half)
                : (sorted.get(half - 1) + sorted.get(half)) / 2;
    }
}

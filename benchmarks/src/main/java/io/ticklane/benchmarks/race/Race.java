package io.ticklane.benchmarks.race;

import io.ticklane.benchmarks.report.Measurement;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Runs lanes in rounds. First each lane warms up, and its answer and its memory are looked at;
/// then each gets a sample in every round. A sample of a short query is the mean of several runs on
/// end, after one that is not timed: who ran before has emptied the caches.
public final class Race {
    private static final double MILLI = 1e-6;

    /// Warming up takes no longer, but for a lane that has not run three times.
    private static final double WARM_UP_MILLIS = 3_000;

    private static final int LEAST_WARM_UPS = 3;

    /// A query that takes less is a short one.
    private static final double SHORT_MILLIS = 1_000;

    private final int warmUps;
    private final int rounds;
    private final double sampleMillis;
    private final PrintWriter progress;

    /// @param warmUps runs that are not timed; at least 2 for a lane that takes less than a second
    /// @param rounds samples of each lane
    /// @param sampleMillis time that a sample should last at least; 0 for one run, timed at once
    /// @param progress a line for each lane is written here
    public Race(int warmUps, int rounds, double sampleMillis, PrintWriter progress) {
        this.warmUps = warmUps;
        this.rounds = rounds;
        this.sampleMillis = sampleMillis;
        this.progress = progress;
    }

    /// One lane while it runs.
    private static final class Turn {
        final Lane lane;
        final List<Double> samples = new ArrayList<>();
        Answer answer = new Answer(List.of());
        long peakBytes;
        int repeats = 1;
        boolean isShort;

        Turn(Lane lane) {
            this.lane = lane;
        }
    }

    /// Runs a case; milliseconds for each lane.
    public List<Measurement> run(String name, List<Lane> lanes) throws Exception {
        List<Turn> turns = lanes.stream().map(Turn::new).toList();
        for (Turn turn : turns) {
            warmUp(name, turn);
            check(name, turns, turn);
        }
        for (int round = 0; round < rounds; round++) {
            for (Turn turn : turns) {
                turn.lane.ready().run();
                turn.samples.add(sample(turn));
                check(name, turns, turn);
            }
        }
        List<Measurement> measurements = new ArrayList<>();
        for (Turn turn : turns) {
            Measurement measurement =
                    new Measurement(
                            name,
                            turn.lane.series(),
                            turn.samples,
                            turn.peakBytes,
                            turn.answer.text(),
                            turn.lane.more());
            measurements.add(measurement);
            progress.printf(
                    Locale.ROOT,
                    "%-5s %-28s median %10.2f  best %10.2f ms%n",
                    name,
                    label(turn),
                    measurement.median(),
                    measurement.min());
        }
        progress.flush();
        return measurements;
    }

    /// Slow lanes warm up once: they run long enough to be compiled.
    private void warmUp(String name, Turn turn) throws Exception {
        double millis = 0;
        double spent = 0;
        for (int run = 0; run < warmUps && isCold(run, millis, spent); run++) {
            turn.lane.ready().run();
            try (MemoryProbe probe = new MemoryProbe()) {
                long begin = System.nanoTime();
                turn.answer = turn.lane.query().run();
                millis = (System.nanoTime() - begin) * MILLI;
                turn.peakBytes = Math.max(turn.peakBytes, probe.growth());
            } catch (Exception e) {
                throw new IllegalStateException(name + " fails on " + label(turn), e);
            }
            spent += millis;
        }
        turn.isShort = sampleMillis > 0 && millis < SHORT_MILLIS;
        turn.repeats = (int) Math.max(1, Math.min(1_000, Math.ceil(sampleMillis / millis)));
    }

    private static boolean isCold(int runs, double lastMillis, double spentMillis) {
        return runs == 0
                || spentMillis < WARM_UP_MILLIS
                || (runs < LEAST_WARM_UPS && lastMillis < SHORT_MILLIS);
    }

    private double sample(Turn turn) throws Exception {
        if (turn.isShort) {
            turn.lane.query().run();
        }
        long begin = System.nanoTime();
        for (int run = 0; run < turn.repeats; run++) {
            turn.answer = turn.lane.query().run();
        }
        return (System.nanoTime() - begin) * MILLI / turn.repeats;
    }

    /// Compares with the first lane of the same question.
    private static void check(String name, List<Turn> turns, Turn turn)
            throws WrongAnswerException {
        Turn first =
                turns.stream()
                        .filter(other -> other.lane.question().equals(turn.lane.question()))
                        .findFirst()
                        .orElse(turn);
        double tolerance = Math.max(first.lane.tolerance(), turn.lane.tolerance());
        var difference = turn.answer.difference(first.answer, tolerance);
        if (difference.isPresent()) {
            throw new WrongAnswerException(
                    String.format(
                            Locale.ROOT,
                            "%s: %s and %s do not agree, %s%n  %s%n  %s",
                            name,
                            label(turn),
                            label(first),
                            difference.get(),
                            turn.answer.text(),
                            first.answer.text()));
        }
    }

    private static String label(Turn turn) {
        return turn.lane.series().label();
    }
}

package io.ticklane.benchmarks.streampeers;

import io.ticklane.benchmarks.report.Measurement;
import io.ticklane.benchmarks.report.TextTable;
import io.ticklane.benchmarks.views.Rates;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/// How many times as much as each peer Ticklane does.
final class PeerRatios {
    private PeerRatios() {}

    /// A row for each peer: by the clock, for the same processor time of the engine, and for the
    /// same processor time of engine and broker together.
    ///
    /// @param ours which rates are Ticklane's
    static TextTable table(List<Measurement> rates, Predicate<Measurement> ours) {
        List<Measurement> own = rates.stream().filter(ours).toList();
        List<String> header = new ArrayList<>(List.of("times of"));
        for (Measurement our : own) {
            header.add(our.name() + " by the clock");
            header.add("by CPU");
            header.add("with the broker's");
        }
        TextTable table = new TextTable(header);
        for (Measurement peer : rates.stream().filter(ours.negate()).toList()) {
            List<String> row = new ArrayList<>(List.of(Rates.label(peer)));
            for (Measurement our : own) {
                row.add(times(our.median() / peer.median()));
                row.add(times(Rates.engineMicros(peer) / Rates.engineMicros(our)));
                row.add(times(total(peer) / total(our)));
            }
            table.add(row);
        }
        return table;
    }

    private static double total(Measurement rate) {
        return Rates.engineMicros(rate) + Rates.brokerMicros(rate);
    }

    private static String times(double ratio) {
        return TextTable.number(ratio) + "x";
    }
}

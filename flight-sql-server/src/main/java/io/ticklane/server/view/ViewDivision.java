package io.ticklane.server.view;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.plan.PhysicalNode.StreamScan;
import io.ticklane.api.plan.PhysicalPlan;
import io.ticklane.api.plan.TableSource;
import io.ticklane.exec.connector.ConnectedTable;
import io.ticklane.exec.connector.ConnectorCatalog;
import io.ticklane.planner.distribution.StreamKeys;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;

/// Says whether a view can be divided by the partitions of its tables, and into how many parts.
///
/// A row's partition says its key, so all tables that are followed have a key, by which the query
/// keeps its state, and as many partitions as the output. A part writes its own partition of the
/// output, so that the key that the output has, if any, must be the same.
final class ViewDivision {
    private final PhysicalPlan plan;
    private final ConnectedTable output;
    private final ConnectorCatalog connectors;

    private ViewDivision(PhysicalPlan plan, ConnectedTable output, ConnectorCatalog connectors) {
        this.plan = plan;
        this.output = output;
        this.connectors = connectors;
    }

    /// How many parts a view has. Asks the brokers.
    ///
    /// Errors: 0A000 for a query or table that cannot be divided; 22023 for tables that do not suit
    /// each other; those of the connectors.
    static int parts(PhysicalPlan plan, ConnectedTable output, ConnectorCatalog connectors) {
        ViewDivision division = new ViewDivision(plan, output, connectors);
        StreamKeys.Key key = division.key();
        division.requireKeyOfOutput(key);
        return division.partitions(key);
    }

    /// The key of the query that is the key of all its tables.
    private StreamKeys.Key key() {
        List<StreamKeys.Key> keys = StreamKeys.of(plan);
        keys.getFirst().places().forEach(place -> keyOf(place.scan()));
        return keys.stream()
                .filter(key ->
                        key.places().stream()
                                .allMatch(place -> place.column() == keyOf(place.scan())))
                .findFirst()
                .orElseThrow(() ->
                        new EngineException(
                                ErrorCode.INVALID_ARGUMENT,
                                "the view cannot be divided: its tables have the keys "
                                        + names(keys.getFirst(), true)
                                        + ", but its query goes over the rows of "
                                        + String.join(
                                                " or ",
                                                keys.stream()
                                                        .map(key -> names(key, false))
                                                        .toList())
                                        + " together"));
    }

    private int keyOf(StreamScan scan) {
        OptionalInt key = table(scan).key();
        if (key.isEmpty()) {
            throw new EngineException(
                    ErrorCode.INVALID_ARGUMENT,
                    "the view cannot be divided: "
                            + scan.source().describe()
                            + " has no option key, the column whose values say in which partition a"
                            + " row is");
        }
        return key.getAsInt();
    }

    private String names(StreamKeys.Key key, boolean ofTable) {
        return String.join(
                " and ",
                key.places().stream()
                        .map(place -> {
                            int column = ofTable ? keyOf(place.scan()) : place.column();
                            return name(place.scan().source())
                                    + "."
                                    + place.scan().table().field(column).name();
                        })
                        .toList());
    }

    private static String name(TableSource source) {
        return source instanceof TableSource.Connected table ? table.name() : source.describe();
    }

    private ConnectedTable table(StreamScan scan) {
        if (scan.source() instanceof TableSource.Connected source) {
            return connectors.table(source, scan.table());
        }
        throw new EngineException(
                ErrorCode.INTERNAL, scan.source().describe() + " is of no connector");
    }

    private void requireKeyOfOutput(StreamKeys.Key key) {
        OptionalInt written = output.key();
        if (written.isPresent() && !key.result().contains(written.getAsInt())) {
            throw new EngineException(
                    ErrorCode.INVALID_ARGUMENT,
                    "the view cannot be divided: rows stay in their partitions, those of "
                            + names(key, false)
                            + ", and the option key of the view is "
                            + plan.output().field(written.getAsInt()).name()
                            + "; let it be "
                            + (key.result().isEmpty()
                                    ? "left out"
                                    : plan.output()
                                            .field(key.result().stream().sorted().findFirst().get())
                                            .name())
                            + ", or leave divided out");
        }
    }

    private int partitions(StreamKeys.Key key) {
        Map<String, Integer> counts = new TreeMap<>();
        int parts = output.partitions();
        counts.put("its output", parts);
        List<String> others = new ArrayList<>();
        for (StreamKeys.Place place : key.places()) {
            String name = place.scan().source().describe();
            int count = counts.computeIfAbsent(name, _ -> table(place.scan()).partitions());
            if (count != parts) {
                others.add(name + " has " + count);
            }
        }
        if (!others.isEmpty()) {
            throw new EngineException(
                    ErrorCode.INVALID_ARGUMENT,
                    "the view cannot be divided: a part reads and writes the partitions of its"
                            + " number, and "
                            + String.join(", ", others)
                            + " partitions, but its output has "
                            + parts
                            + "; let all have as many");
        }
        return parts;
    }
}

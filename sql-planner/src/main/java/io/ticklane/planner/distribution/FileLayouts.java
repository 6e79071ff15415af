package io.ticklane.planner.distribution;

import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.api.plan.TableSource;
import io.ticklane.api.plan.TableSource.FileKeys;
import io.ticklane.api.plan.TableSource.OwnKeys;
import io.ticklane.planner.catalog.KeyedFiles;
import io.ticklane.planner.catalog.TableDescription;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.TableScan;

/// The scans of a query whose files nodes can share by a key. Tables are asked for the columns only
/// by which it may pay to spread their rows.
///
/// Nodes read as much as the files of their keys have. A layout that gives one node more than twice
/// its equal part of the rows, or more than three quarters of them, is not used.
final class FileLayouts {
    private static final double MOST_TIMES_EQUAL = 2;
    private static final double MOST_OF_ALL = 0.75;

    private final Map<TableSource, TableDescription> tables;
    private final int nodes;

    /// All rows of a scan's files, which every node reads for those of its own keys.
    ///
    /// @param rows how many there are, about, before any filter
    record Reread(PhysicalNode.Scan scan, double rows) {}

    /// A scan that gives rows by the hash of a column.
    ///
    /// @param busiest which part of the rows the node reads that reads most
    record Layout(PhysicalNode.Scan scan, double busiest) {}

    /// The layouts of these tables for some nodes.
    FileLayouts(Map<TableSource, TableDescription> tables, int nodes) {
        this.tables = Map.copyOf(tables);
        this.nodes = nodes;
    }

    /// The layouts of all tables that a query reads.
    static FileLayouts of(RelNode query, int nodes) {
        Map<TableSource, TableDescription> tables = new HashMap<>();
        collect(query, tables);
        return new FileLayouts(tables, nodes);
    }

    private static void collect(RelNode relation, Map<TableSource, TableDescription> tables) {
        if (relation instanceof TableScan scan) {
            Optional.ofNullable(scan.getTable().unwrap(TableDescription.class))
                    .ifPresent(table -> tables.put(table.source(), table));
        }
        relation.getInputs().forEach(input -> collect(input, tables));
    }

    /// The way to read all of a scan's files on every node, for the rows of its own keys.
    Optional<Reread> reread(PhysicalNode.Scan scan, List<Integer> keys) {
        TableDescription table = tables.get(scan.source());
        return table != null && scan.source() instanceof TableSource.Files
                ? Optional.of(new Reread(scan.by(new OwnKeys(keys)), table.rowCount()))
                : Optional.empty();
    }

    /// The ways to read a scan's files by one of these columns.
    List<Layout> of(PhysicalNode.Scan scan, Set<Integer> columns) {
        TableDescription table = tables.get(scan.source());
        List<Layout> layouts = new ArrayList<>();
        if (table == null || !(scan.source() instanceof TableSource.Files)) {
            return layouts;
        }
        for (int column : columns) {
            Optional<KeyedFiles> files = table.keyedFiles(scan.columns().get(column));
            if (files.isPresent()) {
                double busiest = files.get().busiest(nodes);
                if (busiest <= Math.min(MOST_TIMES_EQUAL / nodes, MOST_OF_ALL)) {
                    FileKeys keys = new FileKeys(column, files.get().keyGroups());
                    layouts.add(new Layout(scan.by(keys), busiest));
                }
            }
        }
        return layouts;
    }
}

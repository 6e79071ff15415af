package io.ticklane.planner.distribution;

import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.api.plan.SortKey;
import io.ticklane.api.plan.TableSource;
import io.ticklane.api.type.RowType;
import io.ticklane.planner.catalog.KeyedFiles;
import io.ticklane.planner.catalog.TableDescription;
import io.ticklane.planner.catalog.TableName;
import io.ticklane.planner.physical.Step;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A table of files that are laid out by its first column.
record LaidOut(TableSource source, RowType columns, KeyedFiles files) implements TableDescription {
    /// As many files as [RandomSteps] has of a table, of the same size.
    private static final KeyedFiles EVEN =
            new KeyedFiles(List.of(8, 5, 6, 3), List.of(10L, 10L, 10L, 10L));

    /// Layouts where every other of the tables of a query is laid out.
    static FileLayouts everyOther(Step root, int nodes) {
        Map<TableSource, TableDescription> tables = new HashMap<>();
        collect(root, tables);
        return new FileLayouts(tables, nodes);
    }

    private static void collect(Step step, Map<TableSource, TableDescription> tables) {
        if (step.node() instanceof PhysicalNode.Scan scan
                && scan.source() instanceof TableSource.Files files
                && files.paths().get(0).charAt(1) % 2 == 1) {
            tables.put(files, new LaidOut(files, scan.table(), EVEN));
        }
        step.inputs().forEach(input -> collect(input, tables));
    }

    @Override
    public TableName name() {
        return new TableName("s", "laid_out");
    }

    @Override
    public double rowCount() {
        return 40;
    }

    @Override
    public boolean orderedWithin(List<Integer> keys, List<SortKey> order) {
        return false;
    }

    @Override
    public Optional<KeyedFiles> keyedFiles(int column) {
        return column == 0 ? Optional.of(files) : Optional.empty();
    }
}

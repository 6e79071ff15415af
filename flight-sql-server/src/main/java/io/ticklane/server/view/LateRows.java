package io.ticklane.server.view;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.plan.Fragment;
import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.api.plan.PhysicalNode.StreamScan;
import io.ticklane.api.plan.PhysicalPlan;
import io.ticklane.api.type.RowType;
import io.ticklane.planner.catalog.TableName;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The rows that a view leaves out because they are late, as a table beside it: all columns of the
/// table that it reads, whatever the view has of them.
final class LateRows {
    private static final String ENDING = "$late";

    private LateRows() {}

    /// The name of the table of a view.
    static TableName name(TableName view) {
        return new TableName(view.schema(), view.name() + ENDING);
    }

    /// The view that such a table would be of; empty for other names.
    static Optional<TableName> view(TableName table) {
        String name = table.name();
        return name.endsWith(ENDING)
                ? Optional.of(
                        new TableName(
                                table.schema(), name.substring(0, name.length() - ENDING.length())))
                : Optional.empty();
    }

    /// The plan of a view that keeps its late rows.
    ///
    /// Errors: 0A000 for a view over several inputs, 22023 for one of which no row is late.
    static PhysicalPlan keep(PhysicalPlan plan) {
        List<PhysicalNode> nodes = nodes(plan).toList();
        List<StreamScan> scans =
                nodes.stream()
                        .filter(StreamScan.class::isInstance)
                        .map(StreamScan.class::cast)
                        .toList();
        boolean together =
                nodes.stream()
                        .anyMatch(
                                node -> node instanceof PhysicalNode.Union && plan.isStream(node));
        if (scans.size() != 1 || together) {
            throw new EngineException(
                    ErrorCode.FEATURE_NOT_SUPPORTED,
                    "late_rows = 'keep' of a materialized view over several inputs is not supported"
                            + " yet: its late rows would have different columns");
        }
        boolean drops =
                scans.get(0)
                        .order()
                        .filter(order -> order.late() == StreamScan.Late.DROP)
                        .isPresent();
        if (!drops) {
            throw new EngineException(
                    ErrorCode.INVALID_ARGUMENT,
                    "late_rows = 'keep' is for a materialized view that leaves late rows out: one over"
                            + " a table with a WATERMARK whose rows it needs in the order of time,"
                            + " with LATE DROP or EMIT FINAL LATE UPDATE");
        }
        return plan.keepingLateRows();
    }

    /// The columns of the late rows that a plan keeps; empty where it keeps none.
    static Optional<RowType> columns(PhysicalPlan plan) {
        return nodes(plan)
                .filter(node ->
                        node instanceof StreamScan scan
                                && scan.order()
                                        .filter(order -> order.late() == StreamScan.Late.KEEP)
                                        .isPresent())
                .map(node -> ((StreamScan) node).table())
                .findFirst();
    }

    private static Stream<PhysicalNode> nodes(PhysicalPlan plan) {
        return plan.fragments().stream().map(Fragment::root).flatMap(LateRows::nodes);
    }

    private static Stream<PhysicalNode> nodes(PhysicalNode node) {
        return Stream.concat(Stream.of(node), node.inputs().stream().flatMap(LateRows::nodes));
    }
}

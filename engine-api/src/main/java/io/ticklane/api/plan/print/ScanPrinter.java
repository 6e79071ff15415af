package io.ticklane.api.plan.print;

import io.ticklane.api.plan.Expression;
import io.ticklane.api.plan.KeyFilter;
import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.api.plan.TableSource;
import io.ticklane.api.type.RowType;
import io.ticklane.api.type.SqlType;
import java.util.List;
import java.util.stream.Collectors;

/// What EXPLAIN says of the reading of tables.
final class ScanPrinter {
    private ScanPrinter() {}

    static String text(PhysicalNode.Scan scan) {
        String filter =
                scan.filter()
                        .map(condition ->
                                " where " + new ExpressionPrinter(scan.output()).text(condition))
                        .orElse("");
        String files = scan.keyShare().map(keys -> share(scan.output(), keys)).orElse("");
        String columns = " (" + PlanPrinter.fieldNames(scan.output()) + ")";
        return "Scan "
                + scan.source().describe()
                + columns
                + files
                + filter
                + keyFilters(", if in", scan.output(), scan.keyFilters());
    }

    private static String share(RowType row, TableSource.KeyShare keys) {
        String names =
                keys.columns().stream()
                        .map(column -> row.field(column).name())
                        .collect(Collectors.joining(", "));
        return switch (keys) {
            case TableSource.FileKeys _ -> " files by " + names;
            case TableSource.OwnKeys _ -> " on each node, rows by " + names;
        };
    }

    /// Key filters by their ids, which tell which join makes that of a scan.
    static String keyFilters(String does, RowType row, List<KeyFilter> filters) {
        return filters.isEmpty()
                ? ""
                : does
                        + " filter "
                        + filters.stream()
                                .map(filter ->
                                        filter.id() + "(" + row.field(filter.column()).name() + ")")
                                .collect(Collectors.joining(" and "));
    }

    static String text(PhysicalNode.StreamScan scan) {
        String order =
                scan.order()
                        .map(time -> {
                            String name = scan.output().field(time.time()).name();
                            String delay =
                                    time.delayNanos() == 0
                                            ? ""
                                            : " - "
                                                    + PlanPrinter.literal(
                                                            new Expression.Literal(
                                                                    time.delayNanos(),
                                                                    SqlType.INTERVAL_DAY_TIME));
                            return " in order of "
                                    + name
                                    + ", watermark "
                                    + name
                                    + delay
                                    + ", late rows: "
                                    + ExpressionPrinter.words(time.late().name())
                                    + PlanPrinter.within(time.withinNanos());
                        })
                        .orElse(" as they come");
        return "Stream "
                + scan.source().describe()
                + " ("
                + PlanPrinter.fieldNames(scan.output())
                + ")"
                + order;
    }
}

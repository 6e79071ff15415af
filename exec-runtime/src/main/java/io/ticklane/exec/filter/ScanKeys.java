package io.ticklane.exec.filter;

import java.util.ArrayList;
import java.util.List;

/// The key filters of one scan, which are there when its first morsel is asked for.
public record ScanKeys(List<Wanted> wanted) {
    public ScanKeys {
        wanted = List.copyOf(wanted);
    }

    /// Filters of joins to which the rows come without leaving the node.
    ///
    /// @param filters which of the known ones the scan has, each with a column that the scan gives
    public ScanKeys(KeyFilters known, List<io.ticklane.api.plan.KeyFilter> filters) {
        this(
                filters.stream()
                        .map(each -> new Wanted(known, each.id(), each.column(), false))
                        .toList());
    }

    /// A filter that a scan has.
    ///
    /// @param known where it will be
    /// @param column a column that the scan gives
    /// @param sent whether rows that pass may be sent to another node
    public record Wanted(KeyFilters known, int id, int column, boolean sent) {}

    /// A filter of the values of a column.
    ///
    /// @param sent whether rows that pass may be sent to another node
    public record ColumnKeys(int id, int column, KeyFilter filter, boolean sent) {}

    /// The filters that were made.
    public List<ColumnKeys> made() {
        List<ColumnKeys> made = new ArrayList<>();
        for (Wanted each : wanted) {
            each.known()
                    .find(each.id())
                    .ifPresent(filter ->
                            made.add(
                                    new ColumnKeys(each.id(), each.column(), filter, each.sent())));
        }
        return made;
    }

    /// Those of the filters for which rows may be sent to another node.
    public ScanKeys sent() {
        return new ScanKeys(wanted.stream().filter(Wanted::sent).toList());
    }
}

package io.ticklane.exec.filter;

import java.util.ArrayList;
import java.util.List;

/// The key filters of one scan, which are there when its first morsel is asked for.
///
/// @param known the filters of the query
/// @param wanted which of them the scan has, each with a column that the scan gives
public record ScanKeys(KeyFilters known, List<io.ticklane.api.plan.KeyFilter> wanted) {
    public ScanKeys {
        wanted = List.copyOf(wanted);
    }

    /// A filter of the values of a column.
    public record ColumnKeys(int column, KeyFilter filter) {}

    /// The filters that were made.
    public List<ColumnKeys> made() {
        List<ColumnKeys> made = new ArrayList<>();
        for (io.ticklane.api.plan.KeyFilter each : wanted) {
            known.find(each.id())
                    .ifPresent(filter -> made.add(new ColumnKeys(each.column(), filter)));
        }
        return made;
    }
}

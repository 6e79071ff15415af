package io.ticklane.planner.logical;

import java.util.EnumSet;
import java.util.Set;
import org.apache.calcite.rel.RelFieldCollation;
import org.apache.calcite.sql.SqlKind;

/// The direction of an order column as the flags that window orders have.
final class RexFieldCollations {
    private RexFieldCollations() {}

    static Set<SqlKind> flags(RelFieldCollation field) {
        Set<SqlKind> flags = EnumSet.noneOf(SqlKind.class);
        if (field.getDirection().isDescending()) {
            flags.add(SqlKind.DESCENDING);
        }
        switch (field.nullDirection) {
            case FIRST -> flags.add(SqlKind.NULLS_FIRST);
            case LAST -> flags.add(SqlKind.NULLS_LAST);
            case UNSPECIFIED -> {}
        }
        return flags;
    }
}

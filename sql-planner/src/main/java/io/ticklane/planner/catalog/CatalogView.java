package io.ticklane.planner.catalog;

import java.util.List;
import org.apache.calcite.plan.RelOptTable;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.schema.Schema;
import org.apache.calcite.schema.TranslatableTable;
import org.apache.calcite.schema.impl.AbstractTable;

/// A view of the catalog as Calcite sees it: its query is planned in its place.
final class CatalogView extends AbstractTable implements TranslatableTable {
    private final CatalogEntry.View view;
    private final RelDataType rowType;

    CatalogView(CatalogEntry.View view, RelDataType rowType) {
        this.view = view;
        this.rowType = rowType;
    }

    @Override
    public RelDataType getRowType(RelDataTypeFactory types) {
        return rowType;
    }

    @Override
    public Schema.TableType getJdbcTableType() {
        return Schema.TableType.VIEW;
    }

    @Override
    public RelNode toRel(RelOptTable.ToRelContext context, RelOptTable table) {
        List<String> path = List.of(view.name().schema(), view.name().name());
        return context.expandView(rowType, view.sql(), List.of(view.name().schema()), path).rel;
    }
}

package io.ticklane.planner.catalog;

import io.ticklane.planner.validate.TypeMapping;
import java.util.List;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.schema.Statistic;
import org.apache.calcite.schema.Statistics;
import org.apache.calcite.schema.impl.AbstractTable;
import org.jspecify.annotations.Nullable;

/// A table of the catalog as Calcite sees it. Its description unwraps from it. The order of its
/// rows is not among its statistics: Calcite would add ORDER BY to every window over it.
final class CatalogTable extends AbstractTable {
    private final TableDescription description;

    CatalogTable(TableDescription description) {
        this.description = description;
    }

    @Override
    public RelDataType getRowType(RelDataTypeFactory types) {
        return TypeMapping.toCalcite(description.columns(), types);
    }

    @Override
    public Statistic getStatistic() {
        return Statistics.of(description.rowCount(), List.of());
    }

    @Override
    public <C> @Nullable C unwrap(Class<C> type) {
        return type.isInstance(description) ? type.cast(description) : super.unwrap(type);
    }
}

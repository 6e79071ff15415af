package io.ticklane.planner.parse;

import java.util.List;
import org.apache.calcite.sql.SqlDataTypeSpec;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.jspecify.annotations.Nullable;

/// One element between the parentheses of CREATE TABLE.
public sealed interface TableElement {
    /// A column; `type` is null where CREATE TABLE ... AS only names it.
    record Column(
            SqlIdentifier name,
            @Nullable SqlDataTypeSpec type,
            boolean nullable,
            boolean primaryKey)
            implements TableElement {}

    /// PRIMARY KEY (columns).
    record PrimaryKey(List<SqlIdentifier> columns) implements TableElement {}

    /// WATERMARK FOR column AS expression.
    record Watermark(SqlIdentifier column, SqlNode expression) implements TableElement {}
}

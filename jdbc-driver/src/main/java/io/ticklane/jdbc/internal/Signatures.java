package io.ticklane.jdbc.internal;

import io.ticklane.jdbc.internal.arrow.Field;
import io.ticklane.jdbc.internal.value.JdbcType;
import java.sql.DatabaseMetaData;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.calcite.avatica.AvaticaParameter;
import org.apache.calcite.avatica.ColumnMetaData;
import org.apache.calcite.avatica.Meta;
import org.jspecify.annotations.Nullable;

/// Avatica's description of a statement, made from Arrow fields.
final class Signatures {
    private Signatures() {}

    static Meta.Signature of(@Nullable String sql, List<Field> columns) {
        return of(sql, columns, List.of());
    }

    static Meta.Signature of(@Nullable String sql, List<Field> columns, List<Field> parameters) {
        List<ColumnMetaData> described = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            described.add(column(i, columns.get(i)));
        }
        List<AvaticaParameter> asked = new ArrayList<>();
        for (Field parameter : parameters) {
            JdbcType type = JdbcType.of(parameter);
            asked.add(
                    new AvaticaParameter(
                            type.signed(),
                            type.precision(),
                            type.scale(),
                            type.id(),
                            type.name(),
                            type.java().getName(),
                            parameter.name()));
        }
        Meta.StatementType kind =
                columns.isEmpty() ? Meta.StatementType.UPDATE : Meta.StatementType.SELECT;
        return new Meta.Signature(described, sql, asked, Map.of(), Meta.CursorFactory.ARRAY, kind);
    }

    private static ColumnMetaData column(int ordinal, Field field) {
        JdbcType type = JdbcType.of(field);
        return new ColumnMetaData(
                ordinal,
                false,
                true,
                true,
                false,
                field.nullable() ? DatabaseMetaData.columnNullable : DatabaseMetaData.columnNoNulls,
                type.signed(),
                type.display(),
                field.name(),
                field.name(),
                "",
                type.precision(),
                type.scale(),
                "",
                "",
                ColumnMetaData.scalar(type.id(), type.name(), ColumnMetaData.Rep.OBJECT),
                true,
                false,
                false,
                type.java().getName());
    }
}

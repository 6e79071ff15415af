package io.ticklane.planner.validate;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.type.Field;
import io.ticklane.api.type.RowType;
import io.ticklane.api.type.SqlType;
import io.ticklane.api.type.TypeKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.calcite.avatica.util.TimeUnit;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.sql.SqlIntervalQualifier;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.SqlTypeName;

/// Between the engine's types and Calcite's.
public final class TypeMapping {
    private static final int UNLIMITED = -1;

    private TypeMapping() {}

    /// The Calcite form of a type.
    public static RelDataType toCalcite(SqlType type, RelDataTypeFactory types) {
        return types.createTypeWithNullability(plain(type, types), type.nullable());
    }

    /// The Calcite form of a row type.
    public static RelDataType toCalcite(RowType row, RelDataTypeFactory types) {
        RelDataTypeFactory.Builder builder = types.builder();
        for (Field field : row.fields()) {
            builder.add(field.name(), toCalcite(field.type(), types));
        }
        return builder.build();
    }

    /// The engine's form of a type.
    ///
    /// Errors: 0A000 for a type that the engine does not have.
    public static SqlType fromCalcite(RelDataType type) {
        return kind(type).withNullable(type.isNullable());
    }

    /// The engine's form of a row type, with other names.
    public static RowType fromCalcite(RelDataType row, List<String> names) {
        List<Field> fields = new ArrayList<>();
        for (RelDataTypeField field : row.getFieldList().subList(0, names.size())) {
            fields.add(new Field(names.get(field.getIndex()), fromCalcite(field.getType())));
        }
        return new RowType(fields);
    }

    /// INTERVAL DAY TO SECOND with nanoseconds: the type of all day-time intervals of the engine.
    static RelDataType dayTimeInterval(RelDataTypeFactory types) {
        return types.createSqlIntervalType(
                new SqlIntervalQualifier(
                        TimeUnit.DAY,
                        SqlTypeName.MAX_INTERVAL_START_PRECISION,
                        TimeUnit.SECOND,
                        TicklaneTypes.NANOSECOND_DIGITS,
                        SqlParserPos.ZERO));
    }

    private static RelDataType plain(SqlType type, RelDataTypeFactory types) {
        return switch (type.kind()) {
            case BOOLEAN -> types.createSqlType(SqlTypeName.BOOLEAN);
            case TINYINT -> types.createSqlType(SqlTypeName.TINYINT);
            case SMALLINT -> types.createSqlType(SqlTypeName.SMALLINT);
            case INTEGER -> types.createSqlType(SqlTypeName.INTEGER);
            case BIGINT -> types.createSqlType(SqlTypeName.BIGINT);
            case REAL -> types.createSqlType(SqlTypeName.REAL);
            case DOUBLE -> types.createSqlType(SqlTypeName.DOUBLE);
            case DECIMAL ->
                    types.createSqlType(SqlTypeName.DECIMAL, type.precision(), type.scale());
            case VARCHAR -> types.createSqlType(SqlTypeName.VARCHAR);
            case VARBINARY -> types.createSqlType(SqlTypeName.VARBINARY);
            case DATE -> types.createSqlType(SqlTypeName.DATE);
            case TIME -> types.createSqlType(SqlTypeName.TIME, type.precision());
            case TIMESTAMP -> types.createSqlType(SqlTypeName.TIMESTAMP, type.precision());
            case TIMESTAMP_LTZ ->
                    types.createSqlType(
                            SqlTypeName.TIMESTAMP_WITH_LOCAL_TIME_ZONE, type.precision());
            case INTERVAL_DAY_TIME -> dayTimeInterval(types);
            case INTERVAL_YEAR_MONTH ->
                    types.createSqlIntervalType(
                            new SqlIntervalQualifier(
                                    TimeUnit.YEAR, TimeUnit.MONTH, SqlParserPos.ZERO));
            case ARRAY -> types.createArrayType(types.createSqlType(SqlTypeName.DOUBLE), UNLIMITED);
            case NULL -> types.createSqlType(SqlTypeName.NULL);
        };
    }

    private static SqlType kind(RelDataType type) {
        SqlTypeName name = type.getSqlTypeName();
        if (SqlTypeName.DAY_INTERVAL_TYPES.contains(name)) {
            return SqlType.INTERVAL_DAY_TIME;
        }
        if (SqlTypeName.YEAR_INTERVAL_TYPES.contains(name)) {
            return SqlType.of(TypeKind.INTERVAL_YEAR_MONTH);
        }
        return switch (name) {
            case BOOLEAN -> SqlType.BOOLEAN;
            case TINYINT -> SqlType.of(TypeKind.TINYINT);
            case SMALLINT -> SqlType.of(TypeKind.SMALLINT);
            case INTEGER -> SqlType.INTEGER;
            case BIGINT -> SqlType.BIGINT;
            case REAL -> SqlType.of(TypeKind.REAL);
            case FLOAT, DOUBLE -> SqlType.DOUBLE;
            case DECIMAL -> SqlType.decimal(type.getPrecision(), type.getScale());
            case CHAR, VARCHAR, SYMBOL -> SqlType.VARCHAR;
            case BINARY, VARBINARY -> SqlType.of(TypeKind.VARBINARY);
            case DATE -> SqlType.DATE;
            case TIME -> new SqlType(TypeKind.TIME, type.getPrecision(), 0, true);
            case TIMESTAMP -> new SqlType(TypeKind.TIMESTAMP, type.getPrecision(), 0, true);
            case TIMESTAMP_WITH_LOCAL_TIME_ZONE ->
                    new SqlType(TypeKind.TIMESTAMP_LTZ, type.getPrecision(), 0, true);
            case ARRAY -> array(type);
            case NULL -> SqlType.NULL;
            default ->
                    throw new EngineException(
                            ErrorCode.FEATURE_NOT_SUPPORTED,
                            "values of type " + type + " are not supported yet");
        };
    }

    private static SqlType array(RelDataType type) {
        RelDataType element = Objects.requireNonNull(type.getComponentType());
        if (element.getSqlTypeName() == SqlTypeName.DOUBLE) {
            return SqlType.ARRAY;
        }
        throw new EngineException(
                ErrorCode.FEATURE_NOT_SUPPORTED,
                "arrays of " + element + " are not supported; an array has numbers");
    }
}

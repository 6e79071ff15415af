package io.ticklane.planner.validate;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.calcite.jdbc.JavaTypeFactoryImpl;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rel.type.RelDataTypeSystemImpl;
import org.apache.calcite.sql.type.SqlTypeMappingRule;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeUtil;
import org.jspecify.annotations.Nullable;

/// The type rules of the dialect: nanoseconds, DECIMAL to 38 digits, sums that do not overflow
/// early, averages as DOUBLE, text without padding.
public final class TicklaneTypes extends RelDataTypeSystemImpl {
    /// The digits of a second that times, timestamps and intervals keep.
    public static final int NANOSECOND_DIGITS = 9;

    private static final int DECIMAL_DIGITS = 38;
    private static final TicklaneTypes SYSTEM = new TicklaneTypes();

    private TicklaneTypes() {}

    /// A factory of types under these rules; text is Unicode.
    public static RelDataTypeFactory factory() {
        return new JavaTypeFactoryImpl(SYSTEM) {
            @Override
            public Charset getDefaultCharset() {
                return StandardCharsets.UTF_8;
            }

            @Override
            public RelDataType createArrayType(RelDataType element, long most) {
                return super.createArrayType(elements(this, element), most);
            }

            @Override
            public @Nullable RelDataType leastRestrictive(List<RelDataType> all) {
                return hasTimes(all) && hasNumbers(all) ? null : super.leastRestrictive(all);
            }

            @Override
            public @Nullable RelDataType leastRestrictive(
                    List<RelDataType> all, SqlTypeMappingRule rule) {
                return hasTimes(all) && hasNumbers(all) ? null : super.leastRestrictive(all, rule);
            }
        };
    }

    /// The elements of an array of numbers are DOUBLE and may be NULL.
    private static RelDataType elements(RelDataTypeFactory types, RelDataType element) {
        return SqlTypeUtil.isNumeric(element) || element.getSqlTypeName() == SqlTypeName.NULL
                ? types.createTypeWithNullability(types.createSqlType(SqlTypeName.DOUBLE), true)
                : element;
    }

    private static boolean hasTimes(List<RelDataType> all) {
        return all.stream().anyMatch(SqlTypeUtil::isDatetime);
    }

    private static boolean hasNumbers(List<RelDataType> all) {
        return all.stream().anyMatch(SqlTypeUtil::isNumeric);
    }

    @Override
    public int getMaxPrecision(SqlTypeName name) {
        if (isTime(name)) {
            return NANOSECOND_DIGITS;
        }
        return switch (name) {
            case DECIMAL -> DECIMAL_DIGITS;
            case VARCHAR, CHAR, VARBINARY, BINARY -> Integer.MAX_VALUE;
            default -> super.getMaxPrecision(name);
        };
    }

    @Override
    public int getMaxScale(SqlTypeName name) {
        return name == SqlTypeName.DECIMAL ? DECIMAL_DIGITS : super.getMaxScale(name);
    }

    @Override
    public int getDefaultPrecision(SqlTypeName name) {
        return isTime(name) ? NANOSECOND_DIGITS : super.getDefaultPrecision(name);
    }

    @Override
    public int getDefaultScale(SqlTypeName name) {
        return SqlTypeName.DAY_INTERVAL_TYPES.contains(name)
                ? NANOSECOND_DIGITS
                : super.getDefaultScale(name);
    }

    @Override
    public boolean shouldConvertRaggedUnionTypesToVarying() {
        return true;
    }

    @Override
    public RelDataType deriveSumType(RelDataTypeFactory types, RelDataType argument) {
        RelDataType sum =
                switch (argument.getSqlTypeName()) {
                    case TINYINT, SMALLINT, INTEGER, BIGINT ->
                            types.createSqlType(SqlTypeName.BIGINT);
                    case REAL, FLOAT, DOUBLE -> types.createSqlType(SqlTypeName.DOUBLE);
                    case DECIMAL ->
                            types.createSqlType(
                                    SqlTypeName.DECIMAL, DECIMAL_DIGITS, argument.getScale());
                    default -> argument;
                };
        return types.createTypeWithNullability(sum, argument.isNullable());
    }

    @Override
    public RelDataType deriveAvgAggType(RelDataTypeFactory types, RelDataType argument) {
        return types.createTypeWithNullability(
                types.createSqlType(SqlTypeName.DOUBLE), argument.isNullable());
    }

    @Override
    public RelDataType deriveCovarType(
            RelDataTypeFactory types, RelDataType first, RelDataType second) {
        return types.createTypeWithNullability(
                types.createSqlType(SqlTypeName.DOUBLE), first.isNullable() || second.isNullable());
    }

    private static boolean isTime(SqlTypeName name) {
        return switch (name) {
            case TIME,
                    TIME_WITH_LOCAL_TIME_ZONE,
                    TIME_TZ,
                    TIMESTAMP,
                    TIMESTAMP_WITH_LOCAL_TIME_ZONE,
                    TIMESTAMP_TZ ->
                    true;
            default -> false;
        };
    }
}

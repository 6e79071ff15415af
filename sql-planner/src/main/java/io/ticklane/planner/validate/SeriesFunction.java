package io.ticklane.planner.validate;

import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlFunctionCategory;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlOperatorBinding;
import org.apache.calcite.sql.SqlTableFunction;
import org.apache.calcite.sql.type.OperandTypes;
import org.apache.calcite.sql.type.ReturnTypes;
import org.apache.calcite.sql.type.SqlReturnTypeInference;
import org.apache.calcite.sql.type.SqlTypeFamily;
import org.apache.calcite.sql.type.SqlTypeName;

/// GENERATE_SERIES(start, stop [, step]): a table of whole numbers, by 1 without a step, or of
/// times by an interval, both ends in.
final class SeriesFunction extends SqlFunction implements SqlTableFunction {
    private static final String NAME = "GENERATE_SERIES";

    SeriesFunction() {
        super(
                NAME,
                SqlKind.OTHER_FUNCTION,
                ReturnTypes.CURSOR,
                null,
                OperandTypes.or(
                        OperandTypes.family(SqlTypeFamily.INTEGER, SqlTypeFamily.INTEGER),
                        OperandTypes.family(
                                SqlTypeFamily.INTEGER,
                                SqlTypeFamily.INTEGER,
                                SqlTypeFamily.INTEGER),
                        OperandTypes.family(
                                SqlTypeFamily.DATETIME,
                                SqlTypeFamily.DATETIME,
                                SqlTypeFamily.DATETIME_INTERVAL)),
                SqlFunctionCategory.USER_DEFINED_TABLE_FUNCTION);
    }

    @Override
    public SqlReturnTypeInference getRowTypeInference() {
        return SeriesFunction::rowType;
    }

    private static RelDataType rowType(SqlOperatorBinding call) {
        RelDataTypeFactory types = call.getTypeFactory();
        RelDataType element =
                SqlTypeFamily.INTEGER.contains(call.getOperandType(0))
                        ? types.createSqlType(SqlTypeName.BIGINT)
                        : types.createSqlType(
                                SqlTypeName.TIMESTAMP, TicklaneTypes.NANOSECOND_DIGITS);
        return types.builder().add("generate_series", element).build();
    }
}

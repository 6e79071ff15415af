package io.ticklane.planner.validate;

import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.sql.SqlCallBinding;
import org.apache.calcite.sql.type.SqlTypeFamily;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.validate.SqlValidator;
import org.apache.calcite.sql.validate.implicit.TypeCoercionImpl;
import org.jspecify.annotations.Nullable;

/// Calcite's implicit casts, without those from text columns to numbers: SUM of a text column is an
/// error, as in PostgreSQL. A text literal still becomes what stands beside it.
final class StrictCoercion extends TypeCoercionImpl {
    StrictCoercion(RelDataTypeFactory types, SqlValidator validator) {
        super(types, validator);
    }

    @Override
    public @Nullable RelDataType implicitCast(RelDataType in, SqlTypeFamily expected) {
        boolean textColumn = in.getSqlTypeName() == SqlTypeName.VARCHAR;
        boolean toNumber =
                expected == SqlTypeFamily.NUMERIC
                        || expected == SqlTypeFamily.EXACT_NUMERIC
                        || expected == SqlTypeFamily.APPROXIMATE_NUMERIC
                        || expected == SqlTypeFamily.INTEGER
                        || expected == SqlTypeFamily.DECIMAL;
        return textColumn && toNumber ? null : super.implicitCast(in, expected);
    }

    @Override
    protected boolean binaryArithmeticWithStrings(
            SqlCallBinding binding, RelDataType left, RelDataType right) {
        boolean textColumn =
                left.getSqlTypeName() == SqlTypeName.VARCHAR
                        || right.getSqlTypeName() == SqlTypeName.VARCHAR;
        return !textColumn && super.binaryArithmeticWithStrings(binding, left, right);
    }
}

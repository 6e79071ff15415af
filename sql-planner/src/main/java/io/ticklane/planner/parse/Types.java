package io.ticklane.planner.parse;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import java.util.Locale;
import org.apache.calcite.sql.SqlBasicTypeNameSpec;
import org.apache.calcite.sql.SqlCollectionTypeNameSpec;
import org.apache.calcite.sql.SqlDataTypeSpec;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlTypeNameSpec;
import org.apache.calcite.sql.SqlUserDefinedTypeNameSpec;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.SqlTypeName;
import org.jspecify.annotations.Nullable;

/// The other names of types. The length of text is no limit here: CHAR(n) and VARCHAR(n) are
/// VARCHAR.
final class Types {
    private Types() {}

    static SqlDataTypeSpec rewrite(SqlDataTypeSpec type) {
        SqlTypeNameSpec name = type.getTypeNameSpec();
        SqlTypeNameSpec made = made(name);
        if (made == null) {
            return type;
        }
        SqlDataTypeSpec spec =
                new SqlDataTypeSpec(made, type.getTimeZone(), type.getParserPosition());
        Boolean nullable = type.getNullable();
        return nullable == null ? spec : spec.withNullable(nullable);
    }

    private static @Nullable SqlTypeNameSpec made(SqlTypeNameSpec name) {
        SqlParserPos at = name.getParserPos();
        SqlIdentifier id = name.getTypeName();
        String word = id.isSimple() ? id.getSimple().toUpperCase(Locale.ROOT) : "";
        if (name instanceof SqlBasicTypeNameSpec) {
            return switch (word) {
                case "CHAR", "VARCHAR", "CHARACTER" ->
                        new SqlBasicTypeNameSpec(SqlTypeName.VARCHAR, at);
                case "BINARY" -> new SqlBasicTypeNameSpec(SqlTypeName.VARBINARY, at);
                default -> null;
            };
        }
        if (name instanceof SqlCollectionTypeNameSpec collection) {
            requireDoubles(collection);
        }
        if (!(name instanceof SqlUserDefinedTypeNameSpec)) {
            return null;
        }
        SqlTypeName type =
                switch (word) {
                    case "TEXT", "STRING", "SYMBOL" -> SqlTypeName.VARCHAR;
                    case "BYTEA", "BLOB" -> SqlTypeName.VARBINARY;
                    case "INT1" -> SqlTypeName.TINYINT;
                    case "INT2", "SHORT" -> SqlTypeName.SMALLINT;
                    case "INT4" -> SqlTypeName.INTEGER;
                    case "INT8", "LONG" -> SqlTypeName.BIGINT;
                    case "FLOAT4" -> SqlTypeName.REAL;
                    case "FLOAT8" -> SqlTypeName.DOUBLE;
                    case "BOOL" -> SqlTypeName.BOOLEAN;
                    case "DATETIME", "TIMESTAMP_NS" -> SqlTypeName.TIMESTAMP;
                    case "TIMESTAMPTZ" -> SqlTypeName.TIMESTAMP_WITH_LOCAL_TIME_ZONE;
                    default -> null;
                };
        return type == null ? null : new SqlBasicTypeNameSpec(type, at);
    }

    /// The elements of arrays are DOUBLE; another type would promise what they do not keep.
    private static void requireDoubles(SqlCollectionTypeNameSpec collection) {
        SqlTypeNameSpec element = collection.getElementTypeName();
        boolean array = collection.getTypeName().getSimple().equalsIgnoreCase("ARRAY");
        if (!array || !element.getTypeName().toString().equalsIgnoreCase("DOUBLE")) {
            SqlParserPos at = collection.getParserPos();
            throw new EngineException(
                    ErrorCode.FEATURE_NOT_SUPPORTED,
                    "the type "
                            + element.getTypeName()
                            + " "
                            + collection.getTypeName()
                            + " is not supported; the elements of an array are numbers: write"
                            + " DOUBLE ARRAY",
                    at.getLineNum(),
                    at.getColumnNum(),
                    null);
        }
    }
}

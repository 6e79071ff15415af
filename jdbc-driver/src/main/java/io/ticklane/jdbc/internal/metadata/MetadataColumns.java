package io.ticklane.jdbc.internal.metadata;

import io.ticklane.jdbc.internal.arrow.ArrowType;
import io.ticklane.jdbc.internal.arrow.Field;
import io.ticklane.jdbc.internal.arrow.Schema;
import java.util.ArrayList;
import java.util.List;

/// The columns of the metadata result sets: names, types and order are those of the documentation
/// of [java.sql.DatabaseMetaData]. A name alone is VARCHAR; `:i` is INTEGER, `:s` SMALLINT, `:l`
/// BIGINT, `:b` BOOLEAN; `!` says never NULL.
public enum MetadataColumns {
    /// Of `getProcedures`.
    PROCEDURES(
            "PROCEDURE_CAT PROCEDURE_SCHEM PROCEDURE_NAME! RESERVED1 RESERVED2 RESERVED3 REMARKS"
                    + " PROCEDURE_TYPE:s! SPECIFIC_NAME!"),
    /// Of `getProcedureColumns`.
    PROCEDURE_COLUMNS(
            "PROCEDURE_CAT PROCEDURE_SCHEM PROCEDURE_NAME! COLUMN_NAME! COLUMN_TYPE:s! DATA_TYPE:i!"
                    + " TYPE_NAME! PRECISION:i LENGTH:i SCALE:s RADIX:s NULLABLE:s! REMARKS"
                    + " COLUMN_DEF SQL_DATA_TYPE:i SQL_DATETIME_SUB:i CHAR_OCTET_LENGTH:i"
                    + " ORDINAL_POSITION:i! IS_NULLABLE! SPECIFIC_NAME!"),
    /// Of `getTables`.
    TABLES(
            "TABLE_CAT TABLE_SCHEM TABLE_NAME! TABLE_TYPE! REMARKS TYPE_CAT TYPE_SCHEM TYPE_NAME"
                    + " SELF_REFERENCING_COL_NAME REF_GENERATION"),
    /// Of `getSchemas`.
    SCHEMAS("TABLE_SCHEM! TABLE_CATALOG"),
    /// Of `getCatalogs`.
    CATALOGS("TABLE_CAT!"),
    /// Of `getTableTypes`.
    TABLE_TYPES("TABLE_TYPE!"),
    /// Of `getColumns`.
    COLUMNS(
            "TABLE_CAT TABLE_SCHEM TABLE_NAME! COLUMN_NAME! DATA_TYPE:i! TYPE_NAME! COLUMN_SIZE:i"
                    + " BUFFER_LENGTH:i DECIMAL_DIGITS:i NUM_PREC_RADIX:i NULLABLE:i! REMARKS"
                    + " COLUMN_DEF SQL_DATA_TYPE:i SQL_DATETIME_SUB:i CHAR_OCTET_LENGTH:i"
                    + " ORDINAL_POSITION:i! IS_NULLABLE! SCOPE_CATALOG SCOPE_SCHEMA SCOPE_TABLE"
                    + " SOURCE_DATA_TYPE:s IS_AUTOINCREMENT! IS_GENERATEDCOLUMN!"),
    /// Of `getColumnPrivileges`.
    COLUMN_PRIVILEGES(
            "TABLE_CAT TABLE_SCHEM TABLE_NAME! COLUMN_NAME! GRANTOR GRANTEE! PRIVILEGE!"
                    + " IS_GRANTABLE"),
    /// Of `getTablePrivileges`.
    TABLE_PRIVILEGES("TABLE_CAT TABLE_SCHEM TABLE_NAME! GRANTOR GRANTEE! PRIVILEGE! IS_GRANTABLE"),
    /// Of `getBestRowIdentifier` and `getVersionColumns`.
    ROW_IDENTIFIERS(
            "SCOPE:s COLUMN_NAME! DATA_TYPE:i! TYPE_NAME! COLUMN_SIZE:i BUFFER_LENGTH:i"
                    + " DECIMAL_DIGITS:s PSEUDO_COLUMN:s!"),
    /// Of `getPrimaryKeys`.
    PRIMARY_KEYS("TABLE_CAT TABLE_SCHEM TABLE_NAME! COLUMN_NAME! KEY_SEQ:s! PK_NAME"),
    /// Of `getImportedKeys`, `getExportedKeys` and `getCrossReference`.
    FOREIGN_KEYS(
            "PKTABLE_CAT PKTABLE_SCHEM PKTABLE_NAME! PKCOLUMN_NAME! FKTABLE_CAT FKTABLE_SCHEM"
                    + " FKTABLE_NAME! FKCOLUMN_NAME! KEY_SEQ:s! UPDATE_RULE:s! DELETE_RULE:s!"
                    + " FK_NAME PK_NAME DEFERRABILITY:s!"),
    /// Of `getTypeInfo`.
    TYPES(
            "TYPE_NAME! DATA_TYPE:i! PRECISION:i LITERAL_PREFIX LITERAL_SUFFIX CREATE_PARAMS"
                    + " NULLABLE:s! CASE_SENSITIVE:b! SEARCHABLE:s! UNSIGNED_ATTRIBUTE:b!"
                    + " FIXED_PREC_SCALE:b! AUTO_INCREMENT:b! LOCAL_TYPE_NAME MINIMUM_SCALE:s"
                    + " MAXIMUM_SCALE:s SQL_DATA_TYPE:i SQL_DATETIME_SUB:i NUM_PREC_RADIX:i"),
    /// Of `getIndexInfo`.
    INDEXES(
            "TABLE_CAT TABLE_SCHEM TABLE_NAME! NON_UNIQUE:b! INDEX_QUALIFIER INDEX_NAME TYPE:s!"
                    + " ORDINAL_POSITION:s! COLUMN_NAME ASC_OR_DESC CARDINALITY:l PAGES:l"
                    + " FILTER_CONDITION"),
    /// Of `getUDTs`.
    USER_TYPES("TYPE_CAT TYPE_SCHEM TYPE_NAME! CLASS_NAME! DATA_TYPE:i! REMARKS BASE_TYPE:s"),
    /// Of `getSuperTypes`.
    SUPER_TYPES("TYPE_CAT TYPE_SCHEM TYPE_NAME! SUPERTYPE_CAT SUPERTYPE_SCHEM SUPERTYPE_NAME!"),
    /// Of `getSuperTables`.
    SUPER_TABLES("TABLE_CAT TABLE_SCHEM TABLE_NAME! SUPERTABLE_NAME!"),
    /// Of `getAttributes`.
    ATTRIBUTES(
            "TYPE_CAT TYPE_SCHEM TYPE_NAME! ATTR_NAME! DATA_TYPE:i! ATTR_TYPE_NAME! ATTR_SIZE:i"
                    + " DECIMAL_DIGITS:i NUM_PREC_RADIX:i NULLABLE:i! REMARKS ATTR_DEF"
                    + " SQL_DATA_TYPE:i SQL_DATETIME_SUB:i CHAR_OCTET_LENGTH:i ORDINAL_POSITION:i!"
                    + " IS_NULLABLE! SCOPE_CATALOG SCOPE_SCHEMA SCOPE_TABLE SOURCE_DATA_TYPE:s"),
    /// Of `getClientInfoProperties`.
    CLIENT_PROPERTIES("NAME! MAX_LEN:i! DEFAULT_VALUE DESCRIPTION"),
    /// Of `getFunctions`.
    FUNCTIONS("FUNCTION_CAT FUNCTION_SCHEM FUNCTION_NAME! REMARKS FUNCTION_TYPE:s! SPECIFIC_NAME!"),
    /// Of `getFunctionColumns`.
    FUNCTION_COLUMNS(
            "FUNCTION_CAT FUNCTION_SCHEM FUNCTION_NAME! COLUMN_NAME! COLUMN_TYPE:s! DATA_TYPE:i!"
                    + " TYPE_NAME! PRECISION:i LENGTH:i SCALE:s RADIX:s NULLABLE:s! REMARKS"
                    + " CHAR_OCTET_LENGTH:i ORDINAL_POSITION:i! IS_NULLABLE! SPECIFIC_NAME!"),
    /// Of `getPseudoColumns`.
    PSEUDO_COLUMNS(
            "TABLE_CAT TABLE_SCHEM TABLE_NAME! COLUMN_NAME! DATA_TYPE:i! COLUMN_SIZE:i"
                    + " DECIMAL_DIGITS:i NUM_PREC_RADIX:i COLUMN_USAGE! REMARKS"
                    + " CHAR_OCTET_LENGTH:i IS_NULLABLE!");

    private final String columns;

    MetadataColumns(String columns) {
        this.columns = columns;
    }

    /// The columns.
    public Schema schema() {
        List<Field> fields = new ArrayList<>();
        for (String column : columns.split(" ", -1)) {
            boolean required = column.endsWith("!");
            String[] parts = column.replace("!", "").split(":", 2);
            Field field = new Field(parts[0], type(parts.length == 2 ? parts[1] : ""));
            fields.add(required ? field.required() : field);
        }
        return new Schema(fields);
    }

    private static ArrowType type(String letter) {
        return switch (letter) {
            case "i" -> new ArrowType.Int(32, true);
            case "s" -> new ArrowType.Int(16, true);
            case "l" -> new ArrowType.Int(64, true);
            case "b" -> new ArrowType.Bool();
            default -> new ArrowType.Text(false);
        };
    }
}

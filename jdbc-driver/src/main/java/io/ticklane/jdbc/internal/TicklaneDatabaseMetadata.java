package io.ticklane.jdbc.internal;

import io.ticklane.jdbc.internal.metadata.MetadataColumns;
import io.ticklane.jdbc.internal.metadata.MetadataSource;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What is known of the engine and its tables. The names of tables and columns are read from
/// `information_schema`; patterns are those of LIKE with `\` as escape, in any case.
final class TicklaneDatabaseMetadata extends EngineTraits {
    private final TicklaneConnection connection;

    TicklaneDatabaseMetadata(TicklaneConnection connection) {
        super(connection);
        this.connection = connection;
    }

    /// Made when it is needed: Avatica asks for this object before the connection has its session.
    private MetadataSource source() throws SQLException {
        connection.checkOpen();
        return new MetadataSource(connection.session());
    }

    @Override
    public String getURL() {
        return connection.url();
    }

    @Override
    public @Nullable String getUserName() {
        return connection.user();
    }

    @Override
    public String getDatabaseProductVersion() {
        return connection.session().version();
    }

    @Override
    public int getDatabaseMajorVersion() {
        return versionPart(0);
    }

    @Override
    public int getDatabaseMinorVersion() {
        return versionPart(1);
    }

    private int versionPart(int part) {
        String[] parts = getDatabaseProductVersion().split("[^0-9]+", -1);
        return part < parts.length && !parts[part].isEmpty() && parts[part].length() < 9
                ? Integer.parseInt(parts[part])
                : 0;
    }

    @Override
    public ResultSet getCatalogs() throws SQLException {
        return TicklaneResultSet.of(source().catalogs());
    }

    @Override
    public ResultSet getSchemas() throws SQLException {
        return TicklaneResultSet.of(source().schemas(null, null));
    }

    @Override
    public ResultSet getSchemas(@Nullable String catalog, @Nullable String schemaPattern)
            throws SQLException {
        return TicklaneResultSet.of(source().schemas(catalog, schemaPattern));
    }

    @Override
    public ResultSet getTableTypes() throws SQLException {
        return TicklaneResultSet.of(
                MetadataSource.rows(
                        MetadataColumns.TABLE_TYPES,
                        List.of(
                                new Object[] {"MATERIALIZED VIEW"},
                                new Object[] {"SYSTEM TABLE"},
                                new Object[] {"TABLE"},
                                new Object[] {"VIEW"})));
    }

    @Override
    public ResultSet getTables(
            @Nullable String catalog,
            @Nullable String schemaPattern,
            @Nullable String tableNamePattern,
            String @Nullable [] types)
            throws SQLException {
        return TicklaneResultSet.of(
                source().tables(catalog, schemaPattern, tableNamePattern, types));
    }

    @Override
    public ResultSet getColumns(
            @Nullable String catalog,
            @Nullable String schemaPattern,
            @Nullable String tableNamePattern,
            @Nullable String columnNamePattern)
            throws SQLException {
        return TicklaneResultSet.of(
                source().columns(catalog, schemaPattern, tableNamePattern, columnNamePattern));
    }

    @Override
    public ResultSet getTypeInfo() throws SQLException {
        return TicklaneResultSet.of(MetadataSource.types());
    }

    @Override
    public ResultSet getFunctions(
            @Nullable String catalog,
            @Nullable String schemaPattern,
            @Nullable String functionNamePattern)
            throws SQLException {
        return TicklaneResultSet.of(
                source().functions(catalog, schemaPattern, functionNamePattern));
    }

    @Override
    public ResultSet getClientInfoProperties() throws SQLException {
        List<@Nullable Object[]> rows = new ArrayList<>();
        for (String name : new TreeSet<>(TicklaneConnection.CLIENT_INFO)) {
            rows.add(new Object[] {name, 255, null, "Kept by the connection"});
        }
        return TicklaneResultSet.of(MetadataSource.rows(MetadataColumns.CLIENT_PROPERTIES, rows));
    }

    @Override
    public ResultSet getProcedures(
            @Nullable String catalog,
            @Nullable String schemaPattern,
            @Nullable String procedureNamePattern)
            throws SQLException {
        return TicklaneResultSet.of(MetadataSource.none(MetadataColumns.PROCEDURES));
    }

    @Override
    public ResultSet getProcedureColumns(
            @Nullable String catalog,
            @Nullable String schemaPattern,
            @Nullable String procedureNamePattern,
            @Nullable String columnNamePattern)
            throws SQLException {
        return TicklaneResultSet.of(MetadataSource.none(MetadataColumns.PROCEDURE_COLUMNS));
    }

    @Override
    public ResultSet getColumnPrivileges(
            @Nullable String catalog,
            @Nullable String schema,
            @Nullable String table,
            @Nullable String columnNamePattern)
            throws SQLException {
        return TicklaneResultSet.of(MetadataSource.none(MetadataColumns.COLUMN_PRIVILEGES));
    }

    @Override
    public ResultSet getTablePrivileges(
            @Nullable String catalog,
            @Nullable String schemaPattern,
            @Nullable String tableNamePattern)
            throws SQLException {
        return TicklaneResultSet.of(MetadataSource.none(MetadataColumns.TABLE_PRIVILEGES));
    }

    @Override
    public ResultSet getVersionColumns(
            @Nullable String catalog, @Nullable String schema, @Nullable String table)
            throws SQLException {
        return TicklaneResultSet.of(MetadataSource.none(MetadataColumns.ROW_IDENTIFIERS));
    }

    @Override
    public ResultSet getPrimaryKeys(
            @Nullable String catalog, @Nullable String schema, @Nullable String table)
            throws SQLException {
        return TicklaneResultSet.of(source().primaryKeys(catalog, schema, table));
    }

    @Override
    public ResultSet getImportedKeys(
            @Nullable String catalog, @Nullable String schema, @Nullable String table)
            throws SQLException {
        return TicklaneResultSet.of(MetadataSource.none(MetadataColumns.FOREIGN_KEYS));
    }

    @Override
    public ResultSet getExportedKeys(
            @Nullable String catalog, @Nullable String schema, @Nullable String table)
            throws SQLException {
        return TicklaneResultSet.of(MetadataSource.none(MetadataColumns.FOREIGN_KEYS));
    }

    @Override
    public ResultSet getSuperTypes(
            @Nullable String catalog,
            @Nullable String schemaPattern,
            @Nullable String typeNamePattern)
            throws SQLException {
        return TicklaneResultSet.of(MetadataSource.none(MetadataColumns.SUPER_TYPES));
    }

    @Override
    public ResultSet getSuperTables(
            @Nullable String catalog,
            @Nullable String schemaPattern,
            @Nullable String tableNamePattern)
            throws SQLException {
        return TicklaneResultSet.of(MetadataSource.none(MetadataColumns.SUPER_TABLES));
    }

    @Override
    public ResultSet getAttributes(
            @Nullable String catalog,
            @Nullable String schemaPattern,
            @Nullable String typeNamePattern,
            @Nullable String attributeNamePattern)
            throws SQLException {
        return TicklaneResultSet.of(MetadataSource.none(MetadataColumns.ATTRIBUTES));
    }

    @Override
    public ResultSet getFunctionColumns(
            @Nullable String catalog,
            @Nullable String schemaPattern,
            @Nullable String functionNamePattern,
            @Nullable String columnNamePattern)
            throws SQLException {
        return TicklaneResultSet.of(MetadataSource.none(MetadataColumns.FUNCTION_COLUMNS));
    }

    @Override
    public ResultSet getPseudoColumns(
            @Nullable String catalog,
            @Nullable String schemaPattern,
            @Nullable String tableNamePattern,
            @Nullable String columnNamePattern)
            throws SQLException {
        return TicklaneResultSet.of(MetadataSource.none(MetadataColumns.PSEUDO_COLUMNS));
    }

    @Override
    public ResultSet getCrossReference(
            @Nullable String parentCatalog,
            @Nullable String parentSchema,
            @Nullable String parentTable,
            @Nullable String foreignCatalog,
            @Nullable String foreignSchema,
            @Nullable String foreignTable)
            throws SQLException {
        return TicklaneResultSet.of(MetadataSource.none(MetadataColumns.FOREIGN_KEYS));
    }

    @Override
    public ResultSet getBestRowIdentifier(
            @Nullable String catalog,
            @Nullable String schema,
            @Nullable String table,
            int scope,
            boolean nullable)
            throws SQLException {
        return TicklaneResultSet.of(MetadataSource.none(MetadataColumns.ROW_IDENTIFIERS));
    }

    @Override
    public ResultSet getIndexInfo(
            @Nullable String catalog,
            @Nullable String schema,
            @Nullable String table,
            boolean unique,
            boolean approximate)
            throws SQLException {
        return TicklaneResultSet.of(MetadataSource.none(MetadataColumns.INDEXES));
    }

    @Override
    public ResultSet getUDTs(
            @Nullable String catalog,
            @Nullable String schemaPattern,
            @Nullable String typeNamePattern,
            int @Nullable [] types)
            throws SQLException {
        return TicklaneResultSet.of(MetadataSource.none(MetadataColumns.USER_TYPES));
    }

    @Override
    public <T> T unwrap(Class<T> iface) throws SQLException {
        return Wrapping.unwrap(this, iface);
    }
}

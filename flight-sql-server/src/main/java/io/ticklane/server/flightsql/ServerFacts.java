package io.ticklane.server.flightsql;

import io.ticklane.server.session.Engine;
import java.util.Map;
import org.apache.arrow.flight.sql.SqlInfoBuilder;
import org.apache.arrow.flight.sql.impl.FlightSql;

/// What the server says of itself. Every number that Flight SQL has is answered: clients fail on
/// missing ones.
final class ServerFacts {
    private static final long NO_LIMIT = 0;
    private static final long NAME_LENGTH = 256;

    private ServerFacts() {}

    static SqlInfoBuilder builder() {
        SqlInfoBuilder facts = new SqlInfoBuilder();
        server(facts);
        names(facts);
        language(facts);
        transactions(facts);
        limits(facts);
        functions(facts);
        return facts;
    }

    private static void server(SqlInfoBuilder facts) {
        facts.withFlightSqlServerName("Ticklane")
                .withFlightSqlServerVersion(Engine.VERSION)
                .withFlightSqlServerArrowVersion("18.3.0")
                .withFlightSqlServerReadOnly(false)
                .withFlightSqlServerSql(true)
                .withFlightSqlServerSubstrait(false)
                .withFlightSqlServerSubstraitMinVersion("")
                .withFlightSqlServerSubstraitMaxVersion("")
                .withFlightSqlServerTransaction(
                        FlightSql.SqlSupportedTransaction.SQL_SUPPORTED_TRANSACTION_NONE)
                .withFlightSqlServerCancel(true)
                .withFlightSqlServerBulkIngestion(false)
                .withFlightSqlServerBulkIngestionTransaction(false)
                .withFlightSqlServerStatementTimeout(0)
                .withFlightSqlServerTransactionTimeout(0);
    }

    private static void names(SqlInfoBuilder facts) {
        facts.withSqlIdentifierQuoteChar("\"")
                .withSqlSearchStringEscape("\\")
                .withSqlExtraNameCharacters("")
                .withSqlSchemaTerm("schema")
                .withSqlCatalogTerm("catalog")
                .withSqlProcedureTerm("procedure")
                .withSqlCatalogAtStart(true)
                .withSqlIdentifierCase(
                        FlightSql.SqlSupportedCaseSensitivity.SQL_CASE_SENSITIVITY_CASE_INSENSITIVE)
                .withSqlQuotedIdentifierCase(
                        FlightSql.SqlSupportedCaseSensitivity.SQL_CASE_SENSITIVITY_CASE_INSENSITIVE)
                .withSqlKeywords(new String[] {"ASOF", "MATCH_CONDITION", "QUALIFY", "TUMBLE"});
    }

    private static void language(SqlInfoBuilder facts) {
        facts.withSqlDdlCatalog(false)
                .withSqlDdlSchema(false)
                .withSqlDdlTable(true)
                .withSqlAllTablesAreSelectable(true)
                .withSqlSupportsColumnAliasing(true)
                .withSqlNullPlusNullIsNull(true)
                .withSqlNullOrdering(FlightSql.SqlNullOrdering.SQL_NULLS_SORTED_HIGH)
                .withSqlSupportsConvert(Map.of())
                .withSqlSupportsTableCorrelationNames(true)
                .withSqlSupportsDifferentTableCorrelationNames(false)
                .withSqlSupportsExpressionsInOrderBy(true)
                .withSqlSupportsOrderByUnrelated(true)
                .withSqlSupportedGroupBy(
                        FlightSql.SqlSupportedGroupBy.SQL_GROUP_BY_UNRELATED,
                        FlightSql.SqlSupportedGroupBy.SQL_GROUP_BY_BEYOND_SELECT)
                .withSqlSupportsLikeEscapeClause(true)
                .withSqlSupportsNonNullableColumns(true)
                .withSqlSupportedGrammar(
                        FlightSql.SupportedSqlGrammar.SQL_MINIMUM_GRAMMAR,
                        FlightSql.SupportedSqlGrammar.SQL_CORE_GRAMMAR)
                .withSqlAnsi92SupportedLevel(
                        FlightSql.SupportedAnsi92SqlGrammarLevel.ANSI92_ENTRY_SQL)
                .withSqlSupportsIntegrityEnhancementFacility(false)
                .withSqlOuterJoinSupportLevel(
                        FlightSql.SqlOuterJoinsSupportLevel.SQL_FULL_OUTER_JOINS)
                .withSqlSchemasSupportedActions()
                .withSqlCatalogsSupportedActions()
                .withSqlSupportedPositionedCommands()
                .withSqlSelectForUpdateSupported(false)
                .withSqlStoredProceduresSupported(false)
                .withSqlSubQueriesSupported(
                        FlightSql.SqlSupportedSubqueries.SQL_SUBQUERIES_IN_COMPARISONS,
                        FlightSql.SqlSupportedSubqueries.SQL_SUBQUERIES_IN_EXISTS,
                        FlightSql.SqlSupportedSubqueries.SQL_SUBQUERIES_IN_INS)
                .withSqlCorrelatedSubqueriesSupported(true)
                .withSqlSupportedUnions(
                        FlightSql.SqlSupportedUnions.SQL_UNION,
                        FlightSql.SqlSupportedUnions.SQL_UNION_ALL)
                .withSqlNamedParametersSupported(false)
                .withSqlStoredFunctionsUsingCallSyntaxSupported(false);
    }

    private static void transactions(SqlInfoBuilder facts) {
        facts.withSqlDefaultTransactionIsolation(
                        FlightSql.SqlTransactionIsolationLevel.SQL_TRANSACTION_NONE_VALUE)
                .withSqlTransactionsSupported(false)
                .withSqlSupportedTransactionsIsolationLevels(
                        FlightSql.SqlTransactionIsolationLevel.SQL_TRANSACTION_NONE)
                .withSqlDataDefinitionCausesTransactionCommit(false)
                .withSqlDataDefinitionsInTransactionsIgnored(false)
                .withSqlSupportedResultSetTypes(
                        FlightSql.SqlSupportedResultSetType.SQL_RESULT_SET_TYPE_FORWARD_ONLY)
                .withSqlBatchUpdatesSupported(true)
                .withSqlSavepointsSupported(false)
                .withSqlLocatorsUpdateCopy(false);
    }

    private static void limits(SqlInfoBuilder facts) {
        facts.withSqlMaxBinaryLiteralLength(NO_LIMIT)
                .withSqlMaxCharLiteralLength(NO_LIMIT)
                .withSqlMaxColumnNameLength(NAME_LENGTH)
                .withSqlMaxColumnsInGroupBy(NO_LIMIT)
                .withSqlMaxColumnsInIndex(NO_LIMIT)
                .withSqlMaxColumnsInOrderBy(NO_LIMIT)
                .withSqlMaxColumnsInSelect(NO_LIMIT)
                .withSqlMaxColumnsInTable(NO_LIMIT)
                .withSqlMaxConnections(NO_LIMIT)
                .withSqlMaxCursorNameLength(NAME_LENGTH)
                .withSqlMaxIndexLength(NO_LIMIT)
                .withSqlDbSchemaNameLength(NAME_LENGTH)
                .withSqlMaxProcedureNameLength(NAME_LENGTH)
                .withSqlMaxCatalogNameLength(NAME_LENGTH)
                .withSqlMaxRowSize(NO_LIMIT)
                .withSqlMaxRowSizeIncludesBlobs(true)
                .withSqlMaxStatementLength(NO_LIMIT)
                .withSqlMaxStatements(NO_LIMIT)
                .withSqlMaxTableNameLength(NAME_LENGTH)
                .withSqlMaxTablesInSelect(NO_LIMIT)
                .withSqlMaxUsernameLength(NAME_LENGTH);
    }

    private static void functions(SqlInfoBuilder facts) {
        facts.withSqlNumericFunctions(
                        new String[] {
                            "ABS", "CEIL", "EXP", "FLOOR", "LN", "LOG10", "MOD", "POWER", "ROUND",
                            "SIGN", "SQRT"
                        })
                .withSqlStringFunctions(
                        new String[] {
                            "CHAR_LENGTH",
                            "CONCAT",
                            "LOWER",
                            "POSITION",
                            "REPLACE",
                            "SUBSTRING",
                            "TRIM",
                            "UPPER"
                        })
                .withSqlDatetimeFunctions(
                        new String[] {
                            "CURRENT_TIMESTAMP",
                            "DATE_TRUNC",
                            "EXTRACT",
                            "TIME_BUCKET",
                            "TIMESTAMPADD",
                            "TIMESTAMPDIFF"
                        })
                .withSqlSystemFunctions(new String[] {});
    }
}

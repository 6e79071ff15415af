package io.ticklane.planner.parse;

import io.ticklane.planner.parse.generated.TicklaneSqlParser;
import org.apache.calcite.avatica.util.Casing;
import org.apache.calcite.avatica.util.Quoting;
import org.apache.calcite.sql.parser.SqlParser;
import org.apache.calcite.sql.validate.SqlConformance;
import org.apache.calcite.sql.validate.SqlConformanceEnum;
import org.apache.calcite.sql.validate.SqlDelegatingConformance;

/// The lexical rules of the dialect and the liberties that it takes.
public final class Dialect {
    /// Lenient (aliases and ordinals in GROUP BY, aliases in HAVING, LIMIT a, b), and a select item
    /// may use the alias of another. Not Calcite's Babel conformance, whose loose GROUP BY breaks
    /// GROUPING and nested aggregates.
    public static final SqlConformance CONFORMANCE =
            new SqlDelegatingConformance(SqlConformanceEnum.LENIENT) {
                @Override
                public SelectAliasLookup isSelectAlias() {
                    return SelectAliasLookup.LEFT_TO_RIGHT;
                }

                @Override
                public boolean isNonStrictGroupBy() {
                    return false;
                }

                @Override
                public boolean checkedArithmetic() {
                    return false;
                }

                @Override
                public boolean allowGeometry() {
                    return false;
                }
            };

    private static final int MAX_IDENTIFIER_LENGTH = 4096;

    /// Double quotes quote; names keep their spelling and are found letter case aside.
    static final SqlParser.Config PARSER =
            SqlParser.config()
                    .withParserFactory(TicklaneSqlParser.FACTORY)
                    .withQuoting(Quoting.DOUBLE_QUOTE)
                    .withUnquotedCasing(Casing.UNCHANGED)
                    .withQuotedCasing(Casing.UNCHANGED)
                    .withCaseSensitive(false)
                    .withIdentifierMaxLength(MAX_IDENTIFIER_LENGTH)
                    .withConformance(CONFORMANCE);

    private Dialect() {}
}

package io.ticklane.console.shell;

import java.util.Locale;
import java.util.Set;

/// The words of the SQL dialect that are highlighted and completed.
final class Keywords {
    private static final Set<String> ALL =
            Set.of(
                    """
                    ALL ALTER ANALYZE AND ANY ARRAY AS ASC ASOF BETWEEN BIGINT BOOLEAN BOTH BY CASE CAST
                    COPY COUNT CREATE CROSS CUBE CURRENT CURRENT_DATE CURRENT_TIME CURRENT_TIMESTAMP DATE
                    DAY DECIMAL DELETE DESC DESCRIBE DISTINCT DOUBLE DROP ELSE END ESCAPE EXCEPT EXCLUDE
                    EXISTS EXPLAIN EXTRACT FALSE FETCH FILTER FIRST FOLLOWING FOR FORMAT FROM FULL
                    FUNCTION FUNCTIONS GROUP GROUPING GROUPS HAVING HOUR IF ILIKE IN INNER INSERT INTEGER
                    INTERSECT INTERVAL INTO IS JOIN JSON LAST LATERAL LEFT LIKE LIMIT MATCH_CONDITION
                    MERGE MINUTE MONTH NATURAL NEXT NOT NULL NULLS OFFSET ON ONLY OR ORDER OUTER OVER
                    PARTITION PLAN PRECEDING PRIMARY KEY QUALIFY RANGE REAL RECURSIVE REPLACE RESET RIGHT
                    ROLLUP ROW ROWS SCHEMAS SECOND SELECT SET SETS SHOW SMALLINT SOME SUM TABLE TABLES
                    THEN TIME TIMESTAMP TINYINT TO TRUE TUMBLE UNBOUNDED UNION UNNEST UPDATE USING VALUES
                    VARBINARY VARCHAR VIEW WHEN WHERE WINDOW WITH WITHIN YEAR AVG MIN MAX STDDEV_SAMP
                    CORR LAG LEAD ROW_NUMBER RANK FIRST_VALUE LAST_VALUE COALESCE NULLIF GREATEST LEAST
                    DATE_TRUNC TRY_CAST\
                    """
                            .split("\\s+"));

    private Keywords() {}

    /// All words, in upper case and no order.
    static Set<String> all() {
        return ALL;
    }

    /// Whether a word is a keyword, in any case.
    static boolean contains(String word) {
        return ALL.contains(word.toUpperCase(Locale.ROOT));
    }
}

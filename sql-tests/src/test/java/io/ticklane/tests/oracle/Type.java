package io.ticklane.tests.oracle;

import java.util.List;

/// The types of values that random queries compute with.
enum Type {
    BOOLEAN("BOOLEAN"),
    INTEGER("INTEGER"),
    BIGINT("BIGINT"),
    DOUBLE("DOUBLE"),
    DECIMAL("DECIMAL(18, 2)"),
    VARCHAR("VARCHAR"),
    DATE("DATE"),
    TIMESTAMP("TIMESTAMP"),
    /// A DOUBLE whose last bits may differ: it is given as it is, and nothing computed with it.
    ROUGH("DOUBLE");

    /// Those whose values are the same bits in both engines.
    static final List<Type> EXACT =
            List.of(BOOLEAN, INTEGER, BIGINT, DOUBLE, DECIMAL, VARCHAR, DATE, TIMESTAMP);

    /// Those to add up.
    static final List<Type> NUMBERS = List.of(INTEGER, BIGINT, DOUBLE, DECIMAL);

    private final String sql;

    Type(String sql) {
        this.sql = sql;
    }

    /// A cast of an expression to this type.
    String cast(String expression) {
        return "CAST(" + expression + " AS " + sql + ")";
    }

    /// The name of this type in SQL.
    String sql() {
        return sql;
    }
}

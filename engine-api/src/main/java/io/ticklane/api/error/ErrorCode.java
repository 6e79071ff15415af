package io.ticklane.api.error;

/// What went wrong, as a SQLSTATE, and who can do something about it.
public enum ErrorCode {
    SYNTAX_ERROR("42601", Actor.USER),
    TABLE_NOT_FOUND("42P01", Actor.USER),
    COLUMN_NOT_FOUND("42703", Actor.USER),
    FUNCTION_NOT_FOUND("42883", Actor.USER),
    SCHEMA_NOT_FOUND("3F000", Actor.USER),
    AMBIGUOUS_COLUMN("42702", Actor.USER),
    TABLE_EXISTS("42P07", Actor.USER),
    TYPE_MISMATCH("42804", Actor.USER),
    BAD_GROUPING("42803", Actor.USER),
    BAD_WINDOW("42P20", Actor.USER),
    INVALID_ARGUMENT("22023", Actor.USER),
    OUT_OF_RANGE("22003", Actor.USER),
    DIVISION_BY_ZERO("22012", Actor.USER),
    INVALID_DATETIME("22007", Actor.USER),
    INVALID_TEXT("22P02", Actor.USER),
    TOO_MANY_ROWS("21000", Actor.USER),
    FEATURE_NOT_SUPPORTED("0A000", Actor.USER),
    NOT_AUTHENTICATED("28000", Actor.USER),
    NOT_ALLOWED("42501", Actor.USER),
    UNKNOWN_STATEMENT("26000", Actor.USER),
    INVALID_CURSOR("24000", Actor.USER),
    CANCELLED("57014", Actor.USER),
    MEMORY_LIMIT("53200", Actor.RESOURCES),
    CONFIGURED_LIMIT("53400", Actor.RESOURCES),
    NODE_UNREACHABLE("08001", Actor.ENVIRONMENT),
    CONNECTION_LOST("08006", Actor.ENVIRONMENT),
    SHUTTING_DOWN("57P01", Actor.ENVIRONMENT),
    IO_ERROR("58030", Actor.ENVIRONMENT),
    SOURCE_FAILED("58000", Actor.ENVIRONMENT),
    INTERNAL("XX000", Actor.ENGINE),
    CORRUPT("XX001", Actor.ENGINE);

    /// Who has to act on an error.
    public enum Actor {
        USER,
        RESOURCES,
        ENVIRONMENT,
        ENGINE
    }

    private final String sqlState;
    private final Actor actor;

    ErrorCode(String sqlState, Actor actor) {
        this.sqlState = sqlState;
        this.actor = actor;
    }

    /// The five characters that JDBC and Flight clients see.
    public String sqlState() {
        return sqlState;
    }

    /// Who has to act.
    public Actor actor() {
        return actor;
    }
}

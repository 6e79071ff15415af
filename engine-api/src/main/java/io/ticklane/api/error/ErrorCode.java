package io.ticklane.api.error;

import java.util.Arrays;
import java.util.Optional;

/// What went wrong, as a SQLSTATE, and who can do something about it.
public enum ErrorCode {
    SYNTAX_ERROR("42601", Actor.USER, "the text is not a statement; the message names the place"),
    TABLE_NOT_FOUND("42P01", Actor.USER, "there is no such table, view, file or topic"),
    COLUMN_NOT_FOUND("42703", Actor.USER, "no table of the query has this column"),
    FUNCTION_NOT_FOUND("42883", Actor.USER, "no function has this name and these arguments"),
    SCHEMA_NOT_FOUND("3F000", Actor.USER, "there is no such schema"),
    AMBIGUOUS_COLUMN("42702", Actor.USER, "several tables of the query have this column"),
    TABLE_EXISTS("42P07", Actor.USER, "a table or view of this name is there already"),
    DEPENDED_ON("2BP01", Actor.USER, "a materialized view reads what is to be dropped"),
    TYPE_MISMATCH("42804", Actor.USER, "a value has another type than its place asks for"),
    BAD_GROUPING("42803", Actor.USER, "a column is neither grouped nor aggregated"),
    BAD_WINDOW("42P20", Actor.USER, "OVER is missing, incomplete, or does not suit the function"),
    INVALID_ARGUMENT("22023", Actor.USER, "an argument or setting has a value that is not allowed"),
    OUT_OF_RANGE("22003", Actor.USER, "a number does not fit its type"),
    DIVISION_BY_ZERO("22012", Actor.USER, "a whole or decimal number was divided by zero"),
    INVALID_DATETIME("22007", Actor.USER, "a text is no date, time or interval"),
    INVALID_TEXT("22P02", Actor.USER, "a text or a cell of a CSV file is no value of its type"),
    TOO_MANY_ROWS("21000", Actor.USER, "a subquery that stands for one value gave several rows"),
    NOT_STREAMABLE(
            "42T01",
            Actor.USER,
            "the query can never give an endless result; the message says why"),
    FEATURE_NOT_SUPPORTED("0A000", Actor.USER, "Ticklane cannot do this yet"),
    NOT_AUTHENTICATED("28000", Actor.USER, "the node does not know who is asking"),
    NOT_ALLOWED("42501", Actor.USER, "the user may not do this"),
    UNKNOWN_STATEMENT("26000", Actor.USER, "the statement or its session is closed or unknown"),
    INVALID_CURSOR("24000", Actor.USER, "the result is closed, or was fetched already"),
    CANCELLED("57014", Actor.USER, "the statement was cancelled or ran longer than it may"),
    MEMORY_LIMIT(
            "53200", Actor.RESOURCES, "a query needs more memory than it may have (memory_limit)"),
    /// The same SQLSTATE: here other queries or a smaller node are why, and other nodes may do.
    NODE_MEMORY("53200", Actor.RESOURCES, "a node has no memory left for the query"),
    CONFIGURED_LIMIT(
            "53400", Actor.RESOURCES, "a plan, a batch or an operator's rows are too large"),
    NODE_UNREACHABLE("08001", Actor.ENVIRONMENT, "no node answers at this address"),
    CONNECTION_LOST("08006", Actor.ENVIRONMENT, "the connection to the node broke"),
    SHUTTING_DOWN("57P01", Actor.ENVIRONMENT, "the node is stopping"),
    LOCKED("55P03", Actor.ENVIRONMENT, "the files of a view are being written by somebody else"),
    TAKEN_OVER("55006", Actor.ENVIRONMENT, "another node has taken over the view and runs it now"),
    ROLLED_BACK(
            "40000",
            Actor.ENVIRONMENT,
            "what a view wrote since its last commit was thrown away, or may have been; it goes on"
                    + " from its last commit"),
    IO_ERROR(
            "58030",
            Actor.ENVIRONMENT,
            "a file could not be read or written, or the brokers of a topic did not answer"),
    SOURCE_FAILED(
            "58000",
            Actor.ENVIRONMENT,
            "a file is empty, damaged, or was changed while it was read, or a message of a topic is"
                    + " bad"),
    INTERNAL("XX000", Actor.ENGINE, "Ticklane has a defect"),
    CORRUPT(
            "XX001",
            Actor.ENGINE,
            "bytes that Ticklane wrote, as a plan or a snapshot, cannot be read");

    /// Who has to act on an error.
    public enum Actor {
        USER,
        RESOURCES,
        ENVIRONMENT,
        ENGINE
    }

    private final String sqlState;
    private final Actor actor;
    private final String summary;

    ErrorCode(String sqlState, Actor actor, String summary) {
        this.sqlState = sqlState;
        this.actor = actor;
        this.summary = summary;
    }

    /// The code of a SQLSTATE, if it is one of the engine's.
    public static Optional<ErrorCode> ofSqlState(String sqlState) {
        return Arrays.stream(values()).filter(code -> code.sqlState.equals(sqlState)).findFirst();
    }

    /// The five characters that JDBC and Flight clients see.
    public String sqlState() {
        return sqlState;
    }

    /// Who has to act.
    public Actor actor() {
        return actor;
    }

    /// What it means, in one line.
    public String summary() {
        return summary;
    }
}

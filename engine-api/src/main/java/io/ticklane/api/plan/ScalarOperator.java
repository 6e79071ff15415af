package io.ticklane.api.plan;

/// The built-in scalar operators. Unless said, a NULL argument makes the result NULL; numeric
/// arguments have been cast to one type by the planner, and the result type says how to compute
/// (exact for DECIMAL, 22003 on overflow).
public enum ScalarOperator {
    // arithmetic; DATE and timestamps take part in *_INTERVAL and *_MONTHS only
    ADD,
    SUBTRACT,
    MULTIPLY,
    /// Whole numbers truncate; a zero divisor is 22012, for DOUBLE too.
    DIVIDE,
    /// Sign of the dividend; a zero divisor is 22012.
    MODULO,
    NEGATE,
    ABS,
    SIGN,
    CEIL,
    FLOOR,
    /// ROUND(x [, digits]), half away from zero.
    ROUND,
    /// TRUNCATE(x [, digits]), towards zero.
    TRUNCATE,
    POWER,
    SQRT,
    CBRT,
    EXP,
    LN,
    LOG10,
    LOG2,
    SIN,
    COS,
    TAN,
    ASIN,
    ACOS,
    ATAN,
    ATAN2,
    DEGREES,
    RADIANS,
    /// NULLs are passed over; NULL if all are.
    GREATEST,
    /// NULLs are passed over; NULL if all are.
    LEAST,
    // comparison
    EQUAL,
    NOT_EQUAL,
    LESS,
    LESS_EQUAL,
    GREATER,
    GREATER_EQUAL,
    /// Never NULL; two NULLs are the same.
    IS_DISTINCT_FROM,
    /// Never NULL; two NULLs are the same.
    IS_NOT_DISTINCT_FROM,
    IS_NULL,
    IS_NOT_NULL,
    IS_TRUE,
    IS_NOT_TRUE,
    IS_FALSE,
    IS_NOT_FALSE,
    /// IN(x, literal...): the first argument equals one of the literals; SQL's NULL rules.
    IN,
    // logic, three-valued
    AND,
    OR,
    NOT,
    /// CASE(condition, value, ..., otherwise); branches are computed only for their rows, so that
    /// errors in others do not show.
    CASE,
    COALESCE,
    /// To the call's type; errors are 22003, 22007 or 22P02 and name the value.
    CAST,
    /// As CAST, but NULL instead of an error.
    TRY_CAST,
    // text; positions count characters from 1
    CONCAT,
    /// LIKE(text, pattern [, escape]).
    LIKE,
    /// LIKE without letter case.
    ILIKE,
    /// REGEXP_LIKE(text, pattern): some part matches (the `~` operator).
    REGEXP_LIKE,
    /// REGEXP_REPLACE(text, pattern, replacement): all matches.
    REGEXP_REPLACE,
    UPPER,
    LOWER,
    INITCAP,
    /// SUBSTRING(text, from [, length]).
    SUBSTRING,
    /// TRIM_BOTH(text, characters).
    TRIM_BOTH,
    TRIM_LEADING,
    TRIM_TRAILING,
    CHAR_LENGTH,
    OCTET_LENGTH,
    /// POSITION(part, text), 0 when absent.
    POSITION,
    REPLACE,
    LEFT,
    RIGHT,
    LPAD,
    RPAD,
    REVERSE,
    REPEAT,
    STARTS_WITH,
    ENDS_WITH,
    CONTAINS,
    /// SPLIT_PART(text, separator, n), n from 1.
    SPLIT_PART,
    ASCII,
    CHR,
    MD5,
    // time; units are VARCHAR literals: NANOSECOND, MICROSECOND, MILLISECOND, SECOND, MINUTE, HOUR,
    // DAY, WEEK, MONTH, QUARTER,
    // YEAR and, for EXTRACT, DOW, ISODOW, DOY, EPOCH, CENTURY, DECADE, MILLENNIUM, ISOYEAR
    /// EXTRACT(unit, x): BIGINT.
    EXTRACT,
    /// DATE_TRUNC(unit, x): weeks begin on Monday.
    DATE_TRUNC,
    /// CEIL to a unit.
    DATE_CEIL,
    /// TIME_BUCKET(width interval, x [, origin]): left edge of the bucket, floor for times before
    /// the origin too; the origin is 1970-01-01 unless given.
    TIME_BUCKET,
    /// ADD_NANOS(x, day-time interval), x a DATE, TIME or timestamp.
    ADD_INTERVAL,
    /// ADD_MONTHS(x, year-month interval), clipped to the end of the month.
    ADD_MONTHS,
    /// x - y of two timestamps (or DATEs, TIMEs): a day-time interval.
    TIME_DIFFERENCE,
    /// TIMESTAMP_ADD(unit, n, x).
    TIMESTAMP_ADD,
    /// TIMESTAMP_DIFF(unit, x, y): whole units from x to y.
    TIMESTAMP_DIFF,
    /// STRFTIME(x, format), C directives.
    STRFTIME,
    /// STRPTIME(text, format), C directives: TIMESTAMP.
    STRPTIME,
    /// Nanoseconds since 1970-01-01 of a timestamp: BIGINT.
    EPOCH_NS,
    /// The timestamp of nanoseconds since 1970-01-01.
    FROM_EPOCH_NS,
    /// A hash of any values: BIGINT, the same on every node and in every version.
    HASH,
    // arrays
    /// ARRAY(x, ...): an array of its arguments, which are DOUBLE; a NULL argument is a NULL
    /// element.
    ARRAY,
    /// ITEM(array, n): the element at n, from 1; NULL when there is none.
    ITEM,
    /// CARDINALITY(array): the number of elements.
    CARDINALITY
}

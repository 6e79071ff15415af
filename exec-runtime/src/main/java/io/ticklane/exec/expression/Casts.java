package io.ticklane.exec.expression;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.type.SqlType;
import io.ticklane.api.type.TypeKind;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.Lane;
import io.ticklane.exec.expression.kernel.Argument;
import io.ticklane.exec.expression.kernel.Kernel;
import io.ticklane.exec.expression.kernel.NumberCasts;
import io.ticklane.exec.expression.kernel.RowCast;
import io.ticklane.exec.expression.kernel.Target;
import io.ticklane.exec.expression.kernel.TimeCasts;
import io.ticklane.exec.expression.kernel.Types;
import io.ticklane.exec.expression.value.Outcome;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// CAST and TRY_CAST between types. Casts that cannot fail and need no rounding are loops over a
/// lane; the others convert row by row, and a row that does not convert is an error that names its
/// value, or NULL in a TRY_CAST.
///
/// Numbers round as in PostgreSQL: DOUBLE to whole numbers to the nearest, ties to even; DECIMAL
/// half away from zero; times to fewer digits half away from zero. TIMESTAMP WITH LOCAL TIME ZONE
/// is in UTC.
final class Casts {
    private Casts() {}

    /// The node's values as another type; with `tries`, NULL where that fails.
    static Node cast(ExpressionCompiler compiler, Node node, SqlType type, boolean tries) {
        SqlType from = node.type();
        if (from.sameValues(type)) {
            return node;
        }
        if (from.kind() == TypeKind.NULL) {
            return compiler.strict(type, List.of(node), (_, out) -> out.setAllNull());
        }
        if (from.kind() == TypeKind.ARRAY || type.kind() == TypeKind.ARRAY) {
            throw new EngineException(
                    ErrorCode.FEATURE_NOT_SUPPORTED,
                    "CAST from "
                            + from.sql()
                            + " to "
                            + type.sql()
                            + " is not supported; take elements with a[1], make arrays with"
                            + " ARRAY[...]");
        }
        if (Lane.isCoded(from) && Lane.isCoded(type)) {
            return TextCasts.bytes(compiler, node, type, tries);
        }
        if (from.kind() == TypeKind.VARCHAR) {
            return TextCasts.fromText(compiler, node, type, tries);
        }
        if (type.kind() == TypeKind.VARCHAR) {
            return TextCasts.toText(compiler, node, type);
        }
        if (isSame(from, type)) {
            return reinterpret(compiler, node, type);
        }
        Kernel plain = NumberCasts.plain(from, type);
        if (plain != null) {
            return compiler.strict(type, List.of(node), plain);
        }
        RowCast rowCast = rowCast(from, type);
        if (rowCast == null) {
            throw new EngineException(
                    ErrorCode.TYPE_MISMATCH,
                    "there is no CAST from " + from.sql() + " to " + type.sql() + hint(from, type));
        }
        return compiler.strict(type, List.of(node), new Rows(from, rowCast, tries));
    }

    private static @Nullable RowCast rowCast(SqlType from, SqlType type) {
        RowCast time = TimeCasts.of(from, type);
        return time != null ? time : NumberCasts.of(from, type);
    }

    private static String hint(SqlType from, SqlType type) {
        boolean interval =
                from.kind() == TypeKind.INTERVAL_DAY_TIME
                        || from.kind() == TypeKind.INTERVAL_YEAR_MONTH;
        if (interval && type.kind().isNumeric()) {
            return "; use EXTRACT(EPOCH FROM ...)";
        }
        if (from.kind().isTimestamp() && type.kind().isNumeric()) {
            return "; use EPOCH_NS";
        }
        return type.kind().isTimestamp() && from.kind().isNumeric() ? "; use FROM_EPOCH_NS" : "";
    }

    /// Whether every value of a type is, with the same bits, one of another.
    private static boolean isSame(SqlType from, SqlType to) {
        if (Lane.of(from) != Lane.of(to)) {
            return false;
        }
        return switch (to.kind()) {
            case SMALLINT, INTEGER ->
                    from.kind().isInteger() && Types.greatest(from) <= Types.greatest(to);
            case DOUBLE -> from.kind() == TypeKind.REAL;
            case DECIMAL ->
                    from.kind() == TypeKind.DECIMAL
                            && from.scale() == to.scale()
                            && from.precision() <= to.precision();
            case TIME -> from.kind() == TypeKind.TIME && from.precision() <= to.precision();
            case TIMESTAMP, TIMESTAMP_LTZ ->
                    from.kind().isTimestamp() && from.precision() <= to.precision();
            case INTERVAL_DAY_TIME, INTERVAL_YEAR_MONTH -> from.kind() == to.kind();
            case BOOLEAN, TINYINT, BIGINT, REAL, VARCHAR, VARBINARY, DATE, ARRAY, NULL -> false;
        };
    }

    /// A cast row by row.
    private record Rows(SqlType from, RowCast cast, boolean tries) implements Kernel {
        @Override
        public void apply(Argument[] in, Target out) {
            Argument argument = in[0];
            for (int row = 0; row < out.rows(); row++) {
                if (out.isNull(row)) {
                    continue;
                }
                Outcome outcome = cast.cast(argument, row, out);
                if (outcome != Outcome.DONE) {
                    if (!tries) {
                        throw failure(
                                outcome, TextCasts.text(argument, from, row), from, out.type());
                    }
                    out.setNull(row);
                }
            }
        }
    }

    /// The error of a value that does not convert.
    static EngineException failure(Outcome outcome, String value, SqlType from, SqlType to) {
        String shown = from.kind() == TypeKind.VARCHAR ? "'" + shorten(value) + "'" : value;
        if (outcome == Outcome.OUT_OF_RANGE) {
            return new EngineException(
                    ErrorCode.OUT_OF_RANGE, shown + " is out of range for " + to.sql());
        }
        boolean time =
                to.kind() == TypeKind.DATE || to.kind() == TypeKind.TIME || to.kind().isTimestamp();
        return new EngineException(
                time ? ErrorCode.INVALID_DATETIME : ErrorCode.INVALID_TEXT,
                shown
                        + " is not a valid "
                        + to.sql()
                        + (time ? "; write it as " + example(to) : ""));
    }

    private static String shorten(String value) {
        return value.length() <= 100 ? value : value.substring(0, 100) + "...";
    }

    private static String example(SqlType type) {
        return switch (type.kind()) {
            case DATE -> "2024-12-31";
            case TIME -> "23:59:59.123";
            case TIMESTAMP_LTZ -> "2024-12-31 23:59:59.123Z";
            case BOOLEAN,
                    TINYINT,
                    SMALLINT,
                    INTEGER,
                    BIGINT,
                    REAL,
                    DOUBLE,
                    DECIMAL,
                    VARCHAR,
                    VARBINARY,
                    TIMESTAMP,
                    INTERVAL_DAY_TIME,
                    INTERVAL_YEAR_MONTH,
                    ARRAY,
                    NULL ->
                    "2024-12-31 23:59:59.123";
        };
    }

    /// The values of a type of whole units (time, interval) as INTEGER or BIGINT; other nodes as
    /// they are.
    static Node raw(ExpressionCompiler compiler, Node node) {
        return switch (node.type().kind()) {
            case DATE, INTERVAL_YEAR_MONTH -> reinterpret(compiler, node, SqlType.INTEGER);
            case TIME, TIMESTAMP, TIMESTAMP_LTZ, INTERVAL_DAY_TIME ->
                    reinterpret(compiler, node, SqlType.BIGINT);
            case BOOLEAN,
                    TINYINT,
                    SMALLINT,
                    INTEGER,
                    BIGINT,
                    REAL,
                    DOUBLE,
                    DECIMAL,
                    VARCHAR,
                    VARBINARY,
                    ARRAY,
                    NULL ->
                    node;
        };
    }

    /// The same bits as another type of the same lane.
    static Node reinterpret(ExpressionCompiler compiler, Node node, SqlType type) {
        return compiler.fold(new Reinterpreted(node, type), List.of(node));
    }

    private record Reinterpreted(Node node, SqlType type) implements Node {
        @Override
        public Column evaluate(Batch batch) {
            try (Column column = node.evaluate(batch)) {
                return column.as(type);
            }
        }

        @Override
        public boolean isPlain() {
            return node.isPlain();
        }
    }
}

package io.ticklane.planner.parse.stream;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.plan.PhysicalNode.StreamScan.Late;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.apache.calcite.util.Util;
import org.jspecify.annotations.Nullable;

/// How the endless result of a query is given, and what was written, so that errors can name the
/// place.
///
/// @param late what is done with late rows; with FINAL none update, but all are waited for
/// @param everyNanos the step of time in which changes are given, if one was written
/// @param withinNanos how late rows of LATE UPDATE may be, if it was written
/// @param retractions whether rows that go are told of
/// @param query the query, as it was parsed
public record Emission(
        Mode mode,
        Late late,
        Optional<Long> everyNanos,
        Optional<Long> withinNanos,
        Retractions retractions,
        SqlNode query) {
    /// When rows are given.
    public enum Mode {
        /// As soon as they are known.
        CHANGES,
        /// When the watermark has passed them, and once.
        FINAL,
        /// When the watermark has passed them, and again where late rows change them.
        AFTER_WATERMARK
    }

    /// Whether a column says of rows that take the place of others whether they are gone.
    public enum Retractions {
        /// It was not asked for, so that no row may go.
        NONE,
        /// It was asked for.
        WRITTEN,
        /// It is kept where rows may go.
        KEPT
    }

    /// How much longer than the watermark says rows are waited for.
    public long waitNanos() {
        return mode == Mode.FINAL ? withinNanos.orElse(0L) : 0;
    }

    /// How late rows may be that change what was given.
    public long updateNanos() {
        return mode == Mode.AFTER_WATERMARK ? withinNanos.orElse(0L) : 0;
    }

    /// Whether late rows change what was given.
    public boolean updates() {
        return late == Late.UPDATE;
    }

    /// What EXPLAIN says.
    public String describe() {
        return everyNanos.isPresent()
                ? "emit every"
                : "emit " + mode.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /// An error at the first node in the text that `place` finds in a call, the outermost calls
    /// first; without a place where it finds none, as for what stands in a view.
    public EngineException error(
            ErrorCode code, String message, Function<SqlCall, @Nullable SqlNode> place) {
        SqlNode found = find(place);
        if (found == null) {
            return new EngineException(code, message);
        }
        SqlParserPos position = found.getParserPosition();
        return new EngineException(
                code, message, position.getLineNum(), position.getColumnNum(), null);
    }

    private @Nullable SqlNode find(Function<SqlCall, @Nullable SqlNode> place) {
        try {
            query.accept(
                    new SqlBasicVisitor<@Nullable Void>() {
                        @Override
                        public @Nullable Void visit(SqlCall call) {
                            SqlNode found = place.apply(call);
                            if (found != null) {
                                throw new Util.FoundOne(found);
                            }
                            return super.visit(call);
                        }
                    });
            return null;
        } catch (Util.FoundOne found) {
            return (SqlNode) found.getNode();
        }
    }
}

package io.ticklane.planner.parse;

import io.ticklane.api.error.ErrorCode;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlWindow;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.jspecify.annotations.Nullable;

/// The named windows of one SELECT. A window that builds on a named one is merged with it here,
/// because Calcite loses the frame and the exclusion of such a window.
final class Windows {
    private static final int DECLARATION = 0;
    private static final int PARTITION = 2;
    private static final int ROWS = 4;
    private static final int LOWER = 5;
    private static final int UPPER = 6;
    private static final int PARTIAL = 7;
    private static final int EXCLUDE = 8;

    private final Map<String, SqlWindow> byName = new HashMap<>();

    Windows(@Nullable SqlNodeList declarations) {
        if (declarations != null) {
            for (SqlNode declaration : declarations) {
                SqlWindow window = (SqlWindow) declaration;
                SqlIdentifier name = window.getDeclName();
                if (name != null) {
                    byName.put(name.getSimple().toLowerCase(Locale.ROOT), window);
                }
            }
        }
    }

    /// The window that an OVER means: the named one, or the written one merged with the named one
    /// that it builds on. Empty for a name that is not declared.
    Optional<SqlWindow> resolve(SqlNode over) {
        if (over instanceof SqlIdentifier name) {
            return find(name).map(this::merge);
        }
        return Optional.of(merge((SqlWindow) over));
    }

    /// Whether the window says which rows count.
    static boolean hasFrame(SqlWindow window) {
        return window.getLowerBound() != null || window.getUpperBound() != null;
    }

    /// The window with that of its reference, if it has one.
    SqlWindow merge(SqlWindow window) {
        SqlIdentifier reference = window.getRefName();
        if (reference == null) {
            return window;
        }
        Optional<SqlWindow> found = find(reference);
        if (found.isEmpty()) {
            return window;
        }
        SqlWindow base = merge(found.get());
        if (hasFrame(base)) {
            throw bad(
                    "the window \""
                            + reference
                            + "\" has a frame, so that no other window can build on it",
                    window);
        }
        if (!window.getPartitionList().isEmpty()) {
            throw bad("PARTITION BY cannot be added to the window \"" + reference + "\"", window);
        }
        if (!window.getOrderList().isEmpty() && !base.getOrderList().isEmpty()) {
            throw bad("the window \"" + reference + "\" has an ORDER BY already", window);
        }
        List<SqlNode> own = window.getOperandList();
        return SqlWindow.create(
                (SqlIdentifier) own.get(DECLARATION),
                null,
                (SqlNodeList) base.getOperandList().get(PARTITION),
                window.getOrderList().isEmpty() ? base.getOrderList() : window.getOrderList(),
                (SqlLiteral) own.get(ROWS),
                own.get(LOWER),
                own.get(UPPER),
                (SqlLiteral) own.get(PARTIAL),
                (SqlLiteral) own.get(EXCLUDE),
                window.getParserPosition());
    }

    /// Whether the window calls functions in its keys or its order. Calcite finds no aggregates in
    /// named windows, so one that does goes into each OVER itself.
    static boolean calls(SqlWindow window) {
        boolean[] found = {false};
        SqlBasicVisitor<@Nullable Void> visitor =
                new SqlBasicVisitor<>() {
                    @Override
                    public @Nullable Void visit(SqlCall call) {
                        found[0] |= call.getOperator() instanceof SqlFunction;
                        return super.visit(call);
                    }
                };
        window.getPartitionList().accept(visitor);
        window.getOrderList().accept(visitor);
        return found[0];
    }

    /// The window without its name.
    static SqlWindow unnamed(SqlWindow window) {
        List<SqlNode> own = window.getOperandList();
        return SqlWindow.create(
                null,
                null,
                window.getPartitionList(),
                window.getOrderList(),
                (SqlLiteral) own.get(ROWS),
                own.get(LOWER),
                own.get(UPPER),
                (SqlLiteral) own.get(PARTIAL),
                (SqlLiteral) own.get(EXCLUDE),
                window.getParserPosition());
    }

    /// A window without a frame with one of the current row and so many rows after it.
    static SqlWindow rowsAhead(SqlWindow window, long rows) {
        SqlParserPos at = window.getParserPosition();
        List<SqlNode> own = window.getOperandList();
        return SqlWindow.create(
                null,
                null,
                window.getPartitionList(),
                window.getOrderList(),
                SqlLiteral.createBoolean(true, at),
                SqlWindow.createCurrentRow(at),
                SqlWindow.createFollowing(
                        SqlLiteral.createExactNumeric(Long.toString(rows), at), at),
                (SqlLiteral) own.get(PARTIAL),
                (SqlLiteral) own.get(EXCLUDE),
                at);
    }

    private Optional<SqlWindow> find(SqlIdentifier name) {
        return name.isSimple()
                ? Optional.ofNullable(byName.get(name.getSimple().toLowerCase(Locale.ROOT)))
                : Optional.empty();
    }

    private static RuntimeException bad(String message, SqlNode at) {
        return Constants.error(ErrorCode.BAD_WINDOW, message, at);
    }
}

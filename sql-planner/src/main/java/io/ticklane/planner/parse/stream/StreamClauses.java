package io.ticklane.planner.parse.stream;

import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlOrderBy;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlSelectKeyword;
import org.apache.calcite.sql.SqlWith;

/// EMIT, whose words are names elsewhere, and SELECT STREAM.
public final class StreamClauses {
    private static final Set<String> MODES = Set.of("CHANGES", "FINAL", "AFTER", "EVERY");

    private StreamClauses() {}

    /// Whether two words begin an EMIT clause.
    public static boolean isEmit(String first, String second) {
        return first.equalsIgnoreCase("EMIT") && MODES.contains(second.toUpperCase(Locale.ROOT));
    }

    /// Takes STREAM from the outermost SELECT; false where it was not there.
    public static boolean takeStream(SqlNode query) {
        return switch (query) {
            case SqlOrderBy order -> takeStream(order.query);
            case SqlWith with -> takeStream(with.body);
            case SqlSelect select when select.getModifierNode(SqlSelectKeyword.STREAM) != null -> {
                SqlNodeList keywords = (SqlNodeList) select.getOperandList().get(0);
                List<SqlNode> others =
                        keywords.stream()
                                .filter(Objects::nonNull)
                                .filter(keyword ->
                                        ((SqlLiteral) keyword).symbolValue(SqlSelectKeyword.class)
                                                != SqlSelectKeyword.STREAM)
                                .toList();
                select.setOperand(0, new SqlNodeList(others, keywords.getParserPosition()));
                yield true;
            }
            default -> false;
        };
    }
}

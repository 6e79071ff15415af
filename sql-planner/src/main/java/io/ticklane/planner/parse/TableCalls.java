package io.ticklane.planner.parse;

import io.ticklane.api.function.FunctionCatalog;
import io.ticklane.planner.validate.RowStep;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlJoin;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.util.NlsString;
import org.jspecify.annotations.Nullable;

/// What stands in FROM besides names: files, and table functions of Calcite and of the libraries.
final class TableCalls {
    private final LibraryTables library;
    private final boolean stream;

    TableCalls(FunctionCatalog functions, LibraryCalls library, boolean stream) {
        this.stream = stream;
        this.library = new LibraryTables(functions, library);
    }

    /// A TABLE(...) or f(...) of FROM as the validator wants it; its operands are not rewritten
    /// yet.
    SqlNode rewrite(SqlCall collection) {
        if (!(collection.operand(0) instanceof SqlCall call)
                || !(call.getOperator() instanceof SqlFunction function)
                || call.getOperator() instanceof RowStep) {
            return collection;
        }
        SqlIdentifier id = function.getNameAsId();
        String name = id.isSimple() ? id.getSimple() : id.toString();
        return switch (name.toUpperCase(Locale.ROOT)) {
            case "TUMBLE" -> TimeWindows.tumble(call);
            case "HOP" -> TimeWindows.hop(call);
            case "GAP_FILL" -> RowStepCalls.gapFill(collection, call);
            case "DEDUPE" -> RowStepCalls.dedupe(collection, call);
            case "SESSION" ->
                    stream ? TimeWindows.sessions(collection, call) : TimeWindows.session(call);
            case "READ_PARQUET", "READ_CSV", "READ_CSV_AUTO", "READ_ARROW" -> file(call);
            default -> library.rewrite(collection, call, name);
        };
    }

    /// Whether a node is DESCRIPTOR(...), which the parser reads as any function.
    static boolean isDescriptor(SqlNode node) {
        return node instanceof SqlCall call
                && call.getOperator().getName().equalsIgnoreCase("DESCRIPTOR");
    }

    private static SqlNode file(SqlCall call) {
        if (call.operandCount() == 1
                && call.operand(0) instanceof SqlLiteral literal
                && literal.getValue() instanceof NlsString path) {
            return StatementSyntax.file(path.getValue(), literal.getParserPosition());
        }
        throw Rewrites.unsupported(call, "a file function with options", "FROM 'path'");
    }

    /// A node with a name.
    static SqlNode named(SqlNode node, String name) {
        SqlParserPos at = node.getParserPosition();
        return SqlStdOperatorTable.AS.createCall(at, node, new SqlIdentifier(name, at));
    }

    /// The table or query that the first argument of a table function is.
    static SqlNode source(SqlNode data) {
        SqlNode table =
                data.getKind() == SqlKind.SET_SEMANTICS_TABLE ? ((SqlCall) data).operand(0) : data;
        return table.getKind() == SqlKind.EXPLICIT_TABLE ? ((SqlCall) table).operand(0) : table;
    }

    /// All columns of a table, and more.
    static SqlSelect withAll(SqlNode from, SqlParserPos at, List<SqlNode> more) {
        List<SqlNode> items = new ArrayList<>();
        items.add(SqlIdentifier.star(at));
        items.addAll(more);
        return select(from, at, items);
    }

    /// SELECT items FROM a table.
    static SqlSelect select(SqlNode from, SqlParserPos at, List<SqlNode> items) {
        return new SqlSelect(
                at,
                null,
                new SqlNodeList(items, at),
                from,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
    }

    /// The plain columns of a list.
    static List<String> names(@Nullable SqlNode list, String clause) {
        List<String> names = new ArrayList<>();
        if (list instanceof SqlNodeList items) {
            for (SqlNode item : items) {
                if (!(item instanceof SqlIdentifier id) || !id.isSimple()) {
                    throw Rewrites.unsupported(
                            item, clause + " of anything but plain columns", "a sub-query");
                }
                names.add(id.getSimple());
            }
        }
        return names;
    }

    /// Gives each file in FROM the name that its columns can be qualified with: that of the file.
    SqlNode nameFiles(SqlNode node) {
        if (node instanceof SqlSelect select && select.getFrom() != null) {
            select.setFrom(nameFile(select.getFrom()));
        } else if (node instanceof SqlJoin join) {
            join.setLeft(nameFile(join.getLeft()));
            join.setRight(nameFile(join.getRight()));
        }
        return node;
    }

    /// A file with its name; any other table as it is.
    static SqlNode nameFile(SqlNode from) {
        if (!(from instanceof SqlIdentifier id) || !StatementSyntax.isFile(id)) {
            return from;
        }
        String path = id.names.get(1);
        String file = path.substring(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
        int dot = file.indexOf('.');
        String name = dot > 0 ? file.substring(0, dot) : file;
        return name.matches("\\w+") ? named(from, name) : from;
    }
}

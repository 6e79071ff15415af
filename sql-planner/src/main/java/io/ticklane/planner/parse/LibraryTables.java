package io.ticklane.planner.parse;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.function.FunctionCatalog;
import io.ticklane.api.function.FunctionDefinition;
import io.ticklane.api.function.FunctionSpec;
import io.ticklane.api.function.TableInput;
import io.ticklane.planner.validate.LibraryTableFunction;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlOrderBy;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;

/// Calls of the libraries' table functions: takes the tables of a call out of its arguments,
/// wherever they stand, and binds the others to the function's parameters.
final class LibraryTables {
    private final FunctionCatalog functions;
    private final LibraryCalls library;

    LibraryTables(FunctionCatalog functions, LibraryCalls library) {
        this.functions = functions;
        this.library = library;
    }

    private record Arguments(List<SqlNode> tables, List<SqlNode> others) {}

    /// The call as the validator wants it; one of no library stays as it is.
    ///
    /// Errors: 42883 for tables or arguments that do not fit, 42P20 for a missing or wrong order.
    SqlNode rewrite(SqlCall collection, SqlCall call, String name) {
        Optional<FunctionDefinition> found = functions.find(name).stream().findFirst();
        if (found.isEmpty()) {
            return collection;
        }
        if (!(found.get() instanceof FunctionDefinition.Table table)) {
            throw Constants.error(
                    ErrorCode.FUNCTION_NOT_FOUND, name + " is not a table function", call);
        }
        Arguments arguments = arguments(table.spec(), call);
        int wanted = table.input().tables();
        if (arguments.tables().size() != wanted) {
            throw Constants.error(
                    ErrorCode.FUNCTION_NOT_FOUND,
                    table.spec().name()
                            + (wanted == 0 ? " takes no table" : " needs " + count(wanted))
                            + (arguments.tables().size() > wanted && wanted > 0
                                    ? ", not " + arguments.tables().size()
                                    : "")
                            + ": write "
                            + table.input().call(table.spec()),
                    call);
        }
        List<LibraryTableFunction.Input> inputs =
                arguments.tables().stream().map(LibraryTables::input).toList();
        Map<String, String> columns = new HashMap<>();
        Map<String, Object> constants = library.bindTable(table, arguments.others(), columns);
        times(table, call, inputs, columns);
        SqlParserPos at = call.getParserPosition();
        SqlNode bound =
                new LibraryTableFunction(table, constants, inputs, columns)
                        .createCall(
                                at,
                                arguments.tables().stream()
                                        .map(data -> TableCalls.withAll(rows(data), at, List.of()))
                                        .toList());
        return SqlStdOperatorTable.COLLECTION_TABLE.createCall(
                collection.getParserPosition(), bound);
    }

    private static String count(int tables) {
        return tables == 1 ? "a table" : "two tables";
    }

    private static Arguments arguments(FunctionSpec spec, SqlCall call) {
        Arguments arguments = new Arguments(new ArrayList<>(), new ArrayList<>());
        for (SqlNode argument : call.getOperandList()) {
            SqlNode value = argument;
            boolean parameter = false;
            if (argument instanceof SqlCall assignment
                    && argument.getKind() == SqlKind.ARGUMENT_ASSIGNMENT) {
                value = assignment.operand(0);
                parameter = spec.parameter(assignment.operand(1).toString()).isPresent();
            }
            if (!parameter && isTable(value)) {
                arguments.tables().add(value);
            } else {
                arguments.others().add(argument);
            }
        }
        return arguments;
    }

    private static boolean isTable(SqlNode node) {
        return node instanceof SqlIdentifier
                || node.getKind() == SqlKind.SET_SEMANTICS_TABLE
                || node.getKind() == SqlKind.EXPLICIT_TABLE
                || node.isA(SqlKind.QUERY);
    }

    /// The keys and the order that a table is given with. Without PARTITION BY the order of a query
    /// is its own ORDER BY, in its parentheses or after them.
    private static LibraryTableFunction.Input input(SqlNode data) {
        if (data instanceof SqlCall table && data.getKind() == SqlKind.SET_SEMANTICS_TABLE) {
            return new LibraryTableFunction.Input(
                    TableCalls.names(table.operand(1), "PARTITION BY"),
                    TableCalls.names(table.operand(2), "ORDER BY"));
        }
        if (data instanceof SqlOrderBy query) {
            for (SqlNode item : query.orderList) {
                if (item instanceof SqlLiteral) {
                    throw Constants.error(
                            ErrorCode.SYNTAX_ERROR,
                            "ORDER BY after a query takes the arguments that follow: write it into"
                                    + " the query's parentheses",
                            item);
                }
            }
            if (isOrdered(query)) {
                return new LibraryTableFunction.Input(
                        List.of(), TableCalls.names(query.orderList, "ORDER BY"));
            }
        }
        return new LibraryTableFunction.Input(List.of(), List.of());
    }

    /// Whether a query is only put in the order of plain columns.
    private static boolean isOrdered(SqlOrderBy query) {
        return query.fetch == null
                && query.offset == null
                && query.orderList.stream().allMatch(SqlIdentifier.class::isInstance);
    }

    private static SqlNode rows(SqlNode data) {
        return data instanceof SqlOrderBy query && isOrdered(query)
                ? query.query
                : TableCalls.source(data);
    }

    /// Makes the first column of each ORDER BY the time of its table, where the function needs an
    /// order.
    private static void times(
            FunctionDefinition.Table table,
            SqlCall call,
            List<LibraryTableFunction.Input> inputs,
            Map<String, String> columns) {
        switch (table.input()) {
            case TableInput.None(), TableInput.OneTable() -> {}
            case TableInput.Ordered(String time) ->
                    time(table, call, inputs.getFirst(), columns, time);
            case TableInput.TwoTables(List<String> first, List<String> second) -> {
                LibraryTableFunction.Input left = inputs.getFirst();
                LibraryTableFunction.Input right = inputs.getLast();
                time(table, call, left, columns, first.getFirst());
                time(table, call, right, columns, second.getFirst());
                if (left.order().size() > 1 || right.order().size() > 1) {
                    throw badOrder(table, "takes one column in ORDER BY, the time", call);
                }
                if (left.keys().size() != right.keys().size()) {
                    throw badOrder(
                            table, "needs as many PARTITION BY columns in both tables", call);
                }
            }
        }
    }

    private static void time(
            FunctionDefinition.Table table,
            SqlCall call,
            LibraryTableFunction.Input input,
            Map<String, String> columns,
            String time) {
        if (input.order().isEmpty()) {
            throw badOrder(table, "needs the order of its rows", call);
        }
        String order = input.order().getFirst();
        String given = columns.putIfAbsent(time, order);
        if (given != null && !given.equalsIgnoreCase(order)) {
            throw badOrder(
                    table,
                    "has " + given + " as its time " + time + ", but ORDER BY " + order,
                    call);
        }
    }

    private static EngineException badOrder(
            FunctionDefinition.Table table, String what, SqlCall call) {
        return Constants.error(
                ErrorCode.BAD_WINDOW,
                table.spec().name() + " " + what + ": write " + table.input().call(table.spec()),
                call);
    }
}

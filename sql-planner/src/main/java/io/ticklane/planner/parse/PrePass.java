package io.ticklane.planner.parse;

import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.function.BoundCall;
import io.ticklane.api.function.FunctionCatalog;
import io.ticklane.api.function.FunctionDefinition;
import io.ticklane.api.function.FunctionSpec;
import io.ticklane.planner.validate.LibraryAggregate;
import io.ticklane.planner.validate.LibraryFunction;
import io.ticklane.planner.validate.Operators;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlDataTypeSpec;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlIntervalLiteral;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlOrderBy;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlSelectKeyword;
import org.apache.calcite.sql.SqlWindow;
import org.apache.calcite.sql.SqlWith;
import org.apache.calcite.sql.fun.SqlCase;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.util.SqlShuttle;
import org.jspecify.annotations.Nullable;

/// The rewrite between parsing and validation: everything of the dialect that Calcite's validator
/// would refuse or read another way. Library functions are found and their arguments brought in
/// order, windows are merged with the named ones they build on, FILTER moves into the argument of a
/// window call, and the forms in which each function may be called are checked.
public final class PrePass extends SqlShuttle {
    /// Functions that take the value of the row with the least or greatest second argument.
    private static final Set<String> BY_SECOND = Set.of("ARG_MIN", "ARG_MAX");

    /// Functions that take the value of a row by its place, also one that is NULL.
    private static final Set<String> OF_PLACES =
            Set.of("FIRST", "LAST", "FIRST_VALUE", "LAST_VALUE", "NTH_VALUE", "LAG", "LEAD");

    private final LibraryCalls library;
    private final TableCalls tables;
    private final SampleBy samples;
    private final Deque<Scope> scopes = new ArrayDeque<>();

    /// The tables that WITH names, the innermost first.
    private final Deque<SqlNodeList> withs = new ArrayDeque<>();

    /// What the clauses of a SELECT can refer to.
    private record Scope(boolean grouped, Windows windows) {}

    /// Where a function is called.
    private enum Use {
        PLAIN,
        OVER,
        WITHIN_GROUP
    }

    private PrePass(
            FunctionCatalog functions, Function<SqlNode, RelDataType> columns, boolean stream) {
        this.library = new LibraryCalls(functions);
        this.tables = new TableCalls(functions, library, stream);
        this.samples = new SampleBy(functions, columns);
    }

    /// The query as the validator wants it.
    ///
    /// Errors: 42P20 for a running function without its window, 42883, 42804 and 22023 for its
    /// arguments, 0A000 for STREAM.
    ///
    /// @param columns the columns of a query that has not been rewritten
    /// @param stream whether the result has no end
    public static SqlNode rewrite(
            SqlNode query,
            FunctionCatalog functions,
            Function<SqlNode, RelDataType> columns,
            boolean stream) {
        return visited(query, new PrePass(functions, columns, stream));
    }

    /// A type or an expression as the validator wants it.
    public static SqlNode rewrite(SqlNode node, FunctionCatalog functions) {
        return rewrite(
                node,
                functions,
                query -> {
                    throw Rewrites.unsupported(query, "a query here", "a plain expression");
                },
                false);
    }

    @Override
    public SqlNode visit(SqlCall call) {
        return switch (call.getKind()) {
            case SELECT -> select(WindowJoins.expand((SqlSelect) call, this::isAggregate));
            case ORDER_BY -> orderBy(WindowJoins.expand((SqlOrderBy) call, this::isAggregate));
            case WITH -> with((SqlWith) call);
            case OVER -> over(call);
            case WITHIN_GROUP -> withinGroup(call);
            case FILTER -> inside(Rewrites.filteredPercentile(call));
            case COLLECTION_TABLE -> visited(tables.rewrite(call), new Inside());
            case JOIN -> tables.nameFiles(inside(TimeJoins.nearest(call)));
            default -> {
                if (WindowJoins.is(call)) {
                    throw WindowJoins.nested(call);
                }
                if (TimeJoins.isHorizon(call)) {
                    yield visit(TimeJoins.horizon(call));
                }
                SqlNode inside = inside(call);
                yield inside instanceof SqlCall changed ? resolve(changed, Use.PLAIN) : inside;
            }
        };
    }

    private boolean isAggregate(SqlCall call) {
        return library.isAggregate(call) || Operators.isAggregate(call);
    }

    @Override
    public SqlNode visit(SqlLiteral literal) {
        return literal instanceof SqlIntervalLiteral interval
                ? IntervalText.rewrite(interval)
                : literal;
    }

    @Override
    public SqlNode visit(SqlDataTypeSpec type) {
        return Types.rewrite(type);
    }

    /// Passes over the call at the root, which has been rewritten, to its operands.
    private final class Inside extends SqlShuttle {
        @Override
        public SqlNode visit(SqlCall call) {
            return call.getKind() == SqlKind.COLLECTION_TABLE
                    ? inside(call)
                    : visited(call, PrePass.this);
        }
    }

    private SqlNode inside(SqlCall call) {
        return java.util.Objects.requireNonNull(super.visit(call));
    }

    private static SqlNode visited(SqlNode node, SqlShuttle shuttle) {
        return java.util.Objects.requireNonNull(node.accept(shuttle));
    }

    private SqlNode select(SqlSelect select) {
        if (select instanceof TimeClauses.TimeSelect timed) {
            SqlSelect rows = timed.plain();
            return visited(
                    timed.sample().map(sample -> samples.rewrite(rows, sample, withs)).orElse(rows),
                    this);
        }
        if (select.getModifierNode(SqlSelectKeyword.STREAM) != null) {
            throw Rewrites.unsupported(
                    select, "SELECT STREAM in another query", "STREAM at the outermost SELECT");
        }
        scopes.push(new Scope(select.getGroup() != null, new Windows(select.getWindowList())));
        try {
            return tables.nameFiles(inside(select));
        } finally {
            scopes.pop();
        }
    }

    /// The items of ORDER BY see what the SELECT that they order sees.
    private SqlNode orderBy(SqlOrderBy order) {
        SqlNode query = visited(order.query, this);
        SqlSelect select = order.query instanceof SqlSelect inner ? inner : null;
        if (select != null) {
            scopes.push(new Scope(select.getGroup() != null, new Windows(select.getWindowList())));
        }
        try {
            SqlNodeList items = (SqlNodeList) visited(order.orderList, this);
            return new SqlOrderBy(
                    order.getParserPosition(),
                    query,
                    items,
                    optional(order.offset),
                    optional(order.fetch));
        } finally {
            if (select != null) {
                scopes.pop();
            }
        }
    }

    /// Each table of WITH sees those before it.
    private SqlNode with(SqlWith with) {
        SqlParserPos at = with.getParserPosition();
        SqlNodeList before = new SqlNodeList(at);
        SqlNodeList tables = new SqlNodeList(at);
        withs.push(before);
        try {
            for (SqlNode table : with.withList) {
                tables.add(visited(table, this));
                before.add(table);
            }
            return new SqlWith(at, tables, visited(with.body, this));
        } finally {
            withs.pop();
        }
    }

    private @Nullable SqlNode optional(@Nullable SqlNode node) {
        return node == null ? null : visited(node, this);
    }

    private SqlNode over(SqlCall over) {
        SqlNode written = over.operand(1);
        Optional<SqlWindow> resolved =
                scopes.isEmpty() ? Optional.empty() : scopes.peek().windows().resolve(written);
        SqlNode window =
                resolved.filter(known -> written instanceof SqlWindow || Windows.calls(known))
                        .<SqlNode>map(Windows::unnamed)
                        .orElse(written);
        SqlNode function = overFunction(over.operand(0), resolved.orElse(null));
        SqlNode framed = resolved.isEmpty() ? window : framed(function, window, resolved.get());
        return SqlStdOperatorTable.OVER.createCall(
                over.getParserPosition(), function, visited(framed, this));
    }

    /// A function that looks ahead brings the frame that the window does not have.
    private static SqlNode framed(SqlNode function, SqlNode window, SqlWindow resolved) {
        if (Windows.hasFrame(resolved)
                || !(function instanceof SqlCall call)
                || !(call.getOperator() instanceof LibraryAggregate aggregate)
                || !(aggregate.definition() instanceof FunctionDefinition.Frame definition)) {
            return window;
        }
        OptionalLong rows = definition.rowsAhead(new BoundCall(aggregate.constants()));
        if (rows.isEmpty()) {
            return window;
        }
        if (resolved.getOrderList().isEmpty()) {
            throw badWindow(definition.spec(), "needs ORDER BY in its window", call);
        }
        return Windows.rowsAhead(resolved, rows.getAsLong());
    }

    private SqlNode overFunction(SqlNode node, @Nullable SqlWindow window) {
        if (!(node instanceof SqlCall call)) {
            return visited(node, this);
        }
        return switch (call.getKind()) {
            case FILTER ->
                    filtered(
                            overFunction(call.operand(0), window),
                            visited(call.operand(1), this),
                            call);
            case WITHIN_GROUP ->
                    Rewrites.windowPercentile(call)
                            .map(quantile -> overFunction(quantile, window))
                            .orElseGet(() -> visited(call, this));
            case IGNORE_NULLS, RESPECT_NULLS -> {
                if (call.operand(0) instanceof SqlCall function && library.knows(function)) {
                    throw Constants.error(
                            ErrorCode.BAD_WINDOW,
                            "library functions take no "
                                    + call.getOperator().getName()
                                    + ": their pages say what they do with NULL",
                            call);
                }
                yield call.getOperator()
                        .createCall(
                                call.getParserPosition(), overFunction(call.operand(0), window));
            }
            default -> {
                SqlNode function = inside(call);
                SqlNode made =
                        function instanceof SqlCall changed ? resolve(changed, Use.OVER) : function;
                if (made instanceof SqlCall bound
                        && bound.getOperator() instanceof LibraryAggregate aggregate
                        && aggregate.form() == LibraryAggregate.Form.RUNNING
                        && window != null) {
                    checkRunningWindow(aggregate.definition().spec(), window, call);
                }
                yield made;
            }
        };
    }

    private static void checkRunningWindow(FunctionSpec spec, SqlWindow window, SqlCall call) {
        if (window.getOrderList().isEmpty()) {
            throw badWindow(spec, "needs ORDER BY in its window", call);
        }
        if (Windows.hasFrame(window)) {
            throw badWindow(
                    spec, "runs over all rows so far and takes no frame (ROWS or RANGE)", call);
        }
    }

    private static RuntimeException badWindow(FunctionSpec spec, String why, SqlNode at) {
        return Constants.error(
                ErrorCode.BAD_WINDOW,
                spec.name()
                        + " "
                        + why
                        + ": write "
                        + spec.signature()
                        + " OVER (PARTITION BY symbol ORDER BY ts)",
                at);
    }

    /// FILTER of a window call becomes a CASE inside: rows that the condition does not let in have
    /// NULL where the function passes over it.
    private static SqlNode filtered(SqlNode function, SqlNode condition, SqlCall filter) {
        SqlParserPos at = filter.getParserPosition();
        if (!(function instanceof SqlCall call)
                || (call.getOperator() instanceof LibraryAggregate aggregate
                        && aggregate.form() == LibraryAggregate.Form.RUNNING)) {
            throw Constants.error(
                    ErrorCode.BAD_WINDOW, "FILTER needs an aggregate before it", filter);
        }
        String name = call.getOperator().getName().toUpperCase(Locale.ROOT);
        if (OF_PLACES.contains(name)) {
            throw Rewrites.unsupported(
                    filter,
                    name + " with FILTER and OVER",
                    "LAST_VALUE(CASE WHEN condition THEN x END) IGNORE NULLS OVER (...)");
        }
        List<SqlNode> operands = new ArrayList<>(call.getOperandList());
        int place = BY_SECOND.contains(name) && operands.size() > 1 ? 1 : 0;
        boolean star =
                operands.size() == 1
                        && operands.get(0) instanceof SqlIdentifier all
                        && all.isStar();
        SqlNode value =
                operands.isEmpty() || star
                        ? SqlLiteral.createExactNumeric("1", at)
                        : operands.get(place);
        SqlNode only =
                SqlCase.createSwitched(
                        at,
                        null,
                        SqlNodeList.of(condition),
                        SqlNodeList.of(value),
                        SqlLiteral.createNull(at));
        if (operands.isEmpty()) {
            operands.add(only);
        } else {
            operands.set(place, only);
        }
        return call.getOperator()
                .createCall(call.getFunctionQuantifier(), call.getParserPosition(), operands);
    }

    private SqlNode withinGroup(SqlCall within) {
        SqlNode order = visited(within.operand(1), this);
        SqlNode written = within.operand(0);
        SqlNode function =
                written instanceof SqlCall call && library.knows(call)
                        ? resolve((SqlCall) inside(call), Use.WITHIN_GROUP)
                        : visited(written, this);
        return SqlStdOperatorTable.WITHIN_GROUP.createCall(
                within.getParserPosition(), function, order);
    }

    private SqlNode resolve(SqlCall call, Use use) {
        Optional<LibraryCalls.Bound> bound = library.bind(call);
        if (bound.isEmpty()) {
            return Rewrites.rewrite(call);
        }
        return switch (bound.get().definition()) {
            case FunctionDefinition.Scalar scalar -> {
                if (use != Use.PLAIN) {
                    throw Constants.error(
                            ErrorCode.BAD_WINDOW,
                            scalar.spec().name()
                                    + " is computed row by row: it takes neither OVER nor WITHIN GROUP",
                            call);
                }
                yield new LibraryFunction(scalar, bound.get().constants())
                        .createCall(call.getParserPosition(), bound.get().columns());
            }
            case FunctionDefinition.Running running ->
                    aggregate(call, bound.get(), form(running, call, use));
            case FunctionDefinition.Frame _ ->
                    aggregate(call, bound.get(), LibraryAggregate.Form.FRAME);
            case FunctionDefinition.Table table ->
                    throw Constants.error(
                            ErrorCode.FUNCTION_NOT_FOUND,
                            table.spec().name()
                                    + " is a table function: write FROM TABLE("
                                    + table.input().call(table.spec())
                                    + ")",
                            call);
        };
    }

    private LibraryAggregate.Form form(FunctionDefinition.Running running, SqlCall call, Use use) {
        boolean sums = running.groupForm() == FunctionDefinition.GroupForm.SUM;
        return switch (use) {
            case OVER -> LibraryAggregate.Form.RUNNING;
            case WITHIN_GROUP ->
                    sums ? LibraryAggregate.Form.GROUP_SUM : LibraryAggregate.Form.GROUP_LAST;
            case PLAIN -> {
                if (sums && !scopes.isEmpty() && scopes.peek().grouped()) {
                    yield LibraryAggregate.Form.GROUP_SUM;
                }
                throw badWindow(
                        running.spec(), "is computed along the rows of a key and needs OVER", call);
            }
        };
    }

    private static SqlNode aggregate(
            SqlCall call, LibraryCalls.Bound bound, LibraryAggregate.Form form) {
        if (call.getFunctionQuantifier() != null && form == LibraryAggregate.Form.RUNNING) {
            throw badWindow(bound.definition().spec(), "takes no DISTINCT", call);
        }
        return new LibraryAggregate(bound.definition(), bound.constants(), form)
                .createCall(
                        call.getFunctionQuantifier(), call.getParserPosition(), bound.columns());
    }
}

<#-- The statements and operators that Ticklane adds to Calcite's grammar. -->

boolean IfNotExists() :
{
}
{
    <IF> <NOT> <EXISTS> { return true; }
|
    { return false; }
}

boolean IfExists() :
{
}
{
    <IF> <EXISTS> { return true; }
|
    { return false; }
}

/** CREATE [OR REPLACE] (TABLE | VIEW | MATERIALIZED VIEW) ... */
SqlNode Create() :
{
    final Span s;
    boolean replace = false;
    final StatementSyntax syntax;
}
{
    <CREATE> { s = span(); }
    [ <OR> <REPLACE> { replace = true; } ]
    ( syntax = CreateTable(replace) | syntax = CreateView(replace) | syntax = CreateMaterializedView(replace) )
    { return new StatementNode(s.end(this), syntax); }
}

/** TABLE [IF NOT EXISTS] name [(elements)] [WITH (options)] [ORDER BY columns] [AS query]. */
StatementSyntax CreateTable(boolean replace) :
{
    final boolean ifNotExists;
    final SqlIdentifier name;
    final List<TableElement> elements = new ArrayList<TableElement>();
    final Map<String, SqlNode> options = new LinkedHashMap<String, SqlNode>();
    final List<SqlIdentifier> order = new ArrayList<SqlIdentifier>();
    SqlNode query = null;
}
{
    <TABLE> ifNotExists = IfNotExists() name = CompoundIdentifier()
    [ <LPAREN> AddTableElement(elements) ( <COMMA> AddTableElement(elements) )* <RPAREN> ]
    ( WithOptions(options) | <ORDER> <BY> AddColumnNames(order) )*
    [ <AS> query = OrderedQueryOrExpr(ExprContext.ACCEPT_QUERY) ]
    { return new StatementSyntax.CreateTable(name, replace, ifNotExists, elements, options, order, query); }
}

void AddTableElement(List<TableElement> elements) :
{
    final SqlIdentifier name;
    final SqlDataTypeSpec type;
    final List<SqlIdentifier> columns = new ArrayList<SqlIdentifier>();
    final SqlNode expression;
    boolean nullable = true;
    boolean key = false;
}
{
    LOOKAHEAD(2)
    <PRIMARY> <KEY> <LPAREN> AddColumnNames(columns) <RPAREN> {
        elements.add(new TableElement.PrimaryKey(columns));
    }
|
    LOOKAHEAD(2)
    <WATERMARK> <FOR> name = SimpleIdentifier() <AS> expression = Expression(ExprContext.ACCEPT_NON_QUERY) {
        elements.add(new TableElement.Watermark(name, expression));
    }
|
    name = SimpleIdentifier()
    (
        type = DataType()
        (
            <NOT> <NULL> { nullable = false; }
        |
            <NULL>
        |
            <PRIMARY> <KEY> { key = true; }
        )*
        { elements.add(new TableElement.Column(name, type, nullable && !key, key)); }
    |
        { elements.add(new TableElement.Column(name, null, true, false)); }
    )
}

void WithOptions(Map<String, SqlNode> options) :
{
}
{
    <WITH> <LPAREN> AddOption(options) ( <COMMA> AddOption(options) )* <RPAREN>
}

void AddOption(Map<String, SqlNode> options) :
{
    final SqlIdentifier name;
    final String key;
    final SqlNode value;
}
{
    (
        name = CompoundIdentifier() { key = name.toString(); }
    |
        <ROWS> { key = "rows"; }
    |
        <QUOTED_STRING> { key = SqlParserUtil.parseString(token.image); }
    )
    <EQ>
    ( LOOKAHEAD(2) value = Literal() | value = SimpleIdentifier() )
    { options.put(key, value); }
}

void AddColumnNames(List<SqlIdentifier> columns) :
{
    SqlIdentifier name;
}
{
    name = SimpleIdentifier() { columns.add(name); }
    ( <COMMA> name = SimpleIdentifier() { columns.add(name); } )*
}

/** VIEW [IF NOT EXISTS] name [(columns)] AS query. */
StatementSyntax CreateView(boolean replace) :
{
    final boolean ifNotExists;
    final SqlIdentifier name;
    final List<SqlIdentifier> columns = new ArrayList<SqlIdentifier>();
    final SqlParserPos as;
    final SqlNode query;
}
{
    <VIEW> ifNotExists = IfNotExists() name = CompoundIdentifier()
    [ <LPAREN> AddColumnNames(columns) <RPAREN> ]
    <AS> { as = getPos(); } query = OrderedQueryOrExpr(ExprContext.ACCEPT_QUERY)
    { return new StatementSyntax.CreateView(name, replace, ifNotExists, columns, as, query); }
}

/** MATERIALIZED VIEW [IF NOT EXISTS] name [WITH (options)] AS query EMIT ... */
StatementSyntax CreateMaterializedView(boolean replace) :
{
    final boolean ifNotExists;
    final SqlIdentifier name;
    final Map<String, SqlNode> options = new LinkedHashMap<String, SqlNode>();
    final SqlParserPos as;
    final SqlNode query;
}
{
    <MATERIALIZED> <VIEW> ifNotExists = IfNotExists() name = CompoundIdentifier()
    [ WithOptions(options) ]
    <AS> { as = getPos(); } query = QueryOrStream()
    { return new StatementSyntax.CreateMaterializedView(name, replace, ifNotExists, options, as, query); }
}

/** DROP (TABLE | VIEW | MATERIALIZED VIEW) [IF EXISTS] name [CASCADE | RESTRICT]. */
SqlNode Drop() :
{
    final Span s;
    final Relation kind;
    final boolean ifExists;
    final SqlIdentifier name;
}
{
    <DROP> { s = span(); }
    (
        <TABLE> { kind = Relation.TABLE; }
    |
        <VIEW> { kind = Relation.VIEW; }
    |
        <MATERIALIZED> <VIEW> { kind = Relation.MATERIALIZED_VIEW; }
    )
    ifExists = IfExists() name = CompoundIdentifier()
    [ <CASCADE> | <RESTRICT> ]
    { return new StatementNode(s.end(this), new StatementSyntax.Drop(name, kind, ifExists)); }
}

/** (PAUSE | RESUME | REFRESH) MATERIALIZED VIEW name. */
SqlNode ViewCommand() :
{
    final Span s;
    final StatementSyntax.ViewCommand.Action action;
    final SqlIdentifier name;
}
{
    (
        <PAUSE> { s = span(); action = StatementSyntax.ViewCommand.Action.PAUSE; }
    |
        <RESUME> { s = span(); action = StatementSyntax.ViewCommand.Action.RESUME; }
    |
        <REFRESH> { s = span(); action = StatementSyntax.ViewCommand.Action.REFRESH; }
    )
    <MATERIALIZED> <VIEW> name = CompoundIdentifier()
    { return new StatementNode(s.end(this), new StatementSyntax.ViewCommand(name, action)); }
}

/** EXPLAIN [ANALYZE] [PLAN FOR] [FORMAT TEXT | JSON] statement. */
SqlNode Explain() :
{
    final Span s;
    boolean analyze = false;
    SqlIdentifier format = null;
    final SqlNode statement;
}
{
    <EXPLAIN> { s = span(); }
    [ <ANALYZE> { analyze = true; } ]
    [ <PLAN> <FOR> ]
    [ <FORMAT> format = SimpleIdentifier() ]
    ( statement = SqlQueryOrDml() | statement = Create() )
    { return new StatementNode(s.end(this), new StatementSyntax.Explain(statement, analyze, format)); }
}

/** SHOW TABLES | SCHEMAS | COLUMNS FROM table | FUNCTIONS [LIKE 'pattern'] | NODES | QUERIES | ALL | setting. */
SqlNode Show() :
{
    final Span s;
    final StatementSyntax.Show.What what;
    SqlIdentifier of = null;
    SqlNode pattern = null;
}
{
    <SHOW> { s = span(); }
    (
        LOOKAHEAD(2)
        <TABLES> { what = StatementSyntax.Show.What.TABLES; } [ ( <FROM> | <IN> ) of = CompoundIdentifier() ]
    |
        LOOKAHEAD(2)
        <SCHEMAS> { what = StatementSyntax.Show.What.SCHEMAS; }
    |
        LOOKAHEAD(2)
        <COLUMNS> { what = StatementSyntax.Show.What.COLUMNS; } ( <FROM> | <IN> ) of = CompoundIdentifier()
    |
        LOOKAHEAD(2)
        <FUNCTIONS> { what = StatementSyntax.Show.What.FUNCTIONS; }
    |
        LOOKAHEAD(2)
        <NODES> { what = StatementSyntax.Show.What.NODES; }
    |
        LOOKAHEAD(2)
        <QUERIES> { what = StatementSyntax.Show.What.QUERIES; }
    |
        <ALL> { what = StatementSyntax.Show.What.SETTINGS; }
    |
        of = CompoundIdentifier() { what = StatementSyntax.Show.What.SETTING; }
    )
    [ <LIKE> pattern = StringLiteral() ]
    { return new StatementNode(s.end(this), new StatementSyntax.Show(what, of, pattern)); }
}

/** DESCRIBE [TABLE] table | DESCRIBE FUNCTION function. */
SqlNode Describe() :
{
    final Span s;
    boolean function = false;
    final SqlIdentifier name;
}
{
    <DESCRIBE> { s = span(); }
    [ LOOKAHEAD(2) <FUNCTION> { function = true; } | <TABLE> ]
    name = CompoundIdentifier()
    { return new StatementNode(s.end(this), new StatementSyntax.Describe(name, function)); }
}

/** COPY (query | table) TO 'file' [(options)] | COPY table FROM 'file' [(options)]. */
SqlNode Copy() :
{
    final Span s;
    final SqlNode what;
    boolean from = false;
    final SqlNode file;
}
{
    <COPY> { s = span(); }
    ( what = ParenthesizedExpression(ExprContext.ACCEPT_QUERY) | what = CompoundIdentifier() )
    ( <TO> | <FROM> { from = true; } )
    file = StringLiteral()
    [ [ <WITH> ] <LPAREN> CopyOption() ( <COMMA> CopyOption() )* <RPAREN> ]
    { return new StatementNode(s.end(this), new StatementSyntax.Copy(what, from, file)); }
}

void CopyOption() :
{
}
{
    SimpleIdentifier() [ <EQ> ] [ LOOKAHEAD(2) Literal() | SimpleIdentifier() ]
}

/** SET name (= | TO) value, RESET name, RESET ALL. A null value resets. */
SqlSetOption SetOption(Span s, String scope) :
{
    SqlIdentifier name;
    final SqlNode value;
}
{
    <SET> { s.add(this); }
    name = CompoundIdentifier() ( <EQ> | <TO> )
    (
        LOOKAHEAD(2)
        value = Literal()
    |
        value = SimpleIdentifier()
    |
        <ON> { value = SqlLiteral.createBoolean(true, getPos()); }
    )
    { return new SqlSetOption(s.end(value), scope, (SqlNode) name, value); }
|
    <RESET> { s.add(this); }
    (
        name = CompoundIdentifier()
    |
        <ALL> { name = new SqlIdentifier("ALL", getPos()); }
    )
    { return new SqlSetOption(s.end(name), scope, (SqlNode) name, null); }
}

/** The cast operator of PostgreSQL: expression::type. */
void InfixCast(List<Object> list, ExprContext exprContext, Span s) :
{
    final SqlDataTypeSpec type;
}
{
    <INFIX_CAST> { checkNonQueryExpression(exprContext); }
    type = DataType() {
        list.add(new SqlParserUtil.ToTreeListItem(SqlLibraryOperators.INFIX_CAST, s.pos()));
        list.add(type);
    }
}

/** The rest of an interval whose unit is in its text, or is a small one. */
SqlNode IntervalByText(Span s, int sign, String text) :
{
    String unit = "";
}
{
    (
        <MILLISECOND> { unit = " ms"; }
    |
        <MICROSECOND> { unit = " us"; }
    |
        <NANOSECOND> { unit = " ns"; }
    |
        { }
    )
    {
        final String whole = text + unit;
        if (!whole.matches(".*[a-zA-Z].*")) {
            throw new ParseException("the interval '" + text + "' needs a unit, such as SECOND");
        }
        return SqlParserUtil.parseIntervalLiteral(s.end(this), sign, whole,
            new SqlIntervalQualifier(TimeUnit.SECOND, null, getPos()));
    }
}

/** LATEST ON time PARTITION BY columns. */
TimeClauses.Latest LatestOn() :
{
    final Span s;
    final SqlIdentifier time;
    final List<SqlIdentifier> keys = new ArrayList<SqlIdentifier>();
    SqlIdentifier key;
}
{
    <IDENTIFIER> { s = span(); } <ON> time = CompoundIdentifier()
    <PARTITION> <BY> key = CompoundIdentifier() { keys.add(key); }
    ( <COMMA> key = CompoundIdentifier() { keys.add(key); } )*
    { return new TimeClauses.Latest(s.end(this), time, keys); }
}

/** SAMPLE BY width [ON time] [FILL(how, ...)] [ON time]; a width is a number and a unit, or an interval. */
TimeClauses.Sample SampleBy() :
{
    final Span s;
    final SqlNode width;
    final List<SqlNode> fills = new ArrayList<SqlNode>();
    SqlIdentifier time = null;
}
{
    <IDENTIFIER> { s = span(); } <BY> width = SampleWidth()
    [ <ON> time = CompoundIdentifier() ]
    [
        LOOKAHEAD({ TimeClauses.isFill(getToken(1), getToken(2)) })
        <IDENTIFIER> <LPAREN> AddFill(fills) ( <COMMA> AddFill(fills) )* <RPAREN>
        [ <ON> time = CompoundIdentifier() ]
    ]
    { return new TimeClauses.Sample(s.end(this), width, time, fills); }
}

SqlNode SampleWidth() :
{
    final Span s;
    final String count;
    final SqlIdentifier unit;
    final SqlNode width;
}
{
    <UNSIGNED_INTEGER_LITERAL> { s = span(); count = token.image; }
    unit = SimpleIdentifier() { return TimeClauses.width(s.end(this), count, unit.getSimple()); }
|
    width = Expression(ExprContext.ACCEPT_NON_QUERY) { return width; }
}

void AddFill(List<SqlNode> fills) :
{
    SqlNode fill;
}
{
    (
        <PREV> { fill = new SqlIdentifier("PREV", getPos()); }
    |
        <NONE> { fill = new SqlIdentifier("NONE", getPos()); }
    |
        LOOKAHEAD(2)
        fill = Literal()
    |
        fill = SimpleIdentifier()
    )
    { fills.add(fill); }
}

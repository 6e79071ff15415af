/** left HORIZON JOIN right MATCH_CONDITION times [ON keys] (RANGE FROM a TO b STEP c | LIST (a, b, ...)) AS name. */
SqlNode HorizonJoin(SqlNode left) :
{
    final Span s;
    final SqlNode right, match;
    SqlNode condition = null;
    SqlLiteral offset;
    boolean range = false;
    final List<SqlLiteral> offsets = new ArrayList<SqlLiteral>();
    final SqlIdentifier name;
}
{
    <HORIZON> { s = span(); }
    <JOIN>
    right = TableRef1(ExprContext.ACCEPT_QUERY_OR_JOIN)
    <MATCH_CONDITION> match = Expression(ExprContext.ACCEPT_SUB_QUERY)
    [ <ON> condition = Expression(ExprContext.ACCEPT_SUB_QUERY) ]
    (
        <RANGE> { range = true; }
        <FROM> offset = TimeSpan() { offsets.add(offset); }
        <TO> offset = TimeSpan() { offsets.add(offset); }
        <STEP> offset = TimeSpan() { offsets.add(offset); }
    |
        <LIST> <LPAREN> offset = TimeSpan() { offsets.add(offset); }
        ( <COMMA> offset = TimeSpan() { offsets.add(offset); } )*
        <RPAREN>
    )
    <AS> name = SimpleIdentifier()
    {
        if (condition == null) {
            condition = SqlLiteral.createBoolean(true, s.pos());
        }
        return TimeJoins.call(left, right, match, condition,
            new TimeJoins.Offsets(s.end(this), range, offsets, name));
    }
}

/** INTERVAL '5' SECOND, INTERVAL '5 seconds', or shorter 5s, -1m, 0. */
SqlLiteral TimeSpan() :
{
    final Span s;
    final SqlNode interval;
    final SqlIntervalQualifier qualifier;
    int sign = 1;
    String text = "";
    String unit = "s";
}
{
    <INTERVAL> { s = span(); }
    [ <MINUS> { sign = -1; } | <PLUS> ]
    text = SimpleStringLiteral()
    (
        qualifier = IntervalQualifier() {
            return SqlParserUtil.parseIntervalLiteral(s.end(qualifier), sign, text, qualifier);
        }
    |
        interval = IntervalByText(s, sign, text) { return (SqlLiteral) interval; }
    )
|
    { s = Span.of(); }
    [ <MINUS> { s.add(this); text = "-"; } ]
    <UNSIGNED_INTEGER_LITERAL> { s.add(this); text += token.image; }
    [ LOOKAHEAD(1, { getToken(1).kind != STEP }) unit = Identifier() ]
    {
        return SqlParserUtil.parseIntervalLiteral(s.end(this), 1, text + " " + unit,
            new SqlIntervalQualifier(TimeUnit.SECOND, null, s.end(this)));
    }
}

/** left WINDOW JOIN right MATCH_CONDITION window [ON keys] [INCLUDE | EXCLUDE PREVAILING]. */
SqlNode WindowJoin(SqlNode left) :
{
    final Span s;
    final SqlNode right, match;
    SqlNode condition = null;
    boolean prevailing = false;
}
{
    <WINDOW> { s = span(); }
    <JOIN>
    right = TableRef1(ExprContext.ACCEPT_QUERY_OR_JOIN)
    <MATCH_CONDITION> match = Expression(ExprContext.ACCEPT_SUB_QUERY)
    [ <ON> condition = Expression(ExprContext.ACCEPT_SUB_QUERY) ]
    [ <INCLUDE> <PREVAILING> { prevailing = true; } | <EXCLUDE> <PREVAILING> ]
    {
        if (condition == null) {
            condition = SqlLiteral.createBoolean(true, s.pos());
        }
        return WindowJoins.call(s.end(this), left, right, match, condition, prevailing);
    }
}

<#-- Queries whose results have no end. -->

/** query [EMIT (CHANGES | FINAL | AFTER WATERMARK | EVERY interval) [WITH RETRACTIONS] [LATE (DROP | ERROR | UPDATE WITHIN interval)]
 * [CONFLATE] [AFTER POSITION 'text']], or SELECT STREAM ... */
SqlNode QueryOrStream() :
{
    final SqlNode query;
    StatementSyntax.Emit emit = null;
    SqlNode after = null;
    boolean conflated = false;
}
{
    query = OrderedQueryOrExpr(ExprContext.ACCEPT_QUERY)
    [
        emit = Emit()
        [ <CONFLATE> { conflated = true; } ]
        [ <AFTER> <POSITION> after = StringLiteral() ]
    ]
    {
        boolean stream = StreamClauses.takeStream(query);
        if (emit == null && !stream) {
            return query;
        }
        if (emit == null) {
            emit = StatementSyntax.Emit.changes(query.getParserPosition());
        }
        return new StatementNode(query.getParserPosition(), new StatementSyntax.Stream(query, emit, conflated, after));
    }
}

StatementSyntax.Emit Emit() :
{
    final Span s;
    final Emission.Mode mode;
    Late late = Late.DROP;
    SqlNode every = null;
    SqlNode within = null;
    boolean retractions = false;
}
{
    <EMIT> { s = span(); }
    (
        <CHANGES> { mode = Emission.Mode.CHANGES; }
    |
        <FINAL> { mode = Emission.Mode.FINAL; }
    |
        <AFTER> <WATERMARK> { mode = Emission.Mode.AFTER_WATERMARK; }
    |
        <EVERY> every = IntervalLiteral() { mode = Emission.Mode.CHANGES; }
    )
    [ <WITH> <RETRACTIONS> { retractions = true; } ]
    [
        <LATE>
        (
            <DROP>
        |
            <ERROR> { late = Late.ERROR; }
        |
            <UPDATE> { late = Late.UPDATE; } <WITHIN> within = IntervalLiteral()
        )
    ]
    { return new StatementSyntax.Emit(s.end(this), mode, late, every, within, retractions); }
}

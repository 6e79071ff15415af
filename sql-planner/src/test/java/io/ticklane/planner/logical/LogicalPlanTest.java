package io.ticklane.planner.logical;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LogicalPlanTest {
    @Test
    void filtersReachTheScanAndUnusedColumnsGo() {
        assertThat(
                        Plans.plan(
                                "SELECT e FROM (SELECT symbol, price * size AS e, cond FROM trades) WHERE symbol = 'A' AND e > 10"))
                .isEqualTo(
                        """
                        LogicalProject(e=[*($2, $3)])
                          LogicalFilter(condition=[AND(=($0, _UTF-8'A'), >(*($2, $3), 10.0E0))])
                            LogicalTableScan(table=[[main, Trades]])
                        """);
    }

    @Test
    void runningFunctionsStayCallsOverTheirWindow() {
        assertThat(
                        Plans.plan(
                                "SELECT symbol, EWMA(alpha => 0.1, x => price) OVER (PARTITION BY symbol ORDER BY ts) AS e,"
                                        + " RSI(price) OVER w FROM trades WINDOW w AS (PARTITION BY symbol ORDER BY ts)"))
                .isEqualTo(
                        """
                        LogicalProject(symbol=[$0], e=[EWMA[alpha=0.1, adjust=false]($2) OVER (PARTITION BY $0 ORDER BY $1)], EXPR$2=[RSI[n=14]($2) OVER (PARTITION BY $0 ORDER BY $1)])
                          LogicalTableScan(table=[[main, Trades]])
                        """);
    }

    @Test
    void conditionsOnPartitionKeysPassBelowWindowsAndOthersDoNot() {
        assertThat(
                        Plans.plan(
                                "SELECT * FROM (SELECT symbol, ts, EWMA(price, 0.1) OVER (PARTITION BY symbol ORDER BY ts) AS e"
                                        + " FROM trades) WHERE symbol = 'A' AND ts > TIMESTAMP '2024-01-01 00:00:00.000000001'"))
                .isEqualTo(
                        """
                        LogicalFilter(condition=[>($1, 2024-01-01 00:00:00.000000001)])
                          LogicalProject(symbol=[$0], ts=[$1], e=[EWMA[alpha=0.1, adjust=false]($2) OVER (PARTITION BY $0 ORDER BY $1)])
                            LogicalFilter(condition=[=($0, _UTF-8'A')])
                              LogicalTableScan(table=[[main, Trades]])
                        """);
    }

    @Test
    void theStateOfAGroupSumRunsOnFromBucketToBucket() {
        String expected =
                """
                LogicalAggregate(group=[{0, 1}], ofi=[SUM($2)])
                  LogicalProject(symbol=[$0], m=[TIME_BUCKET(60000.000000:INTERVAL MINUTE, $1)], running7=[OFI($2, CAST($3):DOUBLE, $4, CAST($5):DOUBLE) OVER (PARTITION BY $0 ORDER BY $1)])
                    LogicalTableScan(table=[[main, quotes]])
                """;
        assertThat(
                        Plans.plan(
                                "SELECT symbol, TIME_BUCKET(INTERVAL '1' MINUTE, ts) AS m, OFI(bid, bid_size, ask, ask_size) AS ofi"
                                        + " FROM quotes GROUP BY symbol, m"))
                .isEqualTo(expected);
        assertThat(
                        Plans.plan(
                                "SELECT symbol, TUMBLE_START(ts, INTERVAL '1' MINUTE) AS m, OFI(bid, bid_size, ask, ask_size) AS ofi"
                                        + " FROM quotes GROUP BY symbol, TUMBLE(ts, INTERVAL '1' MINUTE)"))
                .isEqualTo(expected);
        assertThat(
                        Plans.plan(
                                "SELECT symbol, window_start, OFI(bid, bid_size, ask, ask_size) AS ofi"
                                        + " FROM TABLE(TUMBLE(TABLE quotes, DESCRIPTOR(ts), INTERVAL '1' MINUTE))"
                                        + " GROUP BY symbol, window_start, window_end"))
                .contains("OVER (PARTITION BY $0 ORDER BY $1)");
    }

    @Test
    void withinGroupIsTheValueAfterTheLastRow() {
        assertThat(
                        Plans.plan(
                                "SELECT symbol, EWMA(price, 0.1) WITHIN GROUP (ORDER BY ts) AS e FROM trades GROUP BY symbol"))
                .isEqualTo(
                        """
                        LogicalAggregate(group=[{0}], e=[LAST($2) WITHIN GROUP ([1])])
                          LogicalProject(symbol=[$0], ts=[$1], running4=[EWMA[alpha=0.1, adjust=false]($2) OVER (PARTITION BY $0 ORDER BY $1 NULLS LAST)])
                            LogicalTableScan(table=[[main, Trades]])
                        """);
    }

    @Test
    void anAsofJoinTakesLeftConditionsBelowAndKeepsRightOnesAbove() {
        assertThat(
                        Plans.plan(
                                "SELECT t.symbol, t.price, q.bid FROM trades t LEFT ASOF JOIN quotes q MATCH_CONDITION q.ts <= t.ts"
                                        + " ON q.symbol = t.symbol AND q.ts >= t.ts - INTERVAL '0.000000005' SECOND"
                                        + " WHERE t.symbol = 'A' AND t.side = 1 AND q.bid > 1"))
                .isEqualTo(
                        """
                        LogicalProject(symbol=[$0], price=[$2], bid=[$5])
                          LogicalFilter(condition=[>($5, 1.0E0)])
                            AsofMatchJoin(leftKeys=[[0]], rightKeys=[[0]], match=[AT_OR_BEFORE], times=[[1, 1]], toleranceNanos=[5], outer=[true])
                              LogicalProject(symbol=[$0], ts=[$1], price=[$2])
                                LogicalFilter(condition=[AND(=($0, _UTF-8'A'), =($4, 1))])
                                  LogicalTableScan(table=[[main, Trades]])
                              LogicalProject(symbol=[$0], ts=[$1], bid=[$2])
                                LogicalFilter(condition=[=($0, _UTF-8'A')])
                                  LogicalTableScan(table=[[main, quotes]])
                        """);
    }

    @Test
    void theToleranceOfAnAsofJoinIsReadFromAnyForm() {
        String select = "SELECT t.price FROM trades t ASOF JOIN quotes q MATCH_CONDITION ";
        assertThat(
                        Plans.plan(
                                select
                                        + "t.ts > q.ts ON t.symbol = q.symbol AND t.ts - q.ts <= INTERVAL '2' SECOND"))
                .contains("match=[BEFORE]", "toleranceNanos=[2000000000]");
        assertThat(
                        Plans.plan(
                                select
                                        + "q.ts <= t.ts ON t.symbol = q.symbol AND q.ts + INTERVAL '2' SECOND > t.ts"))
                .contains("match=[AT_OR_BEFORE]", "toleranceNanos=[1999999999]");
        assertThat(
                        Plans.plan(
                                select
                                        + "q.ts >= t.ts ON t.symbol = q.symbol AND q.ts - t.ts <= INTERVAL '5 ms'"))
                .contains("match=[AT_OR_AFTER]", "toleranceNanos=[5000000]");
        assertThat(Plans.plan(select + "q.ts <= t.ts ON t.symbol = q.symbol AND q.bid > 0"))
                .contains("LogicalFilter(condition=[>($2, 0.0E0)])");
    }

    @Test
    void tumbleIsAProjection() {
        assertThat(
                        Plans.plan(
                                "SELECT symbol, window_start, window_end FROM TABLE(TUMBLE(data => TABLE trades,"
                                        + " timecol => DESCRIPTOR(ts), size => INTERVAL '1' MINUTE))"))
                .isEqualTo(
                        """
                        LogicalProject(symbol=[$0], window_start=[TIME_BUCKET(60000.000000:INTERVAL MINUTE, $1)], window_end=[+(TIME_BUCKET(60000.000000:INTERVAL MINUTE, $1), 60000.000000:INTERVAL MINUTE)])
                          LogicalTableScan(table=[[main, Trades]])
                        """);
    }

    @Test
    void aTableFunctionGetsItsKeysOrderAndColumns() {
        assertThat(
                        Plans.plan(
                                "SELECT * FROM TABLE(VOLUME_BARS((SELECT * FROM trades WHERE side = 1)"
                                        + " PARTITION BY symbol ORDER BY ts, 1000))"))
                .isEqualTo(
                        """
                        KeyedTableFunction(function=[VOLUME_BARS[threshold=1000.0]], keys=[[0]], order=[[1]], operands=[[2, 3]])
                          LogicalProject(symbol=[$0], ts=[$1], price=[$2], size=[CAST($3):DOUBLE])
                            LogicalFilter(condition=[=($4, 1)])
                              LogicalTableScan(table=[[main, Trades]])
                        """);
    }

    @Test
    void filesAreTablesWithTheNameOfTheFile() {
        assertThat(
                        Plans.plan(
                                "SELECT trades.price FROM 'data/trades.parquet' JOIN read_csv('x/*.csv') AS x USING (symbol)"))
                .contains("[[$file, data/trades.parquet]]", "[[$file, x/*.csv]]");
    }

    @Test
    void subQueriesBecomeSemiAndMarkJoins() {
        assertThat(
                        Plans.plan(
                                "SELECT symbol FROM trades t WHERE EXISTS (SELECT 1 FROM limits l WHERE l.symbol = t.symbol)"))
                .contains("joinType=[semi]");
        assertThat(
                        Plans.plan(
                                "SELECT symbol FROM trades WHERE symbol NOT IN (SELECT symbol FROM limits)"))
                .contains("joinType=[left_mark]");
        assertThat(
                        Plans.plan(
                                "SELECT symbol FROM trades t WHERE size > (SELECT AVG(max_size) FROM limits l WHERE l.symbol = t.symbol)"))
                .doesNotContain("Correlate", "$cor");
    }

    @Test
    void whatAllPartsOfAnOrShareJoins() {
        assertThat(
                        Plans.plan(
                                "SELECT t.price FROM trades t, limits l WHERE (t.symbol = l.symbol AND t.price > 1)"
                                        + " OR (t.symbol = l.symbol AND l.max_size < 5)"))
                .contains("LogicalJoin(condition=[AND(=(");
    }

    @Test
    void joinsAreOrderedWithoutCrossJoins() {
        assertThat(
                        Plans.plan(
                                "SELECT t.price FROM trades t, quotes q, limits l"
                                        + " WHERE t.symbol = q.symbol AND q.symbol = l.symbol AND l.max_size > 3"))
                .doesNotContain("condition=[true]");
    }

    @Test
    void averagesAndSumsOverWindowsStayOneCall() {
        assertThat(
                        Plans.plan(
                                "SELECT AVG(price) OVER (PARTITION BY symbol ORDER BY ts ROWS 5 PRECEDING),"
                                        + " STDDEV(price) OVER (PARTITION BY symbol), SUM(size) OVER (ORDER BY ts ROWS 2 PRECEDING) FROM trades"))
                .isEqualTo(
                        """
                        LogicalProject(EXPR$0=[AVG($2) OVER (PARTITION BY $0 ORDER BY $1 ROWS 5 PRECEDING)], EXPR$1=[STDDEV($2) OVER (PARTITION BY $0)], EXPR$2=[SUM($3) OVER (ORDER BY $1 ROWS 2 PRECEDING)])
                          LogicalTableScan(table=[[main, Trades]])
                        """);
    }

    @Test
    void ignoreNullsIsNotLostWhenTwoWindowsLookAlike() {
        String plan =
                Plans.plan(
                        "SELECT LAG(price) IGNORE NULLS OVER (PARTITION BY symbol ORDER BY ts) FROM trades"
                                + " UNION ALL SELECT LAG(price) OVER (PARTITION BY symbol ORDER BY ts) FROM trades");
        assertThat(plan).contains("LAG($2) IGNORE NULLS OVER", "LAG($2) OVER");
    }

    @Test
    void aNamedWindowKeepsTheFrameAndExclusionThatAreAddedToIt() {
        assertThat(
                        Plans.plan(
                                "SELECT COUNT(*) OVER (w ROWS 5 PRECEDING),"
                                        + " MAX(price) OVER (w RANGE INTERVAL '0.000001' SECOND PRECEDING EXCLUDE CURRENT ROW)"
                                        + " FROM trades WINDOW w AS (PARTITION BY symbol ORDER BY ts)"))
                .contains(
                        "COUNT() OVER (PARTITION BY $0 ORDER BY $1 ROWS 5 PRECEDING)",
                        "RANGE 0.001000000000:INTERVAL SECOND PRECEDING EXCLUDE CURRENT ROW");
    }

    @Test
    void filterOfAWindowCallMovesInside() {
        assertThat(
                        Plans.plan(
                                "SELECT COUNT(*) FILTER (WHERE price > 1) OVER (PARTITION BY symbol) FROM trades"))
                .contains("COUNT(CASE(>($2, 1.0E0), 1, null:INTEGER)) OVER (PARTITION BY $0)");
    }

    @Test
    void groupingAndNestedAggregatesWork() {
        assertThat(
                        Plans.plan(
                                "SELECT symbol AS s, GROUPING(symbol), COUNT(*) FROM trades GROUP BY GROUPING SETS ((symbol), ())"))
                .contains("groups=[[{0}, {}]]", "GROUPING($0)");
        assertThat(Plans.plan("SELECT symbol, SUM(SUM(price)) OVER () FROM trades GROUP BY symbol"))
                .contains("SUM($1) OVER ()");
    }

    @Test
    void nanosecondsSurviveInLiteralsAndIntervals() {
        assertThat(
                        Plans.plan(
                                "SELECT ts + INTERVAL '0.000000001' SECOND(1, 9), INTERVAL '250 microseconds',"
                                        + " INTERVAL '3' NANOSECOND FROM trades WHERE ts > TIMESTAMP '2024-01-01 00:00:00.123456789'"))
                .contains(
                        "+($1, 0.000001000000000:INTERVAL SECOND(1, 9))",
                        "0.250000000000000:INTERVAL SECOND(10, 9)",
                        "0.000003000000000:INTERVAL SECOND(10, 9)",
                        "2024-01-01 00:00:00.123456789");
    }

    @Test
    void timeFunctionsKeepTheirUnits() {
        assertThat(
                        Plans.plan(
                                "SELECT DATE_TRUNC('minute', ts), TIMESTAMPDIFF(NANOSECOND, ts, ts), TIMESTAMPADD(MICROSECOND, 5, ts),"
                                        + " ts - ts, DATE_PART('hour', ts) FROM trades"))
                .contains(
                        "DATE_TRUNC(_UTF-8'MINUTE', $1)",
                        "TIMESTAMP_DIFF(_UTF-8'NANOSECOND', $1, $1)",
                        "TIMESTAMP_ADD(_UTF-8'MICROSECOND', 5, $1)",
                        "TIME_DIFFERENCE($1, $1)",
                        "EXTRACT(FLAG(HOUR), $1)");
    }

    @Test
    void theOrderOfATableDoesNotLeakIntoWindows() {
        assertThat(Plans.plan("SELECT SUM(price) OVER (PARTITION BY symbol) FROM trades"))
                .contains("SUM($2) OVER (PARTITION BY $0)");
    }
}

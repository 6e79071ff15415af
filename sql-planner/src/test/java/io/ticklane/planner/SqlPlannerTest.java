package io.ticklane.planner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.plan.Expression;
import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.api.plan.PhysicalPlan;
import io.ticklane.api.plan.SortKey;
import io.ticklane.api.plan.TableSource;
import io.ticklane.api.type.Field;
import io.ticklane.api.type.RowType;
import io.ticklane.api.type.SqlType;
import io.ticklane.planner.catalog.Catalog;
import io.ticklane.planner.catalog.CatalogEntry;
import io.ticklane.planner.catalog.TableDescription;
import io.ticklane.planner.catalog.TableName;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SqlPlannerTest {
    private static final long NANOS = 1_700_000_000_123_456_789L;

    private final SqlPlanner planner = new SqlPlanner(MarketFunctions.CATALOG);
    private final MarketCatalog catalog = new MarketCatalog();

    private PlannedStatement statement(String sql, long version, long nanos) {
        return planner.plan(sql, new PlannerSession(catalog, version, nanos));
    }

    private PhysicalPlan plan(String sql) {
        return ((PlannedStatement.Query) statement(sql, 1, NANOS)).plan();
    }

    /// The expressions of the projection over the scan.
    private List<Expression> expressions(String list) {
        PhysicalNode root = plan("SELECT " + list + " FROM trades").fragment(0).root();
        return ((PhysicalNode.Project) root).expressions();
    }

    private Expression.Literal constant(String expression) {
        return (Expression.Literal) expressions(expression + ", symbol").get(0);
    }

    @Test
    void aStatementIsPlannedOnceForOneVersionOfTheCatalog() {
        PlannedStatement first = statement("SELECT symbol FROM trades", 1, 5);

        assertThat(statement(" SELECT symbol FROM trades ", 1, 6)).isSameAs(first);
        assertThat(statement("SELECT symbol FROM trades", 2, 5))
                .isNotSameAs(first)
                .isEqualTo(first);
    }

    @Test
    void aPlanWithTheTimeInItServesOneStatement() {
        String sql = "SELECT ts, CURRENT_TIMESTAMP FROM trades";

        assertThat(statement(sql, 1, NANOS))
                .isNotEqualTo(statement(sql, 1, NANOS + 1_000_000_000L));
        assertThat(constant("CURRENT_DATE").value()).isEqualTo(19_675L);
    }

    @Test
    void constantsKeepTheirNanosecondsAndDigits() {
        assertThat(constant("TIMESTAMP '2023-11-14 22:13:20.123456789'").value()).isEqualTo(NANOS);
        assertThat(constant("DATE '1969-12-31'").value()).isEqualTo(-1L);
        assertThat(constant("INTERVAL '0.000000001' SECOND").value()).isEqualTo(1L);
        assertThat(constant("INTERVAL '1 02:03:04.5' DAY TO SECOND").value())
                .isEqualTo(93_784_500_000_000L);
        assertThat(constant("INTERVAL '1-2' YEAR TO MONTH").value()).isEqualTo(14L);
        assertThat(constant("12.50").value()).isEqualTo(new BigDecimal("12.50"));
        assertThat(constant("'it''s'").value()).isEqualTo("it's");
        assertThat(constant("INTERVAL '10' MINUTE * 3").value()).isEqualTo(1_800_000_000_000L);
    }

    @Test
    void aTimeMinusAnIntervalIsAnAddition() {
        Expression made = expressions("ts - INTERVAL '5' SECOND").get(0);

        assertThat(made).isInstanceOf(Expression.Call.class);
        Expression.Call call = (Expression.Call) made;
        assertThat(call.operator().name()).isEqualTo("ADD_INTERVAL");
        assertThat(((Expression.Literal) call.arguments().get(1)).value())
                .isEqualTo(-5_000_000_000L);
    }

    @Test
    void theResultHasTheNamesThatWereAskedFor() {
        assertThat(plan("SELECT Symbol AS \"S\", price p, size FROM trades").output().fields())
                .extracting(Field::name)
                .containsExactly("S", "p", "size");
    }

    @Test
    void parametersAreTypedByWhereTheyStand() {
        PhysicalPlan plan =
                plan("SELECT symbol FROM trades WHERE price > ? AND symbol = ? LIMIT ?");

        assertThat(plan.parameters())
                .extracting(SqlType::kind)
                .extracting(Enum::name)
                .startsWith("DOUBLE", "VARCHAR");
        assertThat(
                        plan.bind(
                                        List.of(
                                                new Expression.Literal(1.5, SqlType.DOUBLE),
                                                new Expression.Literal("IBM", SqlType.VARCHAR),
                                                new Expression.Literal(3L, SqlType.BIGINT)))
                                .toString())
                .contains("IBM")
                .doesNotContain("Parameter");
    }

    @Test
    void explainHoldsThePlannedStatement() {
        PlannedStatement explain = statement("EXPLAIN SELECT symbol FROM trades", 1, 0);

        assertThat(explain).isInstanceOf(PlannedStatement.Explain.class);
        assertThat(((PlannedStatement.Explain) explain).statement())
                .isEqualTo(statement("SELECT symbol FROM trades", 1, 0));
    }

    @Test
    void whatThePlanCannotDoIsRefusedByName() {
        assertThatThrownBy(() -> plan("SELECT SOUNDEX(symbol) FROM trades"))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("SOUNDEX");
        assertThatThrownBy(() -> plan("SELECT symbol FROM trades WHERE symbol SIMILAR TO 'a'"))
                .isInstanceOfSatisfying(
                        EngineException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.FEATURE_NOT_SUPPORTED))
                .hasMessageContaining("SIMILAR TO");
    }

    /// Tables whose columns, or whose order, raise an assertion, as Calcite does for what it did
    /// not foresee; and a view of one.
    private record Asserting(Catalog tables) implements Catalog {
        @Override
        public String defaultSchema() {
            return tables.defaultSchema();
        }

        @Override
        public List<String> schemas() {
            return tables.schemas();
        }

        @Override
        public List<String> tables(String schema) {
            return List.of("unordered", "shapeless", "seen");
        }

        @Override
        public Optional<CatalogEntry> find(String schema, String name) {
            TableName found = new TableName(schema, name);
            return Optional.of(
                    name.equals("seen")
                            ? new CatalogEntry.View(found, "SELECT * FROM shapeless", List.of())
                            : new CatalogEntry.Table(new AssertingTable(found)));
        }

        @Override
        public TableDescription file(String path) {
            return tables.file(path);
        }
    }

    private record AssertingTable(TableName name) implements TableDescription {
        @Override
        public RowType columns() {
            if (name.name().equals("shapeless")) {
                throw new AssertionError("no such shape");
            }
            return RowType.of(
                    new Field("symbol", SqlType.VARCHAR),
                    new Field("ts", SqlType.TIMESTAMP),
                    new Field("price", SqlType.DOUBLE));
        }

        @Override
        public double rowCount() {
            return 1;
        }

        @Override
        public TableSource source() {
            return new TableSource.Stored(name.schema(), name.name(), 1);
        }

        @Override
        public boolean orderedWithin(List<Integer> keys, List<SortKey> order) {
            throw new AssertionError("no such order");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    SELECT symbol FROM shapeless | the statement cannot be planned: no such shape
                    SELECT symbol FROM seen | in the view market.seen: the statement cannot be planned: no such shape
                    SELECT LAG(price) OVER (PARTITION BY symbol ORDER BY ts) FROM unordered | the statement cannot be planned: no such order
                    """)
    void anAssertionIsAnErrorOfPlanning(String sql, String message) {
        assertThatThrownBy(() ->
                        planner.plan(sql, new PlannerSession(new Asserting(catalog), 1, NANOS)))
                .isInstanceOfSatisfying(
                        EngineException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.INTERNAL))
                .hasMessage(message)
                .hasRootCauseInstanceOf(AssertionError.class);
    }

    @Test
    void manySessionsPlanAtOnceAndGetTheSamePlans()
            throws InterruptedException, ExecutionException {
        String[] statements = {
            "SELECT symbol, SUM(price) AS s FROM trades GROUP BY symbol ORDER BY s",
            "SELECT symbol, EWMA(price, 0.1) OVER (PARTITION BY symbol ORDER BY ts) AS e FROM trades",
            "SELECT t.symbol, q.bid FROM trades t JOIN quotes q ON t.symbol = q.symbol WHERE q.bid > 1"
        };
        List<PhysicalPlan> alone = new ArrayList<>();
        for (String sql : statements) {
            alone.add(plan(sql));
        }
        SqlPlanner shared = new SqlPlanner(MarketFunctions.CATALOG);
        List<Callable<PlannedStatement>> tasks = new ArrayList<>();
        for (int i = 0; i < 24; i++) {
            String sql = statements[i % statements.length];
            PlannerSession session = new PlannerSession(catalog, i / statements.length, 0);
            tasks.add(() -> shared.plan(sql, session));
        }
        try (ExecutorService sessions = Executors.newFixedThreadPool(4)) {
            List<Future<PlannedStatement>> planned = sessions.invokeAll(tasks);
            for (int i = 0; i < planned.size(); i++) {
                assertThat(planned.get(i).get())
                        .isEqualTo(new PlannedStatement.Query(alone.get(i % statements.length)));
            }
        }
    }

    @Test
    void warmingUpNeedsNoTable() {
        planner.warmUp(new PlannerSession(catalog, 1, 0));
    }
}

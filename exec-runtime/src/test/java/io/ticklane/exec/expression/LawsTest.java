package io.ticklane.exec.expression;

import static io.ticklane.exec.expression.Fixture.call;
import static io.ticklane.exec.expression.Fixture.column;
import static io.ticklane.exec.expression.Fixture.literal;
import static io.ticklane.exec.expression.Fixture.row;
import static io.ticklane.exec.expression.Fixture.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ticklane.api.plan.Expression;
import io.ticklane.api.plan.ScalarOperator;
import io.ticklane.api.type.RowType;
import io.ticklane.api.type.SqlType;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LawsTest {
    private static final long SEED = 1234;
    private static final SqlType WIDE = SqlType.decimal(38, 4);
    private static final SqlType SHORT = SqlType.decimal(9, 2);
    private static final RowType INPUT =
            row(
                    SqlType.BOOLEAN,
                    SqlType.INTEGER,
                    SqlType.BIGINT,
                    SqlType.DOUBLE,
                    SHORT,
                    WIDE,
                    SqlType.VARCHAR,
                    SqlType.TIMESTAMP,
                    SqlType.DATE);

    private static Expression at(int index) {
        return column(index, INPUT.type(index));
    }

    private static Expression number(double value) {
        return literal(value, SqlType.DOUBLE);
    }

    private static List<Expression> expressions() {
        SqlType varchar = SqlType.VARCHAR;
        SqlType bool = SqlType.BOOLEAN;
        Expression rounded =
                call(ScalarOperator.ROUND, SqlType.DOUBLE, at(3), literal(2L, SqlType.INTEGER));
        Expression positive = call(ScalarOperator.GREATER, bool, at(3), number(0));
        return List.of(
                call(
                        ScalarOperator.DIVIDE,
                        SqlType.DOUBLE,
                        call(ScalarOperator.EXP, SqlType.DOUBLE, at(3)),
                        number(3)),
                call(ScalarOperator.ADD, SqlType.BIGINT, at(1), at(2)),
                call(ScalarOperator.MULTIPLY, WIDE, at(4), at(4)),
                call(ScalarOperator.DIVIDE, WIDE, at(5), literal(new BigDecimal("7.00"), SHORT)),
                call(
                        ScalarOperator.CASE,
                        SqlType.DOUBLE,
                        positive,
                        call(ScalarOperator.LN, SqlType.DOUBLE, at(3)),
                        rounded),
                call(
                        ScalarOperator.AND,
                        bool,
                        at(0),
                        positive,
                        call(ScalarOperator.LIKE, bool, at(6), text("%a%"))),
                call(
                        ScalarOperator.COALESCE,
                        varchar,
                        at(6),
                        call(ScalarOperator.CAST, varchar, at(3))),
                call(ScalarOperator.CONCAT, varchar, at(6), at(6)),
                call(ScalarOperator.DATE_TRUNC, SqlType.TIMESTAMP, text("WEEK"), at(7)),
                call(ScalarOperator.STRFTIME, varchar, at(7), text("%F %T.%n")),
                call(
                        ScalarOperator.HASH,
                        SqlType.BIGINT,
                        at(0),
                        at(1),
                        at(2),
                        at(3),
                        at(4),
                        at(5),
                        at(6),
                        at(7),
                        at(8)),
                call(ScalarOperator.GREATEST, SqlType.DOUBLE, at(3), rounded, number(0.5)),
                call(
                        ScalarOperator.IN,
                        bool,
                        at(1),
                        literal(1L, SqlType.INTEGER),
                        literal(2L, SqlType.INTEGER),
                        literal(null, SqlType.INTEGER)),
                call(ScalarOperator.CAST, varchar, at(8)));
    }

    private static List<List<@Nullable Object>> columns(int rows) {
        Random random = new Random(SEED);
        List<List<@Nullable Object>> columns = new ArrayList<>();
        for (int c = 0; c < INPUT.size(); c++) {
            List<@Nullable Object> values = new ArrayList<>();
            for (int i = 0; i < rows; i++) {
                values.add(random.nextInt(7) == 0 ? null : value(random, INPUT.type(c)));
            }
            columns.add(values);
        }
        return columns;
    }

    private static Object value(Random random, SqlType type) {
        return switch (type.kind()) {
            case BOOLEAN -> random.nextBoolean();
            case INTEGER, DATE -> (long) random.nextInt(20_000);
            case BIGINT -> random.nextLong() / 2;
            case DOUBLE -> random.nextGaussian();
            case VARCHAR -> "t" + (char) ('a' + random.nextInt(5));
            case TIMESTAMP -> random.nextLong() / 2;
            default -> BigDecimal.valueOf(random.nextInt(1_000_000), type.scale());
        };
    }

    @Test
    void cuttingTheInputIntoBatchesChangesNothing() {
        int rows = 260;
        List<List<@Nullable Object>> columns = columns(rows);
        for (Expression expression : expressions()) {
            List<@Nullable Object> whole = evaluate(expression, columns, rows);
            for (int cut : List.of(1, 7, 64, 100)) {
                assertThat(evaluate(expression, columns, cut))
                        .as("%s by %d, seed %d", expression, cut, SEED)
                        .isEqualTo(whole);
            }
        }
    }

    private static List<@Nullable Object> evaluate(
            Expression expression, List<List<@Nullable Object>> columns, int cut) {
        List<@Nullable Object> values = new ArrayList<>();
        int rows = columns.getFirst().size();
        try (Fixture fixture = new Fixture();
                Evaluator evaluator =
                        ExpressionCompiler.compile(expression, INPUT, fixture.context)) {
            for (int from = 0; from < rows; from += cut) {
                int to = Math.min(rows, from + cut);
                List<?>[] part = new List<?>[columns.size()];
                for (int c = 0; c < part.length; c++) {
                    part[c] = columns.get(c).subList(from, to);
                }
                try (var batch = fixture.batch(INPUT, part);
                        var column = evaluator.evaluate(batch)) {
                    values.addAll(fixture.values(column));
                }
            }
        }
        return values;
    }

    @Test
    void constantsAreWhatTheirColumnsAre() {
        List<List<@Nullable Object>> columns = columns(30);
        for (Expression expression : expressions()) {
            List<@Nullable Object> rows = evaluate(expression, columns, 30);
            for (int i = 0; i < 30; i++) {
                try (Fixture fixture = new Fixture()) {
                    Expression.Literal literal =
                            ConstantEvaluator.evaluate(
                                    asLiterals(expression, columns, i), fixture.context);
                    assertThat(literal.value())
                            .as("%s, row %d", expression, i)
                            .isEqualTo(rows.get(i));
                    assertThat(literal.type()).isEqualTo(expression.type());
                }
            }
        }
    }

    private static Expression asLiterals(
            Expression expression, List<List<@Nullable Object>> columns, int row) {
        return switch (expression) {
            case Expression.Column(int index, SqlType type) ->
                    literal(columns.get(index).get(row), type);
            case Expression.Call(var operator, var arguments, SqlType type) ->
                    new Expression.Call(
                            operator,
                            arguments.stream().map(a -> asLiterals(a, columns, row)).toList(),
                            type);
            default -> expression;
        };
    }

    @Test
    void emptyBatchesGiveEmptyColumns() {
        List<List<@Nullable Object>> none = columns(0);
        for (Expression expression : expressions()) {
            try (Fixture fixture = new Fixture()) {
                assertThat(fixture.evaluate(expression, INPUT, none.toArray(new List<?>[0])))
                        .isEmpty();
            }
        }
    }

    @Test
    void hashesAreTheSameInEveryVersion() {
        try (Fixture fixture = new Fixture()) {
            fixture.context.dictionary().code("other texts move the codes");
            var zero = call(ScalarOperator.HASH, SqlType.BIGINT, number(0.0));
            assertThat(fixture.value(zero))
                    .isEqualTo(
                            fixture.value(call(ScalarOperator.HASH, SqlType.BIGINT, number(-0.0))));
            assertThat(
                            fixture.value(
                                    call(
                                            ScalarOperator.HASH,
                                            SqlType.BIGINT,
                                            text("AAPL"),
                                            literal(1L, SqlType.BIGINT))))
                    .isEqualTo(HASH_OF_AAPL_1);
        }
    }

    /// Computed apart from this code; a change of it would be a change of every stored hash.
    private static final long HASH_OF_AAPL_1 = -4571932969907853225L;

    @Test
    void aWrongColumnIsAnInternalError() {
        try (Fixture fixture = new Fixture()) {
            assertThatThrownBy(() ->
                            ExpressionCompiler.compile(
                                            column(3, SqlType.BIGINT),
                                            row(SqlType.BIGINT),
                                            fixture.context)
                                    .close())
                    .hasMessage("the expression reads column 3, but the input has 1 columns");
            assertThatThrownBy(() ->
                            ExpressionCompiler.compile(
                                            new Expression.Parameter(0, SqlType.BIGINT),
                                            row(),
                                            fixture.context)
                                    .close())
                    .hasMessage("parameter 1 has no value");
        }
    }
}

package io.ticklane.exec.expression;

import static io.ticklane.exec.expression.Fixture.call;
import static io.ticklane.exec.expression.Fixture.column;
import static io.ticklane.exec.expression.Fixture.literal;
import static io.ticklane.exec.expression.Fixture.row;
import static io.ticklane.exec.expression.Fixture.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.plan.Expression;
import io.ticklane.api.plan.ScalarOperator;
import io.ticklane.api.type.RowType;
import io.ticklane.api.type.SqlType;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextFunctionsTest {
    private static final long SEED = 3;

    private static SqlType resultOf(ScalarOperator operator) {
        return switch (operator) {
            case CHAR_LENGTH, OCTET_LENGTH, POSITION, ASCII -> SqlType.INTEGER;
            case LIKE, ILIKE, REGEXP_LIKE, STARTS_WITH, ENDS_WITH, CONTAINS -> SqlType.BOOLEAN;
            default -> SqlType.VARCHAR;
        };
    }

    private static Expression argument(String value) {
        return value.matches("-?\\d+")
                ? literal(Long.parseLong(value), SqlType.INTEGER)
                : text(value.replace("<>", ""));
    }

    /// Expected values are those of PostgreSQL 16; `<>` stands for the empty text.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "UPPER | stra\u00dfe \u00e9 | STRA\u00dfE \u00c9",
                "LOWER | \u00c4B | \u00e4b",
                "INITCAP | hello wORLD o'neil x2y | Hello World O'Neil X2y",
                "SUBSTRING | alphabet,3 | phabet",
                "SUBSTRING | alphabet,3,2 | ph",
                "SUBSTRING | alphabet,-2,5 | al",
                "SUBSTRING | alphabet,0,1 | <>",
                "SUBSTRING | a\ud83d\ude00bc,2,2 | \ud83d\ude00b",
                "SUBSTRING | abc,9 | <>",
                "LEFT | abcde,2 | ab",
                "LEFT | abcde,-2 | abc",
                "LEFT | abc,9 | abc",
                "RIGHT | abcde,2 | de",
                "RIGHT | abcde,-2 | cde",
                "LPAD | hi,5,xy | xyxhi",
                "LPAD | hello,2,xy | he",
                "LPAD | hi,4 | \"  hi\"",
                "RPAD | hi,5,xy | hixyx",
                "REVERSE | a\ud83d\ude00b | b\ud83d\ude00a",
                "REPEAT | ab,3 | ababab",
                "REPEAT | ab,-1 | <>",
                "REPLACE | abcabc,b,<> | acac",
                "REPLACE | abc,<>,x | abc",
                "SPLIT_PART | abc~@~def~@~ghi,~@~,2 | def",
                "SPLIT_PART | a;b,x,1 | a;b",
                "SPLIT_PART | a.b.c,.,-1 | c",
                "SPLIT_PART | a.b.c,.,4 | <>",
                "TRIM_BOTH | xyabcyx,xy | abc",
                "TRIM_LEADING | xyabcyx,xy | abcyx",
                "TRIM_TRAILING | xyabcyx,xy | xyabc",
                "CONCAT | ab,cd | abcd",
                "MD5 | abc | 900150983cd24fb0d6963f7d28e17f72",
                "CHR | 8364 | \u20ac",
                "CHAR_LENGTH | a\ud83d\ude00 | 2",
                "OCTET_LENGTH | a\ud83d\ude00 | 5",
                "POSITION | lp,alpha | 2",
                "POSITION | b,\ud83d\ude00b | 2",
                "POSITION | z,alpha | 0",
                "POSITION | <>,alpha | 1",
                "ASCII | \u20acx | 8364",
                "ASCII | <> | 0",
                "STARTS_WITH | alpha,al | true",
                "ENDS_WITH | alpha,al | false",
                "CONTAINS | alpha,ph | true",
                "LIKE | abc,a% | true",
                "LIKE | abc,_b_ | true",
                "LIKE | abc,b% | false",
                "LIKE | a%c,a\\%c | true",
                "LIKE | abc,a\\%c | false",
                "LIKE | a_c,a#_c,# | true",
                "LIKE | \ud83d\ude00,_ | true",
                "LIKE | <>,% | true",
                "ILIKE | ABC,a%C | true",
                "LIKE | ABC,abc | false",
                "REGEXP_LIKE | AAPL,^A+P | true",
                "REGEXP_LIKE | AAPL,^P | false",
                "REGEXP_REPLACE | a1b22,[0-9]+,# | a#b#",
                "REGEXP_REPLACE | foobar,(o+)b,<\\1>$ | f<oo>$ar",
            })
    void functionsAreThoseOfPostgres(ScalarOperator operator, String arguments, String expected) {
        List<Expression> parsed = new ArrayList<>();
        for (String argument : arguments.split(",", -1)) {
            parsed.add(argument(argument));
        }
        try (Fixture fixture = new Fixture()) {
            Object value =
                    fixture.value(
                            call(operator, resultOf(operator), parsed.toArray(new Expression[0])));
            assertThat(String.valueOf(value)).isEqualTo(expected.equals("<>") ? "" : expected);
        }
    }

    @Test
    void likeIsItsRegularExpression() {
        Random random = new Random(SEED);
        for (int round = 0; round < 300; round++) {
            String pattern = word(random, "ab%_", 7);
            String regex = pattern.replace("%", ".*").replace("_", ".");
            List<@Nullable Object> texts = new ArrayList<>();
            List<@Nullable Object> expected = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                String value = word(random, "abc", 8);
                texts.add(i % 9 == 0 ? null : value);
                expected.add(i % 9 == 0 ? null : (Object) Pattern.matches(regex, value));
            }
            try (Fixture fixture = new Fixture()) {
                var like =
                        call(
                                ScalarOperator.LIKE,
                                SqlType.BOOLEAN,
                                column(0, SqlType.VARCHAR),
                                text(pattern));
                assertThat(fixture.evaluate(like, row(SqlType.VARCHAR), texts))
                        .as("%s, seed %d", pattern, SEED)
                        .isEqualTo(expected);
            }
        }
    }

    private static String word(Random random, String letters, int length) {
        StringBuilder word = new StringBuilder();
        for (int i = random.nextInt(length + 1); i > 0; i--) {
            word.append(letters.charAt(random.nextInt(letters.length())));
        }
        return word.toString();
    }

    @Test
    void columnsGiveWhatEachRowAloneGives() {
        SqlType varchar = SqlType.VARCHAR;
        var x = column(0, varchar);
        var y = column(1, varchar);
        var big = column(3, SqlType.BIGINT);
        checkRows(call(ScalarOperator.CONCAT, varchar, x, y), r -> r.x() + r.y(), false);
        checkRows(
                call(ScalarOperator.CONCAT, varchar, x, y, big), r -> r.x() + r.y() + r.n(), true);
        checkRows(
                call(ScalarOperator.CONTAINS, SqlType.BOOLEAN, x, y),
                r -> r.x().contains(r.y()),
                false);
        var filled = call(ScalarOperator.COALESCE, varchar, y, text(""));
        var head =
                call(
                        ScalarOperator.CONCAT,
                        varchar,
                        call(ScalarOperator.LEFT, varchar, x, column(2, SqlType.INTEGER)),
                        y,
                        filled);
        checkRows(
                head,
                r -> r.x().substring(0, (int) Math.min(r.x().length(), r.n())) + r.y() + r.y(),
                true);
        checkRows(
                call(
                        ScalarOperator.REPLACE,
                        varchar,
                        x,
                        y,
                        call(ScalarOperator.CAST, varchar, big)),
                r -> r.y().isEmpty() ? r.x() : r.x().replace(r.y(), "" + r.n()),
                true);
    }

    private record Row(String x, String y, long n) {}

    /// Rows with NULLs in each column; `needsNumber` says whether a NULL number makes the result
    /// NULL.
    private static void checkRows(
            Expression expression, Function<Row, Object> java, boolean needsNumber) {
        Random random = new Random(SEED);
        List<@Nullable Object> a = new ArrayList<>();
        List<@Nullable Object> b = new ArrayList<>();
        List<@Nullable Object> n = new ArrayList<>();
        List<@Nullable Object> expected = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            Row row = new Row(word(random, "xyz", 5), word(random, "xyz", 2), random.nextInt(6));
            boolean noX = random.nextInt(8) == 0;
            boolean noY = random.nextInt(8) == 0;
            boolean noN = random.nextInt(8) == 0;
            a.add(noX ? null : row.x());
            b.add(noY ? null : row.y());
            n.add(noN ? null : (Object) row.n());
            expected.add(noX || noY || (noN && needsNumber) ? null : java.apply(row));
        }
        RowType input = row(SqlType.VARCHAR, SqlType.VARCHAR, SqlType.INTEGER, SqlType.BIGINT);
        try (Fixture fixture = new Fixture()) {
            assertThat(fixture.evaluate(expression, input, a, b, n, n))
                    .as("seed %d", SEED)
                    .isEqualTo(expected);
        }
    }

    @Test
    void badArgumentsAreErrors() {
        try (Fixture fixture = new Fixture()) {
            refuses(
                    fixture,
                    ScalarOperator.SUBSTRING,
                    "SUBSTRING needs a length >= 0, but it is -1",
                    "abc",
                    "1",
                    "-1");
            refuses(
                    fixture,
                    ScalarOperator.SPLIT_PART,
                    "SPLIT_PART counts parts from 1 (or from -1 at the end), not 0",
                    "a",
                    "b",
                    "0");
            refuses(fixture, ScalarOperator.CHR, "CHR has no character of number 0", "0");
            refuses(
                    fixture,
                    ScalarOperator.LIKE,
                    "the LIKE pattern 'a\\' ends in its escape character",
                    "abc",
                    "a\\");
            refuses(
                    fixture,
                    ScalarOperator.REPEAT,
                    "REPEAT would make a text longer than 67108864 bytes",
                    "abc",
                    "1000000000");
            assertThatThrownBy(() ->
                            fixture.value(
                                    call(
                                            ScalarOperator.REGEXP_LIKE,
                                            SqlType.BOOLEAN,
                                            text("a"),
                                            text("(a"))))
                    .hasMessageStartingWith("'(a' is not a regular expression: Unclosed group");
        }
    }

    private static void refuses(
            Fixture fixture, ScalarOperator operator, String message, String... arguments) {
        Expression[] parsed = new Expression[arguments.length];
        for (int i = 0; i < parsed.length; i++) {
            parsed[i] = argument(arguments[i]);
        }
        assertThatThrownBy(() -> fixture.value(call(operator, resultOf(operator), parsed)))
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.sqlState()).isEqualTo("22023"))
                .hasMessage(message);
    }

    @Test
    void aPathologicalRegularExpressionObeysCancel() {
        try (Fixture fixture = new Fixture()) {
            fixture.context.stop(new EngineException(ErrorCode.CANCELLED, "cancelled by the test"));
            var search =
                    call(
                            ScalarOperator.REGEXP_LIKE,
                            SqlType.BOOLEAN,
                            column(0, SqlType.VARCHAR),
                            text("^(a+)+(b|c)\\2$"));
            assertThatThrownBy(() ->
                            fixture.evaluate(
                                    search, row(SqlType.VARCHAR), List.of("a".repeat(40) + "!")))
                    .hasMessage("cancelled by the test");
        }
    }
}

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
        return value.matches("-?\\d+") ? literal(Long.parseLong(value), SqlType.INTEGER) : text(value.replace("<>", ""));
    }

    /// Expected values are those of PostgreSQL 16; `<>` stands for the empty text.
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', value = {
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
        for (String argument : arguments.split(",")) {
            parsed.add(argument(argument));
        }
        try (Fixture fixture = new Fixture()) {
            Object value = fixture.value(call(operator, resultOf(operator), parsed.toArray(new Expression[0])));
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
                var like = call(ScalarOperator.LIKE, SqlType.BOOLEAN, column(0, SqlType.VARCHAR), text(pattern));
                assertThat(fixture.evaluate(like, row(SqlType.VARCHAR), texts)).as("%s, seed %d", pattern, SEED).isEqualTo(expected);
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
        Random random = new Random(SEED);
        SqlType varchar = SqlType.VARCHAR;
        RowType input = row(varchar, varchar, SqlType.INTEGER, SqlType.BIGINT);
        List<@Nullable Object> a = new ArrayList<>();
        List<@Nullable Object> b = new ArrayList<>();
        List<@Nullable Object> n = new ArrayList<>();
        List<@Nullable Object> m = new ArrayList<>();
        List<@Nullable Object> joined = new ArrayList<>();
        List<@Nullable Object> three = new ArrayList<>();
        List<@Nullable Object> left = new ArrayList<>();
        List<@Nullable Object> has = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            String x = random.nextInt(8) == 0 ? null : word(random, "xyz", 5);
            String y = random.nextInt(8) == 0 ? null : word(random, "xyz", 2);
            Long count = random.nextInt(8) == 0 ? null : (Long) (long) random.nextInt(6);
            a.add(x);
            b.add(y);
            n.add(count);
            m.add(count);
            joined.add(x == null || y == null ? null : x + y);
            three.add(x == null || y == null || count == null ? null : x + y + count);
            left.add(x == null || count == null ? null : x.substring(0, (int) Math.min(x.length(), count)));
            has.add(x == null || y == null ? null : (Object) x.contains(y));
        }
        try (Fixture fixture = new Fixture()) {
            var x = column(0, varchar);
            var y = column(1, varchar);
            assertThat(fixture.evaluate(call(ScalarOperator.CONCAT, varchar, x, y), input, a, b, n, m)).isEqualTo(joined);
            assertThat(fixture.evaluate(call(ScalarOperator.CONCAT, varchar, x, y, column(3, SqlType.BIGINT)), input, a, b, n, m)).isEqualTo(three);
            assertThat(fixture.evaluate(call(ScalarOperator.LEFT, varchar, x, column(2, SqlType.INTEGER)), input, a, b, n, m)).isEqualTo(left);
            assertThat(fixture.evaluate(call(ScalarOperator.LEFT, varchar, x, column(3, SqlType.BIGINT)), input, a, b, n, m)).isEqualTo(left);
            assertThat(fixture.evaluate(call(ScalarOperator.CONTAINS, SqlType.BOOLEAN, x, y), input, a, b, n, m)).isEqualTo(has);
        }
    }

    @Test
    void badArgumentsAreErrors() {
        try (Fixture fixture = new Fixture()) {
            refuses(fixture, ScalarOperator.SUBSTRING, "SUBSTRING needs a length >= 0, but it is -1", "abc", "1", "-1");
            refuses(fixture, ScalarOperator.SPLIT_PART, "SPLIT_PART counts parts from 1 (or from -1 at the end), not 0", "a", "b", "0");
            refuses(fixture, ScalarOperator.CHR, "CHR has no character of number 0", "0");
            refuses(fixture, ScalarOperator.LIKE, "the LIKE pattern 'a\\' ends in its escape character", "abc", "a\\");
            refuses(fixture, ScalarOperator.REPEAT, "REPEAT would make a text longer than 67108864 bytes", "abc", "1000000000");
            assertThatThrownBy(() -> fixture.value(call(ScalarOperator.REGEXP_LIKE, SqlType.BOOLEAN, text("a"), text("(a"))))
                    .hasMessageStartingWith("'(a' is not a regular expression: Unclosed group");
        }
    }

    private static void refuses(Fixture fixture, ScalarOperator operator, String message, String... arguments) {
        Expression[] parsed = new Expression[arguments.length];
        for (int i = 0; i < parsed.length; i++) {
            parsed[i] = argument(arguments[i]);
        }
        assertThatThrownBy(() -> fixture.value(call(operator, resultOf(operator), parsed)))
                .isInstanceOfSatisfying(EngineException.class, e -> assertThat(e.sqlState()).isEqualTo("22023"))
                .hasMessage(message);
    }

    @Test
    void aPathologicalRegularExpressionObeysCancel() {
        try (Fixture fixture = new Fixture()) {
            fixture.context.stop(new EngineException(ErrorCode.CANCELLED, "cancelled by the test"));
            var search = call(ScalarOperator.REGEXP_LIKE, SqlType.BOOLEAN, column(0, SqlType.VARCHAR), text("^(a+)+(b|c)\\2$"));
            assertThatThrownBy(() -> fixture.evaluate(search, row(SqlType.VARCHAR), List.of("a".repeat(40) + "!")))
                    .hasMessage("cancelled by the test");
        }
    }
}

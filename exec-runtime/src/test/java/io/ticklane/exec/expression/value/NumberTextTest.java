package io.ticklane.exec.expression.value;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NumberTextTest {
    /// The right column is what PostgreSQL 16 prints for float8.
    @ParameterizedTest
    @CsvSource({
        "100, 100",
        "0.1, 0.1",
        "-0.0, -0",
        "0, 0",
        "1e20, 1e+20",
        "1e15, 1e+15",
        "999999999999999, 999999999999999",
        "123456789012345.6, 123456789012345.6",
        "1234567890123456, 1.234567890123456e+15",
        "0.0001, 0.0001",
        "0.00001, 1e-05",
        "0.00012345, 0.00012345",
        "1.7976931348623157e308, 1.7976931348623157e+308",
        "4.9e-324, 5e-324",
        "1e-323, 1e-323",
        "2.2250738585072014e-308, 2.2250738585072014e-308",
        "-1.5, -1.5",
        "3.141592653589793, 3.141592653589793",
        "NaN, NaN",
        "-Infinity, -Infinity",
        "2e23, 2e+23",
    })
    void doublesAreWrittenAsPostgresDoes(double value, String text) {
        assertThat(NumberText.format(value)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "1e6, 1e+06",
        "999999, 999999",
        "0.1, 0.1",
        "3.4028235e38, 3.4028235e+38",
        "16777216, 1.6777216e+07",
        "0.00001, 1e-05"
    })
    void realsAreWrittenAsPostgresDoes(float value, String text) {
        assertThat(NumberText.format(value)).isEqualTo(text);
    }

    @Test
    void everyDoubleReadsBackAndHasJavasDigits() {
        Random random = new Random(17);
        long[] bits = new long[2];
        for (int i = 0; i < 200_000; i++) {
            double value = Double.longBitsToDouble(random.nextLong());
            if (i % 2 == 0) {
                value = random.nextInt(1_000_000) / Math.pow(10, random.nextInt(6));
            }
            if (Double.isNaN(value) || Double.isInfinite(value)) {
                continue;
            }
            String text = NumberText.format(value);
            assertThat(new BigDecimal(text))
                    .isEqualByComparingTo(new BigDecimal(Double.toString(value)));
            if (value != 0) {
                assertThat(NumberText.parseDouble(text, bits)).as(text).isEqualTo(Outcome.DONE);
                assertThat(bits[0]).isEqualTo(Double.doubleToRawLongBits(value));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "1e400, OUT_OF_RANGE", "1e-400, OUT_OF_RANGE", "0e-400, DONE", "' 1.5 ', DONE", "1., DONE",
                ".5, DONE", "., BAD_TEXT", "'', BAD_TEXT",
        "1d, BAD_TEXT", "0x10, BAD_TEXT", "1e, BAD_TEXT", "1 2, BAD_TEXT", "inf, DONE",
                "+Infinity, DONE", "nan, DONE", "--1, BAD_TEXT"
    })
    void onlyNumbersAreDoubles(String text, Outcome outcome) {
        assertThat(NumberText.parseDouble(text, new long[2])).isEqualTo(outcome);
    }

    @ParameterizedTest
    @CsvSource({
        "9223372036854775807, DONE",
        "9223372036854775808, OUT_OF_RANGE",
        "-9223372036854775808, DONE",
        "-9223372036854775809, OUT_OF_RANGE",
        "+5, DONE",
        "1.0, BAD_TEXT",
        "'', BAD_TEXT",
        "-, BAD_TEXT",
        "000000000000000000000000000001, DONE"
    })
    void onlyWholeNumbersOf64BitsAreLongs(String text, Outcome outcome) {
        assertThat(NumberText.parseLong(text, new long[2])).isEqualTo(outcome);
    }
}

package io.ticklane.exec.expression;

import static io.ticklane.exec.expression.Fixture.column;
import static io.ticklane.exec.expression.Fixture.literal;
import static io.ticklane.exec.expression.Fixture.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ticklane.api.column.DoubleColumn;
import io.ticklane.api.error.EngineException;
import io.ticklane.api.function.BoundCall;
import io.ticklane.api.function.Family;
import io.ticklane.api.function.FunctionDefinition;
import io.ticklane.api.function.FunctionSpec;
import io.ticklane.api.function.NullRule;
import io.ticklane.api.function.Parameter;
import io.ticklane.api.function.Range;
import io.ticklane.api.function.ScalarKernel;
import io.ticklane.api.plan.Expression;
import io.ticklane.api.type.RowType;
import io.ticklane.api.type.SqlType;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class LibraryFunctionsTest {
    /// x + k y, k from 0 to 10, 2 unless given.
    private static final class Mix implements FunctionDefinition.Scalar {
        @Override
        public FunctionSpec spec() {
            return new FunctionSpec(
                    "MIX",
                    Family.AVERAGE,
                    "x + k y",
                    List.of(
                            new Parameter.Column("x", SqlType.DOUBLE, "a number"),
                            new Parameter.Column("y", SqlType.DOUBLE, "a number"),
                            Parameter.Constant.withDefault(
                                    "k", SqlType.DOUBLE, Range.closed(0, 10), 2.0, "a weight")),
                    SqlType.DOUBLE,
                    NullRule.STRICT,
                    "a test");
        }

        @Override
        public ScalarKernel bind(BoundCall call) {
            double k = call.decimal("k");
            return (in, from, to, out) -> {
                DoubleColumn x = in.doubles(0);
                DoubleColumn y = in.doubles(1);
                for (int row = from; row < to; row++) {
                    if (x.isMissing(row) || y.isMissing(row)) {
                        out.setNull(row);
                    } else {
                        out.set(row, x.get(row) + k * y.get(row));
                    }
                }
            };
        }
    }

    private static final RowType INPUT =
            row(SqlType.decimal(6, 2), SqlType.INTEGER, SqlType.DOUBLE);

    private static Expression mix(SqlType type, Expression... arguments) {
        return new Expression.LibraryCall("mix", Arrays.asList(arguments), type);
    }

    @Test
    void numbersWidenAndConstantsAreBound() {
        List<BigDecimal> x =
                Arrays.asList(
                        new BigDecimal("1.50"),
                        null,
                        new BigDecimal("-2.00"),
                        new BigDecimal("0.00"));
        List<Long> y = Arrays.asList(2L, 3L, null, -7L);
        List<Double> z = Arrays.asList(1.0, 1.0, 1.0, Double.NaN);
        var decimal = column(0, INPUT.type(0));
        var integer = column(1, SqlType.INTEGER);
        try (Fixture fixture = new Fixture(new Mix())) {
            assertThat(fixture.evaluate(mix(SqlType.DOUBLE, decimal, integer), INPUT, x, y, z))
                    .containsExactly(5.5, null, null, -14.0);
            assertThat(
                            fixture.evaluate(
                                    mix(
                                            SqlType.DOUBLE,
                                            decimal,
                                            integer,
                                            literal(3L, SqlType.BIGINT)),
                                    INPUT,
                                    x,
                                    y,
                                    z))
                    .containsExactly(7.5, null, null, -21.0);
            assertThat(
                            fixture.evaluate(
                                    mix(SqlType.DOUBLE, decimal, column(2, SqlType.DOUBLE)),
                                    INPUT,
                                    x,
                                    y,
                                    z))
                    .containsExactly(3.5, null, 0.0, null);
            assertThat(
                            fixture.evaluate(
                                    mix(SqlType.BOOLEAN, decimal, literal(1.0, SqlType.DOUBLE)),
                                    INPUT,
                                    x,
                                    y,
                                    z))
                    .containsExactly(true, null, false, true);
            assertThat(
                            fixture.value(
                                    mix(
                                            SqlType.DOUBLE,
                                            literal(1L, SqlType.BIGINT),
                                            literal(1.0, SqlType.DOUBLE))))
                    .isEqualTo(3.0);
        }
    }

    @Test
    void badConstantsAndUnknownFunctionsAreErrors() {
        try (Fixture fixture = new Fixture(new Mix())) {
            var one = literal(1L, SqlType.BIGINT);
            assertThatThrownBy(() ->
                            fixture.value(
                                    mix(
                                            SqlType.DOUBLE,
                                            one,
                                            one,
                                            literal(
                                                    new BigDecimal("10.5"),
                                                    SqlType.decimal(3, 1)))))
                    .isInstanceOfSatisfying(
                            EngineException.class, e -> assertThat(e.sqlState()).isEqualTo("22023"))
                    .hasMessage("MIX: k = 10.5 is not allowed; it must be 0 <= k <= 10");
            assertThatThrownBy(() ->
                            fixture.evaluate(
                                    mix(SqlType.DOUBLE, one, one, column(1, SqlType.INTEGER)),
                                    INPUT,
                                    List.of(),
                                    List.of(),
                                    List.of()))
                    .hasMessage("MIX: k must be a constant");
            assertThatThrownBy(() -> fixture.value(mix(SqlType.DOUBLE, one)))
                    .hasMessage("there is no scalar function mix with 1 arguments");
        }
    }
}

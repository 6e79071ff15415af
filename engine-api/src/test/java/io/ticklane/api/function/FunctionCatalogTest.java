package io.ticklane.api.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.type.SqlType;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class FunctionCatalogTest {
    private static final Parameter.Column X =
            new Parameter.Column("x", SqlType.DOUBLE, "the series");
    private static final Parameter.Constant ALPHA =
            Parameter.Constant.required(
                    "alpha", SqlType.DOUBLE, Range.openClosed(0, 1), "weight of the newest row");
    private static final Parameter.Constant N =
            Parameter.Constant.withDefault(
                    "n", SqlType.BIGINT, Range.closed(1, 100), 14L, "number of rows");
    private static final Parameter.Constant SEED =
            Parameter.Constant.withDefault(
                    "seed", SqlType.VARCHAR, Range.oneOf("first", "sma"), "first", "the start");
    private static final Parameter.Constant PPY =
            Parameter.Constant.absentByDefault(
                    "ppy", SqlType.DOUBLE, Range.above(0), "periods per year");

    private record Named(FunctionSpec spec) implements FunctionDefinition.Scalar {
        static Named of(String name, List<String> aliases, Parameter... parameters) {
            return new Named(
                    new FunctionSpec(
                            name,
                            aliases,
                            Family.AVERAGE,
                            "A function",
                            List.of(parameters),
                            SqlType.DOUBLE,
                            NullRule.STRICT,
                            "none"));
        }

        @Override
        public ScalarKernel bind(BoundCall call) {
            return (_, _, _, _) -> {};
        }
    }

    @Test
    void aFunctionIsFoundByNameAndAliasInAnyCase() {
        Named mid = Named.of("MICROPRICE", List.of("WEIGHTED_MID"), X);
        FunctionCatalog catalog = new FunctionCatalog(List.of(mid));
        assertThat(catalog.find("microprice")).containsExactly(mid);
        assertThat(catalog.find("Weighted_Mid")).containsExactly(mid);
        assertThat(catalog.find("MID")).isEmpty();
    }

    @Test
    void theOrderOfTheCatalogIsByNameThenByNumberOfParameters() {
        Named two = Named.of("B", List.of(), X, ALPHA);
        Named one = Named.of("B", List.of(), X);
        Named first = Named.of("A", List.of(), X, ALPHA, N);
        FunctionCatalog catalog = new FunctionCatalog(List.of(two, first, one));
        assertThat(catalog.all()).containsExactly(first, one, two);
        assertThat(catalog.find("b")).containsExactly(one, two);
    }

    @Test
    void constantsAreCheckedAndDefaultsFilledIn() {
        FunctionSpec spec = Named.of("F", List.of(), X, ALPHA, N, SEED, PPY).spec();
        BoundCall call = spec.bind(Map.of("alpha", 0.5, "seed", "SMA"));
        assertThat(call.decimal("alpha")).isEqualTo(0.5);
        assertThat(call.integer("n")).isEqualTo(14);
        assertThat(call.word("seed")).isEqualTo("sma");
        assertThat(call.has("ppy")).isFalse();
        assertThat(spec.signature())
                .isEqualTo("F(x, alpha [, n => 14] [, seed => 'first'] [, ppy])");
    }

    @Test
    void aBadConstantIsAnErrorThatNamesFunctionArgumentValueAndRange() {
        FunctionSpec spec = Named.of("F", List.of(), X, ALPHA, N, SEED).spec();
        assertThatThrownBy(() -> spec.bind(Map.of("alpha", 1.5)))
                .isInstanceOfSatisfying(
                        EngineException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT))
                .hasMessage("F: the argument alpha must be 0 < alpha <= 1, but is 1.5");
        assertThatThrownBy(() -> spec.bind(Map.of("alpha", 0.5, "seed", "last")))
                .hasMessage("F: the argument seed must be one of 'first', 'sma', but is 'last'");
        assertThatThrownBy(() -> spec.bind(Map.of("alpha", Double.NaN)))
                .hasMessageEndingWith("but is NaN");
        assertThatThrownBy(() -> spec.bind(Map.of("n", 3L)))
                .hasMessage(
                        "F: the argument alpha is missing: write F(x, alpha [, n => 14] [, seed => 'first'])");
        assertThatThrownBy(() -> spec.bind(Map.of("alpha", 0.5, "beta", 3L)))
                .hasMessageStartingWith("F: the argument beta is unknown");
    }
}

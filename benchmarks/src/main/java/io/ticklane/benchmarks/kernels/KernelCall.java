package io.ticklane.benchmarks.kernels;

import io.ticklane.api.function.BoundCall;
import io.ticklane.api.function.FunctionCatalog;
import io.ticklane.api.function.FunctionDefinition;
import io.ticklane.api.function.FunctionSpec;
import io.ticklane.api.function.Parameter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// A function of the catalogue with usual constants.
record KernelCall(FunctionDefinition definition, BoundCall constants) {
    private static final FunctionCatalog CATALOG = FunctionCatalog.load();

    /// Rows of a moving window, and other counts.
    private static final long COUNT = 20;

    /// Weight of the new value.
    private static final double WEIGHT = 0.06;

    /// Trades, volume or turnover of a bar.
    private static final long BAR = 1_000;

    /// The names of all functions; a function with several forms has each as `NAME/parameters`.
    static List<String> names() {
        return CATALOG.all().stream().map(d -> name(d.spec())).toList();
    }

    /// The call of a name of [#names()].
    static KernelCall of(String name) {
        FunctionDefinition definition =
                CATALOG.all().stream()
                        .filter(d -> name(d.spec()).equals(name))
                        .findFirst()
                        .orElseThrow(() -> new IllegalArgumentException("no function " + name));
        Map<String, Object> constants = new HashMap<>();
        for (Parameter.Constant constant : definition.spec().constants()) {
            if (!constant.optional()) {
                constants.put(constant.name(), usual(constant));
            }
        }
        return new KernelCall(definition, definition.spec().bind(constants));
    }

    private static String name(FunctionSpec spec) {
        return CATALOG.find(spec.name()).size() == 1
                ? spec.name()
                : spec.name() + "/" + spec.parameters().size();
    }

    private static Object usual(Parameter.Constant constant) {
        long count = constant.name().equals("threshold") ? BAR : COUNT;
        Object usual =
                switch (constant.type().kind()) {
                    case BIGINT -> count;
                    case INTERVAL_DAY_TIME -> TimeUnit.SECONDS.toNanos(count);
                    default -> (double) count;
                };
        return Stream.<Object>of(usual, WEIGHT)
                .filter(constant.range()::contains)
                .findFirst()
                .orElseThrow(
                        () -> new IllegalStateException("no usual value of " + constant.name()));
    }
}

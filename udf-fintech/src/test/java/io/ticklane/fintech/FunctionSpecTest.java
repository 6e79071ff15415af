package io.ticklane.fintech;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.function.FunctionCatalog;
import io.ticklane.api.function.FunctionDefinition;
import io.ticklane.api.function.FunctionSpec;
import io.ticklane.api.function.Parameter;
import io.ticklane.api.function.Range;
import io.ticklane.api.function.RunningKernel;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What is said of the functions: specifications, pages, golden files, published state layouts.
final class FunctionSpecTest {
    static List<FunctionDefinition> functions() {
        return FunctionCatalog.load().all();
    }

    static Stream<FunctionSpec> specs() {
        return functions().stream().map(FunctionDefinition::spec);
    }

    private static String file(FunctionSpec spec, String suffix) {
        return "/io/ticklane/fintech/"
                + spec.family().name().toLowerCase(Locale.ROOT)
                + "/"
                + spec.name().toLowerCase(Locale.ROOT)
                + suffix;
    }

    private static String read(String resource) throws IOException {
        try (@Nullable InputStream in = FunctionSpecTest.class.getResourceAsStream(resource)) {
            assertThat(in).as(resource).isNotNull();
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void theCatalogHasTheFunctions() {
        assertThat(specs().map(FunctionSpec::name))
                .contains("EWMA", "OFI", "VWAP", "TWAP", "MACD", "BB_UPPER", "VOLUME_BARS", "RSI");
        FunctionCatalog catalog = FunctionCatalog.load();
        assertThat(catalog.find("weighted_mid")).isEqualTo(catalog.find("MICROPRICE"));
        assertThat(catalog.find("riskmetrics_vol")).isEqualTo(catalog.find("EWM_VOL"));
        assertThat(catalog.find("ZSCORE")).hasSize(2);
        assertThat(catalog.find("EFFECTIVE_SPREAD")).hasSize(2);
    }

    @ParameterizedTest
    @MethodSource("functions")
    void aFunctionLivesInThePackageOfItsFamily(FunctionDefinition function) {
        assertThat(function.getClass().getPackageName())
                .isEqualTo(
                        "io.ticklane.fintech."
                                + function.spec().family().name().toLowerCase(Locale.ROOT));
        assertThat(function.spec().name()).matches("[A-Z][A-Z0-9_]*");
        assertThat(function.spec().summary()).isNotBlank().doesNotEndWith(".");
        assertThat(function.spec().source()).isNotBlank();
        assertThat(function.spec().parameters().stream().map(Parameter::name))
                .doesNotHaveDuplicates()
                .allMatch(name -> name.matches("[a-z][a-z0-9_]*"));
        assertThat(function.spec().parameters().stream().map(Parameter::meaning))
                .noneMatch(String::isBlank);
    }

    @Test
    void namesAndParametersTellFunctionsApart() {
        assertThat(specs().map(FunctionSpec::signature)).doesNotHaveDuplicates();
        Set<String> names = specs().map(FunctionSpec::name).collect(Collectors.toSet());
        assertThat(specs().flatMap(s -> s.aliases().stream()))
                .doesNotHaveDuplicates()
                .noneMatch(names::contains);
    }

    @ParameterizedTest
    @MethodSource("functions")
    void constantsOutsideTheirRangeAreRefused(FunctionDefinition function) {
        FunctionSpec spec = function.spec();
        Map<String, Object> good = new HashMap<>();
        FunctionCall.all().stream()
                .filter(call -> call.spec().equals(spec))
                .findFirst()
                .ifPresent(call -> good.putAll(call.constants()));
        assertThat(spec.bind(good).constants().keySet()).containsAll(good.keySet());
        for (Parameter.Constant constant : spec.constants()) {
            for (Object bad : outside(constant.range())) {
                Map<String, Object> given = new HashMap<>(good);
                given.put(constant.name(), bad);
                assertThatThrownBy(() -> spec.bind(given))
                        .isInstanceOfSatisfying(
                                EngineException.class,
                                e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT))
                        .hasMessageContaining(spec.name())
                        .hasMessageContaining(constant.name())
                        .hasMessageContaining(bad.toString());
            }
        }
    }

    private static List<Object> outside(Range range) {
        return switch (range) {
            case Range.Any _ -> List.of();
            case Range.OneOf _ -> List.of("neither");
            case Range.Interval(double low, boolean lowOpen, double high, boolean highOpen) -> {
                List<Object> bad = new ArrayList<>(List.of(Double.NaN, low - 1));
                bad.add(Double.POSITIVE_INFINITY);
                bad.add(Double.NEGATIVE_INFINITY);
                if (lowOpen) {
                    bad.add(low);
                }
                if (Double.isFinite(high)) {
                    bad.add(Math.nextUp(high));
                }
                if (highOpen) {
                    bad.add(high);
                }
                yield bad;
            }
        };
    }

    @ParameterizedTest
    @MethodSource("specs")
    void theFunctionHasAPage(FunctionSpec spec) throws IOException {
        String page = read(file(spec, ".md"));
        assertThat(page).startsWith("# " + spec.name() + "\n");
        assertThat(page).contains("```sql\n", "```result\n", spec.name() + "(");
        if (!spec.columns().isEmpty()) {
            assertThat(page).contains("FROM (VALUES");
        }
        for (Parameter parameter : spec.parameters()) {
            assertThat(page).contains("`" + parameter.name() + "`");
        }
        for (String alias : spec.aliases()) {
            assertThat(page).contains("`" + alias + "`");
        }
        assertThat(page).contains("## NULL", "## Source");
        assertThat(page.lines()).allMatch(line -> line.length() <= 140);
    }

    @ParameterizedTest
    @MethodSource("functions")
    void thePageSaysWhetherTheFunctionIsCausal(FunctionDefinition function) throws IOException {
        assertThat(read(file(function.spec(), ".md")).contains("not causal"))
                .isEqualTo(!function.causal());
    }

    @ParameterizedTest
    @MethodSource("specs")
    void theFunctionHasAGoldenFile(FunctionSpec spec) throws IOException {
        String golden = read(file(spec, ".slt"));
        assertThat(golden).contains("query ", "\n----\n", spec.name() + "(", "NULL");
        if (spec.constants().stream().anyMatch(c -> !(c.range() instanceof Range.Any))) {
            assertThat(golden).contains("statement error 22023 " + spec.name() + ".*");
        }
    }

    @Test
    void noPageAndNoGoldenFileIsWithoutItsFunction() throws Exception {
        Set<String> pages = specs().map(s -> file(s, ".md")).collect(Collectors.toSet());
        assertThat(resources(FunctionCatalog.load().all().getFirst().getClass(), ".md"))
                .containsExactlyInAnyOrderElementsOf(pages);
        Set<String> golden = specs().map(s -> file(s, ".slt")).collect(Collectors.toSet());
        assertThat(resources(FunctionSpecTest.class, ".slt"))
                .containsExactlyInAnyOrderElementsOf(golden);
    }

    /// The resources of a suffix under the root that a class comes from.
    private static Set<String> resources(Class<?> of, String suffix)
            throws IOException, URISyntaxException {
        URL root = of.getProtectionDomain().getCodeSource().getLocation();
        Path folder = Path.of(root.toURI());
        try (Stream<Path> files = Files.walk(folder)) {
            return files.map(path -> "/" + folder.relativize(path).toString().replace('\\', '/'))
                    .filter(name -> name.endsWith(suffix))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    static List<String> namesWithState() {
        return withState().map(call -> call.spec().name()).distinct().toList();
    }

    private static Stream<FunctionCall> withState() {
        return FunctionCall.all().stream()
                .filter(call -> !(call.definition() instanceof FunctionDefinition.Scalar));
    }

    /// What a state looks like in a checkpoint, of all forms that have the name.
    @ParameterizedTest
    @MethodSource("namesWithState")
    void thePublishedStateLayoutStays(String name) throws IOException {
        List<FunctionCall> forms =
                withState().filter(call -> call.spec().name().equals(name)).toList();
        String layouts =
                forms.stream()
                        .map(Drive::layout)
                        .map(String::valueOf)
                        .distinct()
                        .collect(Collectors.joining("\n", "", "\n"));
        assertThat(read(file(forms.getFirst().spec(), ".layout"))).isEqualTo(layouts);
    }

    @Test
    void everyStateLayoutHasAFunction() throws IOException, URISyntaxException {
        assertThat(resources(FunctionSpecTest.class, ".layout")).hasSize(namesWithState().size());
    }

    @Test
    void theFunctionsOfAnIndicatorShareOneState() {
        for (List<String> names :
                List.of(
                        List.of("MACD", "MACD_SIGNAL", "MACD_HIST"),
                        List.of("BB_MID", "BB_UPPER", "BB_LOWER", "BB_PCT", "BB_WIDTH"))) {
            List<FunctionCall> calls = names.stream().map(FunctionCall::of).toList();
            RunningKernel shared = calls.getFirst().running();
            assertThat(calls).allMatch(call -> call.running().equals(shared));
            assertThat(
                            calls.stream()
                                    .map(c ->
                                            ((FunctionDefinition.Running) c.definition()).output()))
                    .doesNotHaveDuplicates()
                    .allMatch(output -> output < shared.outputs());
        }
        assertThat(FunctionCall.of("EWMA_SPAN", "n", 9.0).running())
                .isEqualTo(FunctionCall.of("EMA", "n", 9L).running());
        assertThat(FunctionCall.of("MACD", "fast", 5L).running())
                .isNotEqualTo(FunctionCall.of("MACD").running());
    }

    @Test
    void ofiAddsUpInGroups() {
        assertThat(
                        functions().stream()
                                .filter(FunctionDefinition.Running.class::isInstance)
                                .map(FunctionDefinition.Running.class::cast)
                                .filter(f -> f.groupForm() == FunctionDefinition.GroupForm.SUM)
                                .map(f -> f.spec().name()))
                .isEqualTo(Arrays.asList("OFI"));
    }
}

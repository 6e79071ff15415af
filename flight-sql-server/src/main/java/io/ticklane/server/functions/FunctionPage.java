package io.ticklane.server.functions;

import io.ticklane.api.function.FunctionCatalog;
import io.ticklane.api.function.FunctionDefinition;
import io.ticklane.api.function.FunctionSpec;
import io.ticklane.api.function.NullRule;
import io.ticklane.api.function.Parameter;
import io.ticklane.api.function.Range;
import io.ticklane.api.function.TableInput;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The reference page of a function: what the catalogue knows of it, and what its author wrote
/// beside its code.
///
/// @param forms the definitions of this name, which differ in their parameters
/// @param written the page in the library's resources beside the class, empty where it has none
public record FunctionPage(String name, List<FunctionDefinition> forms, MarkdownPage written) {
    /// The page of the definitions of a name.
    public static FunctionPage of(String name, List<FunctionDefinition> forms) {
        String resource = name.toLowerCase(Locale.ROOT) + ".md";
        try (@Nullable InputStream in = forms.getFirst().getClass().getResourceAsStream(resource)) {
            String text = in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return new FunctionPage(name, forms, MarkdownPage.parse(text));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// A page for each name, in the order of the names.
    public static List<FunctionPage> all(FunctionCatalog functions) {
        Map<String, List<FunctionDefinition>> byName = new TreeMap<>();
        for (FunctionDefinition definition : functions.all()) {
            byName.computeIfAbsent(definition.spec().name(), _ -> new ArrayList<>())
                    .add(definition);
        }
        return byName.entrySet().stream()
                .map(entry -> of(entry.getKey(), entry.getValue()))
                .toList();
    }

    /// The specification of the first form.
    public FunctionSpec spec() {
        return forms.getFirst().spec();
    }

    /// The name of the page's file.
    public String file() {
        return name.toLowerCase(Locale.ROOT) + ".md";
    }

    /// The signatures of all forms.
    public List<String> signatures() {
        return forms.stream().map(form -> form.spec().signature()).toList();
    }

    /// The page as Markdown.
    public String markdown() {
        StringBuilder page = new StringBuilder();
        page.append("# ").append(name).append("\n\n").append(spec().summary()).append(".\n\n");
        page.append("```\n").append(String.join("\n", signatures())).append("\n```\n\n");
        page.append("| | |\n| --- | --- |\n");
        row(page, "family", spec().family().title());
        if (!spec().aliases().isEmpty()) {
            row(
                    page,
                    "other names",
                    spec().aliases().stream()
                            .map(FunctionPage::code)
                            .collect(Collectors.joining(", ")));
        }
        row(page, "kind", ofForms(FunctionPage::kind));
        row(page, "called", ofForms(FunctionPage::called));
        row(page, "result", ofForms(FunctionPage::result));
        row(page, "missing values", ofForms(form -> nulls(form.spec().nulls())));
        page.append('\n');
        written(page, "Definition");
        section(page, "Arguments", arguments());
        written(page, "NULL and first rows");
        written(page, "Example");
        section(page, "Source", written.section("Source").orElse(spec().source()));
        return page.toString().stripTrailing() + "\n";
    }

    private static void row(StringBuilder page, String left, String right) {
        page.append("| ").append(left).append(" | ").append(right).append(" |\n");
    }

    private void written(StringBuilder page, String heading) {
        written.section(heading).ifPresent(text -> section(page, heading, text));
    }

    private static void section(StringBuilder page, String heading, String text) {
        page.append("## ").append(heading).append("\n\n").append(text).append("\n\n");
    }

    private static String code(String text) {
        return "`" + text + "`";
    }

    /// A fact of the forms: said once where all agree, else for each.
    private String ofForms(Function<FunctionDefinition, String> fact) {
        if (forms.stream().map(fact).distinct().count() == 1) {
            return fact.apply(forms.getFirst());
        }
        return forms.stream()
                .map(form -> code(form.spec().signature()) + ": " + fact.apply(form))
                .collect(Collectors.joining("<br>"));
    }

    private static String kind(FunctionDefinition form) {
        return switch (form) {
            case FunctionDefinition.Scalar _ -> "scalar";
            case FunctionDefinition.Running _ -> "running";
            case FunctionDefinition.Frame _ -> "frame aggregate";
            case FunctionDefinition.Table _ -> "table function";
        };
    }

    private static String called(FunctionDefinition form) {
        String name = form.spec().name();
        return switch (form) {
            case FunctionDefinition.Scalar _ -> "on any row: " + code(name + "(...)");
            case FunctionDefinition.Running running ->
                    code(name + "(...) OVER (PARTITION BY key ORDER BY ts)")
                            + " without a frame; in GROUP BY "
                            + switch (running.groupForm()) {
                                case LAST_WITHIN_GROUP ->
                                        code(name + "(...) WITHIN GROUP (ORDER BY ts)")
                                                + ", the value after the last row";
                                case SUM ->
                                        code(name + "(...)") + ", the sum over the group's rows";
                            };
            case FunctionDefinition.Frame _ ->
                    "in GROUP BY: "
                            + code(name + "(...)")
                            + "; over a frame: "
                            + code(
                                    name
                                            + "(...) OVER (PARTITION BY key ORDER BY ts ROWS 99 PRECEDING)");
            case FunctionDefinition.Table table ->
                    code(
                            "FROM TABLE("
                                    + switch (table.input()) {
                                        case TableInput.None() -> name + "(...)";
                                        case TableInput.OneTable() ->
                                                name
                                                        + "(TABLE t PARTITION BY key ORDER BY ts, ...)";
                                        case TableInput.Ordered(String _) ->
                                                name + "(TABLE t ORDER BY ts, ...)";
                                        case TableInput.TwoTables(List<String> _, List<String> _) ->
                                                name + "(TABLE a ORDER BY ts, TABLE b ORDER BY ts)";
                                    }
                                    + ")");
        };
    }

    private static String result(FunctionDefinition form) {
        return switch (form) {
            case FunctionDefinition.Table table ->
                    (table.input().tables() == 0 ? "" : "the columns of PARTITION BY, then ")
                            + table.output().fields().stream()
                                    .map(field -> code(field.name()) + " " + field.type().sql())
                                    .collect(Collectors.joining(", "));
            default -> form.spec().result().sql();
        };
    }

    private static String nulls(NullRule rule) {
        return switch (rule) {
            case STRICT -> "the result is NULL";
            case IGNORE -> "the row counts for nothing";
            case CARRY -> "the row repeats the last result; NULL before the first";
            case NULL_ROW -> "the row's result is NULL, and the state keeps the last valid row";
            case TAKES_PLACE -> "the row takes its place among the last n and counts for nothing";
        };
    }

    private String arguments() {
        return forms.stream()
                .map(form ->
                        (forms.size() == 1 ? "" : code(form.spec().signature()) + "\n\n")
                                + table(form))
                .collect(Collectors.joining("\n\n"));
    }

    private static String table(FunctionDefinition form) {
        StringBuilder table =
                new StringBuilder("| argument | type | meaning | allowed | default |\n");
        table.append("| --- | --- | --- | --- | --- |\n");
        boolean descriptors = form instanceof FunctionDefinition.Table;
        for (Parameter parameter : form.spec().parameters()) {
            table.append(
                    switch (parameter) {
                        case Parameter.Column column ->
                                cells(
                                        column.name(),
                                        column.type().sql(),
                                        column.meaning(),
                                        descriptors
                                                ? "a column, as `DESCRIPTOR(name)`"
                                                : "any expression",
                                        column.usualNames().isEmpty()
                                                ? ""
                                                : "the column named "
                                                        + String.join(" or ", column.usualNames()));
                        case Parameter.Constant constant ->
                                cells(
                                        constant.name(),
                                        constant.type().sql(),
                                        constant.meaning(),
                                        "a constant" + allowed(constant),
                                        constant.fallback()
                                                .map(constant::sql)
                                                .orElse(constant.optional() ? "none" : ""));
                    });
        }
        return table.toString().stripTrailing();
    }

    private static String allowed(Parameter.Constant constant) {
        return switch (constant.range()) {
            case Range.Any _ -> "";
            case Range.Interval interval -> ", " + code(interval.describe(constant.name()));
            case Range.OneOf words -> ", " + words.describe(constant.name());
        };
    }

    private static String cells(
            String name, String type, String meaning, String allowed, String fallback) {
        return "| "
                + String.join(" | ", code(name), type, meaning, allowed, fallback)
                        .replaceAll(" $", "")
                + " |\n";
    }
}

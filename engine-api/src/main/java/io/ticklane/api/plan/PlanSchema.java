package io.ticklane.api.plan;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// The binary form of a plan as protobuf reads it. A golden file in the tests holds this text: a
/// change to it is a change of the form and needs a new [PhysicalPlan#VERSION].
public final class PlanSchema {
    private final Map<Class<?>, String> messages = new LinkedHashMap<>();
    private final Map<String, Class<?>> names = new HashMap<>();

    private PlanSchema() {}

    /// The text of the .proto file.
    public static String proto() {
        PlanSchema schema = new PlanSchema();
        schema.visit(PhysicalPlan.class);
        return "// The binary form of a Ticklane plan, version "
                + PhysicalPlan.VERSION
                + ". Made from the plan records.\n"
                + "syntax = \"proto3\";\n\npackage io.ticklane.plan;\n\n"
                + String.join("\n", schema.messages.values());
    }

    private String visit(Class<?> type) {
        return switch (PlanShape.of(type)) {
            case PlanShape.Whole whole -> whole.wide() ? "sint64" : "sint32";
            case PlanShape.Flag _ -> "bool";
            case PlanShape.Text _ -> "string";
            case PlanShape.LiteralValue _ -> {
                messages.putIfAbsent(
                        Object.class,
                        """
                        message Value {
                          oneof value {
                            bool flag = 1;
                            sint64 whole = 2;
                            double number = 3;
                            string decimal = 4;
                            string text = 5;
                          }
                        }
                        """);
                yield "Value";
            }
            case PlanShape.Choice choice -> add(type, () -> choice(choice));
            case PlanShape.Message message -> add(type, () -> message(message));
            case PlanShape.OneOf oneOf -> add(type, () -> oneOf(oneOf));
        };
    }

    private String add(Class<?> type, java.util.function.Supplier<String> text) {
        String name = name(type);
        Class<?> other = names.putIfAbsent(name, type);
        if (other != null && other != type) {
            throw new IllegalStateException(type + " and " + other + " have one name");
        }
        if (!messages.containsKey(type)) {
            messages.put(type, "");
            messages.put(type, text.get());
        }
        return name;
    }

    private static String name(Class<?> type) {
        Class<?> outer = type.getEnclosingClass();
        return (outer == null ? "" : name(outer)) + type.getSimpleName();
    }

    private static String choice(PlanShape.Choice choice) {
        String prefix = snake(name(choice.type())).toUpperCase(Locale.ROOT) + "_";
        StringBuilder text = new StringBuilder("enum ").append(name(choice.type())).append(" {\n");
        text.append("  ").append(prefix).append("UNSPECIFIED = 0;\n");
        for (int i = 0; i < choice.constants().size(); i++) {
            text.append("  ").append(prefix).append(choice.constants().get(i));
            text.append(" = ").append(i + 1).append(";\n");
        }
        return text.append("}\n").toString();
    }

    private String message(PlanShape.Message message) {
        StringBuilder text = new StringBuilder("message ").append(name(message.type()));
        text.append(" {\n");
        List<PlanShape.Part> parts = message.parts();
        for (int i = 0; i < parts.size(); i++) {
            PlanShape.Part part = parts.get(i);
            String count =
                    switch (part.count()) {
                        case MANY -> "repeated ";
                        case ONE, OPTIONAL -> "optional ";
                    };
            text.append("  ").append(count).append(visit(part.type())).append(' ');
            text.append(snake(part.name())).append(" = ").append(i + 1).append(";\n");
        }
        return text.append("}\n").toString();
    }

    private String oneOf(PlanShape.OneOf oneOf) {
        StringBuilder text = new StringBuilder("message ").append(name(oneOf.type()));
        text.append(" {\n  oneof kind {\n");
        for (int i = 0; i < oneOf.cases().size(); i++) {
            Class<?> type = oneOf.cases().get(i);
            text.append("    ").append(visit(type)).append(' ');
            text.append(snake(type.getSimpleName())).append(" = ").append(i + 1).append(";\n");
        }
        return text.append("  }\n}\n").toString();
    }

    private static String snake(String name) {
        return name.replaceAll("([a-z0-9])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
    }
}

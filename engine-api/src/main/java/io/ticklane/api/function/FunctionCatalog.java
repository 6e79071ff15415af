package io.ticklane.api.function;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.ServiceLoader;

/// All functions of the libraries on the class path, by name.
public final class FunctionCatalog {
    private final List<FunctionDefinition> definitions;
    private final Map<String, List<FunctionDefinition>> byName = new HashMap<>();

    /// A catalog of the given functions.
    public FunctionCatalog(List<FunctionDefinition> definitions) {
        this.definitions =
                definitions.stream()
                        .sorted(
                                Comparator.comparing((FunctionDefinition d) -> d.spec().name())
                                        .thenComparingInt(d -> d.spec().parameters().size()))
                        .toList();
        for (FunctionDefinition definition : this.definitions) {
            put(definition.spec().name(), definition);
            for (String alias : definition.spec().aliases()) {
                put(alias, definition);
            }
        }
    }

    /// The functions that [ServiceLoader] finds.
    public static FunctionCatalog load() {
        List<FunctionDefinition> found = new ArrayList<>();
        ServiceLoader.load(FunctionDefinition.class, FunctionCatalog.class.getClassLoader())
                .forEach(found::add);
        return new FunctionCatalog(found);
    }

    /// All definitions, by name.
    public List<FunctionDefinition> all() {
        return definitions;
    }

    /// The definitions of a name or alias, letter case aside; empty when there is none. More than
    /// one when the name has several forms, which differ in their parameters.
    public List<FunctionDefinition> find(String name) {
        return byName.getOrDefault(name.toUpperCase(Locale.ROOT), List.of());
    }

    private void put(String name, FunctionDefinition definition) {
        byName.computeIfAbsent(name.toUpperCase(Locale.ROOT), _ -> new ArrayList<>())
                .add(definition);
    }
}

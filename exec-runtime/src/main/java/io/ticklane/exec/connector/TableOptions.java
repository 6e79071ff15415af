package io.ticklane.exec.connector;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.plan.TableSource;
import io.ticklane.api.plan.TableSource.Option;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// Reads the options of a table one after the other and refuses those that nobody asked for. Names
/// of options are in lower case.
///
/// Errors: 22023, with the option, its value, and what is allowed.
///
/// Threads: one.
public final class TableOptions {
    private final String connector;
    private final SortedMap<String, String> given = new TreeMap<>();
    private final SortedSet<String> known = new TreeSet<>();
    private final SortedSet<String> prefixes = new TreeSet<>();

    /// The options of a table.
    public TableOptions(TableSource.Connected source) {
        connector = source.connector();
        for (Option option : source.options()) {
            given.put(option.name(), option.value());
        }
    }

    /// The value of an option; empty where it is not given.
    public Optional<String> text(String name) {
        known.add(name);
        return Optional.ofNullable(given.get(name));
    }

    /// The value of an option that has to be there, and not be empty.
    ///
    /// @param meaning what it stands for, for the error
    public String required(String name, String meaning) {
        String value =
                text(name)
                        .orElseThrow(() ->
                                invalid(
                                        "the connector '"
                                                + connector
                                                + "' needs the option "
                                                + name
                                                + ": "
                                                + meaning));
        if (value.isBlank()) {
            throw invalid("the option " + name + " is empty: it is " + meaning);
        }
        return value;
    }

    /// The constant of an enum that an option names, letter case aside.
    public <E extends Enum<E>> Optional<E> choice(String name, Class<E> type) {
        return text(name).map(value -> constant(name, value, type));
    }

    private static <E extends Enum<E>> E constant(String name, String value, Class<E> type) {
        for (E constant : type.getEnumConstants()) {
            if (constant.name().equalsIgnoreCase(value)) {
                return constant;
            }
        }
        String allowed =
                Arrays.stream(type.getEnumConstants())
                        .map(constant -> "'" + constant.name().toLowerCase(Locale.ROOT) + "'")
                        .collect(Collectors.joining(", "));
        throw bad(name, value, "one of " + allowed);
    }

    /// A whole number in a range.
    public Optional<Long> whole(String name, long least, long most) {
        return text(name).map(value -> whole(name, value, least, most));
    }

    private static long whole(String name, String value, long least, long most) {
        String range = "a whole number from " + least + " to " + most;
        try {
            long number = Long.parseLong(value.strip());
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw new EngineException(ErrorCode.INVALID_ARGUMENT, message(name, value, range), e);
        }
        throw bad(name, value, range);
    }

    /// All options whose name begins with a prefix, without it.
    public SortedMap<String, String> prefixed(String prefix) {
        prefixes.add(prefix);
        SortedMap<String, String> found = new TreeMap<>();
        given.forEach((name, value) -> {
            if (name.startsWith(prefix)) {
                found.put(name.substring(prefix.length()), value);
            }
        });
        return found;
    }

    /// Refuses options that were not asked for.
    public void requireNoOthers() {
        List<String> unknown =
                given.keySet().stream()
                        .filter(name -> !known.contains(name))
                        .filter(name -> prefixes.stream().noneMatch(name::startsWith))
                        .toList();
        if (!unknown.isEmpty()) {
            List<String> allowed = new ArrayList<>(known);
            prefixes.forEach(prefix -> allowed.add(prefix + "*"));
            throw invalid(
                    "the connector '"
                            + connector
                            + "' has no option "
                            + String.join(", ", unknown)
                            + "; it has "
                            + (allowed.isEmpty() ? "none" : String.join(", ", allowed)));
        }
    }

    /// That an option has a value that is not allowed.
    public static EngineException bad(String name, String value, String allowed) {
        return invalid(message(name, value, allowed));
    }

    private static String message(String name, String value, String allowed) {
        return "the option " + name + " is " + allowed + ", not '" + value + "'";
    }

    private static EngineException invalid(String message) {
        return new EngineException(ErrorCode.INVALID_ARGUMENT, message);
    }
}

package io.ticklane.server.cluster;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.function.FunctionCatalog;
import io.ticklane.api.function.FunctionDefinition;
import io.ticklane.api.function.Parameter;
import io.ticklane.api.function.Range;
import io.ticklane.api.state.StateLayout;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A hash over the functions of a node: their names, signatures and result types, and the layouts
/// of their states for a sample of constants. Nodes with equal fingerprints understand each other's
/// calls and states.
final class FunctionFingerprint {
    private static final String ALGORITHM = "SHA-256";
    private static final int LENGTH = 32;

    private FunctionFingerprint() {}

    static String of(FunctionCatalog catalog) {
        MessageDigest digest = digest();
        for (FunctionDefinition definition : catalog.all()) {
            digest.update(describe(definition).getBytes(StandardCharsets.UTF_8));
        }
        return HexFormat.of().formatHex(digest.digest()).substring(0, LENGTH);
    }

    private static String describe(FunctionDefinition definition) {
        StringBuilder text = new StringBuilder(definition.spec().signature());
        text.append(definition.spec().aliases())
                .append(definition.spec().result().sql())
                .append(definition.spec().nulls());
        for (Map<String, Object> constants : samples(definition)) {
            text.append(constants).append(layout(definition, constants));
        }
        return text.append('\n').toString();
    }

    /// Constants for each word and flag that a call may have; numbers are their defaults, else some
    /// of their range.
    private static List<Map<String, Object>> samples(FunctionDefinition definition) {
        List<Map<String, Object>> all = List.of(Map.of());
        for (Parameter.Constant constant : definition.spec().constants()) {
            List<Map<String, Object>> more = new ArrayList<>();
            for (Map<String, Object> before : all) {
                for (Object value : values(constant)) {
                    Map<String, Object> with = new java.util.TreeMap<>(before);
                    with.put(constant.name(), value);
                    more.add(with);
                }
            }
            all = more;
        }
        return all;
    }

    private static List<Object> values(Parameter.Constant constant) {
        return switch (constant.range()) {
            case Range.OneOf(List<String> words) -> List.copyOf(words);
            case Range.Any _ -> constant.fallback().map(List::of).orElse(List.of(true, false));
            case Range.Interval range ->
                    List.of(constant.fallback().orElseGet(() -> within(constant, range)));
        };
    }

    private static Object within(Parameter.Constant constant, Range.Interval range) {
        double low = Double.isFinite(range.low()) ? range.low() : 0;
        double number = Double.isFinite(range.high()) ? (low + range.high()) / 2 : low + 3;
        return switch (constant.type().kind()) {
            case DOUBLE -> (Object) number;
            default -> (Object) Math.max((long) number, 1L);
        };
    }

    /// The layout of the state of a call; empty for functions without, and for constants that the
    /// function does not take together.
    private static Optional<StateLayout> layout(
            FunctionDefinition definition, Map<String, Object> constants) {
        try {
            var call = definition.spec().bind(new HashMap<>(constants));
            return switch (definition) {
                case FunctionDefinition.Scalar _ -> Optional.empty();
                case FunctionDefinition.Running running -> Optional.of(running.bind(call).layout());
                case FunctionDefinition.Frame frame -> Optional.of(frame.bind(call).layout());
                case FunctionDefinition.Table table -> Optional.of(table.bind(call).layout());
            };
        } catch (EngineException e) {
            if (e.code() == ErrorCode.INVALID_ARGUMENT) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance(ALGORITHM);
        } catch (NoSuchAlgorithmException e) {
            throw new EngineException(ErrorCode.INTERNAL, "this Java has no " + ALGORITHM, e);
        }
    }
}

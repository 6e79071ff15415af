package io.ticklane.api.plan;

import io.ticklane.api.type.TypeKind;
import java.lang.reflect.Constructor;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/// Random trees of plan records, made from the records' own shapes.
final class RandomPlans {
    private static final String[] TEXTS = {"", "symbol", "Ünïcode €", "it's", "\0", "a\nb"};

    private final Random random;

    RandomPlans(long seed) {
        random = new Random(seed);
    }

    PhysicalPlan plan() {
        PhysicalPlan made = (PhysicalPlan) record(PhysicalPlan.class, 7);
        return new PhysicalPlan(
                PhysicalPlan.VERSION, made.fragments(), made.output(), made.parameters());
    }

    /// A random value of a record or sealed type.
    Object value(Class<?> type, int depth) {
        if (type.isSealed()) {
            Class<?>[] cases = type.getPermittedSubclasses();
            // near the bottom take the first cases, which are leaves
            return value(cases[random.nextInt(depth <= 0 ? 1 : cases.length)], depth);
        }
        if (type.isRecord()) {
            return record(type, depth);
        }
        if (type.isEnum()) {
            return pick(type.getEnumConstants());
        }
        if (type == int.class || type == Integer.class) {
            return random.nextInt(4) == 0 ? random.nextInt() : random.nextInt(5);
        }
        if (type == long.class || type == Long.class) {
            return random.nextLong() >> random.nextInt(64);
        }
        if (type == boolean.class || type == Boolean.class) {
            return random.nextBoolean();
        }
        if (type == String.class) {
            return TEXTS[random.nextInt(TEXTS.length)];
        }
        throw new AssertionError(type);
    }

    private Object record(Class<?> type, int depth) {
        if (type == Expression.Literal.class) {
            TypeKind kind = pick(TypeKind.values());
            return new Expression.Literal(literal(), io.ticklane.api.type.SqlType.of(kind));
        }
        RecordComponent[] components = type.getRecordComponents();
        Object[] values = new Object[components.length];
        Class<?>[] types = new Class<?>[components.length];
        for (int i = 0; i < components.length; i++) {
            types[i] = components[i].getType();
            values[i] = component(components[i], depth - 1);
        }
        try {
            Constructor<?> constructor = type.getDeclaredConstructor(types);
            return constructor.newInstance(values);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(e.getMessage(), e);
        }
    }

    private Object component(RecordComponent component, int depth) {
        Class<?> type = component.getType();
        if (type == List.class || type == Optional.class) {
            Type element =
                    ((ParameterizedType) component.getGenericType()).getActualTypeArguments()[0];
            int size = random.nextInt(type == List.class && depth > 0 ? 4 : 2);
            List<Object> values = new ArrayList<>();
            for (int i = 0; i < size; i++) {
                values.add(value((Class<?>) element, depth));
            }
            return type == List.class ? values : values.stream().findFirst();
        }
        return value(type, depth);
    }

    private <T> T pick(T[] choices) {
        return choices[random.nextInt(choices.length)];
    }

    private @Nullable Object literal() {
        return switch (random.nextInt(6)) {
            case 0 -> null;
            case 1 -> random.nextBoolean();
            case 2 -> random.nextLong();
            case 3 -> Double.longBitsToDouble(random.nextLong() & ~(0x7ffL << 52));
            case 4 -> new BigDecimal(new BigInteger(100, random), random.nextInt(40) - 5);
            default -> TEXTS[random.nextInt(TEXTS.length)];
        };
    }
}

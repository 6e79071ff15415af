package io.ticklane.api.plan;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// What a Java type looks like in the binary form of a plan; found once per class by reflection.
sealed interface PlanShape {
    /// An int or long: a zigzag varint.
    record Whole(boolean wide) implements PlanShape {}

    /// A boolean: the varint 0 or 1.
    record Flag() implements PlanShape {}

    /// A string of UTF-8 bytes.
    record Text() implements PlanShape {}

    /// The value of a literal: a message with one field, chosen by the Java type; none for NULL.
    record LiteralValue() implements PlanShape {}

    /// An enum: the varint ordinal + 1.
    record Choice(Class<?> type, List<Object> constants) implements PlanShape {}

    /// A record: a message; component i is field i + 1.
    record Message(Class<?> type, MethodHandle constructor, List<Part> parts)
            implements PlanShape {}

    /// A sealed interface: a message with one field; permitted subtype i is field i + 1.
    record OneOf(Class<?> type, List<Class<?>> cases) implements PlanShape {}

    /// How often a component is there.
    enum Count {
        ONE,
        OPTIONAL,
        MANY
    }

    /// A component of a record.
    record Part(String name, Count count, Class<?> type, MethodHandle getter) {
        PlanShape shape() {
            return of(type);
        }
    }

    /// The shape of a class.
    static PlanShape of(Class<?> type) {
        return Cache.SHAPES.get(type);
    }

    /// The shapes found so far.
    final class Cache {
        private static final ClassValue<PlanShape> SHAPES =
                new ClassValue<>() {
                    @Override
                    protected PlanShape computeValue(Class<?> type) {
                        return find(type);
                    }
                };

        private Cache() {}

        private static PlanShape find(Class<?> type) {
            if (type == int.class || type == Integer.class) {
                return new Whole(false);
            }
            if (type == long.class || type == Long.class) {
                return new Whole(true);
            }
            if (type == boolean.class || type == Boolean.class) {
                return new Flag();
            }
            if (type == String.class) {
                return new Text();
            }
            if (type == Object.class) {
                return new LiteralValue();
            }
            if (type.isEnum()) {
                return new Choice(type, List.of((Object[]) type.getEnumConstants()));
            }
            if (type.isSealed()) {
                return new OneOf(type, List.of(type.getPermittedSubclasses()));
            }
            if (type.isRecord()) {
                return message(type);
            }
            throw new EngineException(ErrorCode.INTERNAL, "a plan cannot hold a " + type.getName());
        }

        private static Message message(Class<?> type) {
            try {
                MethodHandles.Lookup lookup = MethodHandles.lookup();
                RecordComponent[] components = type.getRecordComponents();
                List<Part> parts = new ArrayList<>(components.length);
                for (RecordComponent component : components) {
                    MethodHandle getter =
                            lookup.unreflect(component.getAccessor())
                                    .asType(MethodType.methodType(Object.class, Object.class));
                    parts.add(part(component, getter));
                }
                Class<?>[] types =
                        Arrays.stream(components)
                                .map(RecordComponent::getType)
                                .toArray(Class<?>[]::new);
                MethodHandle constructor =
                        lookup.unreflectConstructor(type.getDeclaredConstructor(types))
                                .asSpreader(Object[].class, types.length)
                                .asType(MethodType.methodType(Object.class, Object[].class));
                return new Message(type, constructor, List.copyOf(parts));
            } catch (ReflectiveOperationException e) {
                throw new EngineException(
                        ErrorCode.INTERNAL, "a plan cannot hold a " + type.getName(), e);
            }
        }

        private static Part part(RecordComponent component, MethodHandle getter) {
            Class<?> type = component.getType();
            if (type == List.class || type == Optional.class) {
                Type element =
                        ((ParameterizedType) component.getGenericType())
                                .getActualTypeArguments()[0];
                Count count = type == List.class ? Count.MANY : Count.OPTIONAL;
                return new Part(component.getName(), count, (Class<?>) element, getter);
            }
            return new Part(component.getName(), Count.ONE, type, getter);
        }
    }
}

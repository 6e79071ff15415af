package io.ticklane.api.plan;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// Rewrites trees of records from the leaves up.
final class RecordRewriter {
    private RecordRewriter() {}

    /// The tree with `change` applied to each record after its components; parts without a change
    /// are kept as they are.
    @SuppressWarnings("unchecked")
    static <T> T replace(T tree, UnaryOperator<Object> change) {
        return (T) visit(tree, change);
    }

    private static Object visit(Object value, UnaryOperator<Object> change) {
        return switch (value) {
            case List<?> list -> {
                List<Object> made = new ArrayList<>(list.size());
                for (Object element : list) {
                    made.add(visit(element, change));
                }
                yield made.equals(list) ? list : made;
            }
            case Optional<?> optional -> optional.map(inner -> visit(inner, change));
            case Expression.Literal literal -> change.apply(literal);
            case Record record -> change.apply(rebuild(record, change));
            default -> value;
        };
    }

    private static Record rebuild(Record record, UnaryOperator<Object> change) {
        RecordComponent[] components = record.getClass().getRecordComponents();
        Object[] values = new Object[components.length];
        boolean changed = false;
        try {
            for (int i = 0; i < components.length; i++) {
                Object before = components[i].getAccessor().invoke(record);
                values[i] = visit(before, change);
                changed |= !values[i].equals(before);
            }
            if (!changed) {
                return record;
            }
            Class<?>[] types =
                    Arrays.stream(components)
                            .map(RecordComponent::getType)
                            .toArray(Class<?>[]::new);
            Constructor<? extends Record> constructor =
                    record.getClass().getDeclaredConstructor(types);
            return constructor.newInstance(values);
        } catch (ReflectiveOperationException e) {
            throw new EngineException(ErrorCode.INTERNAL, "cannot rebuild " + record.getClass(), e);
        }
    }
}

package io.ticklane.api.plan;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Writes records as messages, from the last byte to the first: so the length of a message is known
/// when its head is written.
final class PlanWriter {
    static final int VARINT = 0;
    static final int FIXED64 = 1;
    static final int BYTES = 2;

    private byte[] buffer = new byte[1024];
    private int start = buffer.length;
    private int depth;

    byte[] bytes() {
        return Arrays.copyOfRange(buffer, start, buffer.length);
    }

    void write(Record record) {
        message((PlanShape.Message) PlanShape.of(record.getClass()), record);
    }

    private void message(PlanShape.Message shape, Object record) {
        if (++depth > PlanCodec.MAX_DEPTH) {
            throw new EngineException(
                    ErrorCode.CONFIGURED_LIMIT,
                    "the plan is nested more than " + PlanCodec.MAX_DEPTH + " levels deep");
        }
        List<PlanShape.Part> parts = shape.parts();
        for (int i = parts.size() - 1; i >= 0; i--) {
            part(parts.get(i), i + 1, get(parts.get(i), record));
        }
        depth--;
    }

    private static @Nullable Object get(PlanShape.Part part, Object record) {
        try {
            return part.getter().invokeExact(record);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new EngineException(ErrorCode.INTERNAL, "cannot read " + part.name(), e);
        }
    }

    private void part(PlanShape.Part part, int number, @Nullable Object value) {
        PlanShape shape = part.shape();
        switch (part.count()) {
            case ONE -> field(shape, number, value);
            case OPTIONAL -> {
                if (value instanceof Optional<?> optional && optional.isPresent()) {
                    field(shape, number, optional.get());
                }
            }
            case MANY -> many(shape, number, (List<?>) value);
        }
    }

    private void many(PlanShape shape, int number, @Nullable List<?> values) {
        if (values == null || values.isEmpty()) {
            return;
        }
        int before = size();
        for (int i = values.size() - 1; i >= 0; i--) {
            if (shape instanceof PlanShape.Whole) {
                varint(zigzag(((Number) values.get(i)).longValue()));
            } else {
                field(shape, number, values.get(i));
            }
        }
        if (shape instanceof PlanShape.Whole) {
            head(number, before);
        }
    }

    private void field(PlanShape shape, int number, @Nullable Object value) {
        if (value == null) {
            return;
        }
        int before = size();
        switch (shape) {
            case PlanShape.Whole _ -> {
                varint(zigzag(((Number) value).longValue()));
                tag(number, VARINT);
            }
            case PlanShape.Flag _ -> {
                varint((Boolean) value ? 1 : 0);
                tag(number, VARINT);
            }
            case PlanShape.Choice choice -> {
                varint(choice.constants().indexOf(value) + 1L);
                tag(number, VARINT);
            }
            case PlanShape.Text _ -> text(number, (String) value);
            case PlanShape.LiteralValue _ -> {
                literal(value);
                head(number, before);
            }
            case PlanShape.Message message -> {
                message(message, value);
                head(number, before);
            }
            case PlanShape.OneOf oneOf -> {
                Class<?> type = value.getClass();
                field(PlanShape.of(type), oneOf.cases().indexOf(type) + 1, value);
                head(number, before);
            }
        }
    }

    private void literal(Object value) {
        switch (value) {
            case Boolean flag -> {
                varint(flag ? 1 : 0);
                tag(1, VARINT);
            }
            case Long whole -> {
                varint(zigzag(whole));
                tag(2, VARINT);
            }
            case Double number -> {
                fixed(Double.doubleToRawLongBits(number));
                tag(3, FIXED64);
            }
            case BigDecimal decimal -> text(4, decimal.toString());
            case String string -> text(5, string);
            default ->
                    throw new EngineException(
                            ErrorCode.INTERNAL,
                            "a literal cannot hold a " + value.getClass().getName());
        }
    }

    private void text(int number, String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        reserve(bytes.length);
        start -= bytes.length;
        System.arraycopy(bytes, 0, buffer, start, bytes.length);
        varint(bytes.length);
        tag(number, BYTES);
    }

    private int size() {
        return buffer.length - start;
    }

    private void head(int number, int before) {
        varint(size() - before);
        tag(number, BYTES);
    }

    private void tag(int number, int wire) {
        varint(((long) number << 3) | wire);
    }

    private static long zigzag(long value) {
        return (value << 1) ^ (value >> 63);
    }

    private void varint(long value) {
        int length = Math.max(1, (70 - Long.numberOfLeadingZeros(value)) / 7);
        reserve(length);
        start -= length;
        long rest = value;
        for (int i = 0; i < length - 1; i++) {
            buffer[start + i] = (byte) ((rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        buffer[start + length - 1] = (byte) rest;
    }

    private void fixed(long value) {
        reserve(8);
        start -= 8;
        for (int i = 0; i < 8; i++) {
            buffer[start + i] = (byte) (value >>> (8 * i));
        }
    }

    private void reserve(int length) {
        if (start < length) {
            byte[] larger = new byte[Math.max(buffer.length * 2, buffer.length + length)];
            System.arraycopy(
                    buffer,
                    start,
                    larger,
                    larger.length - (buffer.length - start),
                    buffer.length - start);
            start += larger.length - buffer.length;
            buffer = larger;
        }
    }
}

package io.ticklane.api.plan;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reads what [PlanWriter] writes and refuses everything else: unknown, repeated and missing
/// fields, numbers out of range and broken text.
final class PlanReader {
    private final byte[] bytes;
    private int at;
    private int depth;

    PlanReader(byte[] bytes) {
        this.bytes = bytes;
    }

    PhysicalPlan plan() {
        if (bytes.length == 0 || bytes[0] != ((1 << 3) | PlanWriter.VARINT)) {
            throw corrupt("it does not begin with a version");
        }
        at = 1;
        long version = whole(bytes.length);
        if (version != PhysicalPlan.VERSION) {
            throw corrupt(
                    "it is of version "
                            + version
                            + ", this node reads version "
                            + PhysicalPlan.VERSION);
        }
        at = 0;
        PlanShape.Message shape = (PlanShape.Message) PlanShape.of(PhysicalPlan.class);
        return (PhysicalPlan) message(shape, bytes.length);
    }

    private Object message(PlanShape.Message shape, int end) {
        if (++depth > PlanCodec.MAX_DEPTH) {
            throw corrupt("it is nested more than " + PlanCodec.MAX_DEPTH + " levels deep");
        }
        List<PlanShape.Part> parts = shape.parts();
        @Nullable Object[] values = new @Nullable Object[parts.size()];
        while (at < end) {
            long tag = varint(end);
            long number = tag >>> 3;
            if (number < 1 || number > parts.size()) {
                throw corrupt(shape.type().getSimpleName() + " has no field " + number);
            }
            int index = (int) number - 1;
            PlanShape.Part part = parts.get(index);
            values[index] = part(part, (int) (tag & 7), values[index], end);
        }
        depth--;
        for (int i = 0; i < values.length; i++) {
            values[i] = complete(shape, parts.get(i), values[i]);
        }
        try {
            return shape.constructor().invokeExact(values);
        } catch (Error e) {
            throw e;
        } catch (Throwable e) {
            throw new EngineException(
                    ErrorCode.CORRUPT,
                    "not a valid plan: bad " + shape.type().getSimpleName() + ": " + e.getMessage(),
                    e);
        }
    }

    private Object part(PlanShape.Part part, int wire, @Nullable Object before, int end) {
        PlanShape shape = part.shape();
        if (part.count() == PlanShape.Count.MANY) {
            List<Object> list = before == null ? new ArrayList<>() : list(before);
            if (shape instanceof PlanShape.Whole) {
                expect(wire, PlanWriter.BYTES);
                int stop = length(end);
                while (at < stop) {
                    list.add(value(shape, PlanWriter.VARINT, stop));
                }
            } else {
                list.add(value(shape, wire, end));
            }
            return list;
        }
        if (before != null) {
            throw corrupt("field " + part.name() + " is there twice");
        }
        return value(shape, wire, end);
    }

    @SuppressWarnings("unchecked")
    private static List<Object> list(Object value) {
        return (List<Object>) value;
    }

    private @Nullable Object complete(
            PlanShape.Message shape, PlanShape.Part part, @Nullable Object value) {
        return switch (part.count()) {
            case MANY -> value == null ? List.of() : value;
            case OPTIONAL -> Optional.ofNullable(value);
            case ONE -> {
                if (value == null && !(part.shape() instanceof PlanShape.LiteralValue)) {
                    throw corrupt(shape.type().getSimpleName() + " lacks its field " + part.name());
                }
                yield value;
            }
        };
    }

    private Object value(PlanShape shape, int wire, int end) {
        return switch (shape) {
            case PlanShape.Whole whole -> {
                expect(wire, PlanWriter.VARINT);
                long value = whole(end);
                if (whole.wide()) {
                    yield value;
                }
                if (value != (int) value) {
                    throw corrupt("the number " + value + " is out of range");
                }
                yield (int) value;
            }
            case PlanShape.Flag _ -> {
                expect(wire, PlanWriter.VARINT);
                yield flag(end);
            }
            case PlanShape.Choice choice -> {
                expect(wire, PlanWriter.VARINT);
                long number = varint(end);
                if (number < 1 || number > choice.constants().size()) {
                    throw corrupt(choice.type().getSimpleName() + " has no value " + number);
                }
                yield choice.constants().get((int) number - 1);
            }
            case PlanShape.Text _ -> {
                expect(wire, PlanWriter.BYTES);
                yield text(length(end));
            }
            case PlanShape.LiteralValue _ -> {
                expect(wire, PlanWriter.BYTES);
                yield literal(length(end));
            }
            case PlanShape.Message message -> {
                expect(wire, PlanWriter.BYTES);
                yield message(message, length(end));
            }
            case PlanShape.OneOf oneOf -> {
                expect(wire, PlanWriter.BYTES);
                yield oneOf(oneOf, length(end));
            }
        };
    }

    private Object oneOf(PlanShape.OneOf shape, int end) {
        long tag = varint(end);
        long number = tag >>> 3;
        if (number < 1 || number > shape.cases().size()) {
            throw corrupt(shape.type().getSimpleName() + " has no case " + number);
        }
        PlanShape inner = PlanShape.of(shape.cases().get((int) number - 1));
        Object value = value(inner, (int) (tag & 7), end);
        if (at != end) {
            throw corrupt(shape.type().getSimpleName() + " has more than one case");
        }
        return value;
    }

    private Object literal(int end) {
        long tag = varint(end);
        int wire = (int) (tag & 7);
        Object value =
                switch ((int) (tag >>> 3)) {
                    case 1 -> {
                        expect(wire, PlanWriter.VARINT);
                        yield flag(end);
                    }
                    case 2 -> {
                        expect(wire, PlanWriter.VARINT);
                        yield whole(end);
                    }
                    case 3 -> {
                        expect(wire, PlanWriter.FIXED64);
                        yield Double.longBitsToDouble(fixed(end));
                    }
                    case 4 -> {
                        expect(wire, PlanWriter.BYTES);
                        yield decimal(text(length(end)));
                    }
                    case 5 -> {
                        expect(wire, PlanWriter.BYTES);
                        yield text(length(end));
                    }
                    default -> throw corrupt("a literal has no case " + (tag >>> 3));
                };
        if (at != end) {
            throw corrupt("a literal has more than one value");
        }
        return value;
    }

    private static BigDecimal decimal(String text) {
        try {
            return new BigDecimal(text);
        } catch (NumberFormatException e) {
            throw new EngineException(
                    ErrorCode.CORRUPT, "not a valid plan: bad decimal '" + text + "'", e);
        }
    }

    private boolean flag(int end) {
        long value = varint(end);
        if (value > 1 || value < 0) {
            throw corrupt(value + " is no boolean");
        }
        return value == 1;
    }

    private int length(int end) {
        long length = varint(end);
        if (length < 0 || length > end - at) {
            throw corrupt("a part of " + length + " bytes does not fit");
        }
        return at + (int) length;
    }

    private String text(int end) {
        try {
            String text =
                    StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(bytes, at, end - at))
                            .toString();
            at = end;
            return text;
        } catch (CharacterCodingException e) {
            throw new EngineException(ErrorCode.CORRUPT, "not a valid plan: text is not UTF-8", e);
        }
    }

    private long whole(int end) {
        long value = varint(end);
        return (value >>> 1) ^ -(value & 1);
    }

    private long varint(int end) {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            if (at >= end) {
                throw corrupt("it ends too early");
            }
            byte next = bytes[at++];
            value |= (next & 0x7fL) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw corrupt("a number is longer than ten bytes");
    }

    private long fixed(int end) {
        if (end - at < 8) {
            throw corrupt("it ends too early");
        }
        long value = 0;
        for (int i = 0; i < 8; i++) {
            value |= (bytes[at++] & 0xffL) << (8 * i);
        }
        return value;
    }

    private void expect(int wire, int expected) {
        if (wire != expected) {
            throw corrupt("wire type " + wire + " instead of " + expected);
        }
    }

    private EngineException corrupt(String reason) {
        return new EngineException(
                ErrorCode.CORRUPT, "not a valid plan: " + reason + " (at byte " + at + ")");
    }
}

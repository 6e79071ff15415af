package io.ticklane.api.state;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.snapshot.StateReader;
import io.ticklane.api.snapshot.StateWriter;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// What a state has written, in memory.
final class StateBytes implements StateWriter {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    byte[] bytes() {
        return bytes.toByteArray();
    }

    StateReader reader() {
        return new Reader(ByteBuffer.wrap(bytes()));
    }

    @Override
    public void writeLong(long value) {
        bytes.writeBytes(ByteBuffer.allocate(Long.BYTES).putLong(value).array());
    }

    @Override
    public void writeBytes(MemorySegment memory, long from, long count) {
        bytes.writeBytes(memory.asSlice(from, count).toArray(ValueLayout.JAVA_BYTE));
    }

    @Override
    public void writeText(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        writeLong(utf8.length);
        bytes.writeBytes(utf8);
    }

    @Override
    public void writeCode(int code) {
        throw new AssertionError("states have no codes");
    }

    private record Reader(ByteBuffer in) implements StateReader {
        @Override
        public long readLong() {
            return in.getLong();
        }

        @Override
        public void readBytes(MemorySegment memory, long at, long count) {
            byte[] some = new byte[Math.toIntExact(count)];
            in.get(some);
            MemorySegment.copy(MemorySegment.ofArray(some), 0, memory, at, count);
        }

        @Override
        public String readText() {
            byte[] utf8 = new byte[Math.toIntExact(readLong())];
            in.get(utf8);
            return new String(utf8, StandardCharsets.UTF_8);
        }

        @Override
        public int readCode() {
            throw new AssertionError("states have no codes");
        }

        @Override
        public EngineException corrupt(String what) {
            return new EngineException(ErrorCode.CORRUPT, what);
        }
    }
}

package io.ticklane.exec.source.parquet;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What the footer of a file says.
///
/// @param rows the number of rows
/// @param schema the schema's nodes in depth-first order, the root first
/// @param groups the row groups in the order of their rows
/// @param properties key-value metadata of the writer
///
///   <p>Source: the Parquet format, `parquet.thrift`.
record FileMetadata(
        long rows, List<Node> schema, List<RowGroup> groups, Map<String, String> properties) {
    private static final byte[] MAGIC = "PAR1".getBytes(StandardCharsets.US_ASCII);
    private static final int TAIL_BYTES = 8;
    private static final KnownFooters FOOTERS = new KnownFooters();

    FileMetadata {
        schema = List.copyOf(schema);
        groups = List.copyOf(groups);
        properties = Map.copyOf(properties);
    }

    /// A node of the schema; `children` is 0 for a column. What is not given is -1.
    record Node(
            String name,
            int physical,
            int width,
            int repetition,
            int children,
            int converted,
            int scale,
            int precision,
            Logical logical) {}

    /// A logical type: its number in the format's union (0 for none) and what it says.
    record Logical(
            int kind, boolean utc, int unit, int bits, boolean signed, int scale, int precision) {
        static final Logical NONE = new Logical(0, false, 0, 0, false, 0, 0);
    }

    /// Some rows, each column in a chunk.
    record RowGroup(long rows, List<Chunk> chunks) {
        RowGroup {
            chunks = List.copyOf(chunks);
        }
    }

    /// One column of a row group.
    ///
    /// @param start where its first page begins in the file
    /// @param bytes how many bytes its pages have there
    /// @param plainBytes how many bytes its pages have without compression
    record Chunk(int codec, long values, long start, long bytes, long plainBytes, Bounds bounds) {
        Optional<byte[]> least() {
            return bounds.least();
        }

        Optional<byte[]> greatest() {
            return bounds.greatest();
        }
    }

    /// What is said of the values of a chunk.
    ///
    /// @param exact whether the bounds are values themselves, as far as the writer says
    /// @param nulls how many values are NULL; -1 where that is not said
    record Bounds(Optional<byte[]> least, Optional<byte[]> greatest, boolean exact, long nulls) {
        private static final Bounds NONE = new Bounds(Optional.empty(), Optional.empty(), true, -1);

        /// The only value of the chunk, if it is known to have one and no NULL.
        Optional<byte[]> onlyValue() {
            boolean one = exact && nulls == 0 && least.isPresent() && greatest.isPresent();
            return one && Arrays.equals(least.get(), greatest.get()) ? least : Optional.empty();
        }
    }

    /// Reads what the footer says.
    static FileMetadata read(FileChannel channel) throws IOException {
        byte[] footer = footer(channel);
        long size = channel.size();
        FileMetadata known = FOOTERS.find(footer, size);
        if (known != null) {
            return known;
        }
        try {
            FileMetadata file = file(new Thrift(MemorySegment.ofArray(footer), 0), size);
            FOOTERS.keep(footer, size, file);
            return file;
        } catch (IndexOutOfBoundsException | ArithmeticException e) {
            throw new IOException("its footer is damaged", e);
        }
    }

    /// Reads the bytes of the footer.
    static byte[] footer(FileChannel channel) throws IOException {
        long size = channel.size();
        if (size < TAIL_BYTES + MAGIC.length) {
            throw new IOException("it has only " + size + " bytes");
        }
        ByteBuffer tail = read(channel, size - TAIL_BYTES, TAIL_BYTES);
        int length = tail.getInt(0);
        for (int i = 0; i < MAGIC.length; i++) {
            if (tail.get(4 + i) != MAGIC[i]) {
                throw new IOException("it does not end with PAR1 (was it cut off?)");
            }
        }
        if (length <= 0 || length > size - TAIL_BYTES - MAGIC.length) {
            throw new IOException("its footer has an impossible length of " + length + " bytes");
        }
        return read(channel, size - TAIL_BYTES - length, length).array();
    }

    /// Reads some bytes of a file.
    static ByteBuffer read(FileChannel channel, long position, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, position + buffer.position()) < 0) {
                throw new IOException("it ends too early");
            }
        }
        return buffer.flip();
    }

    private static FileMetadata file(Thrift in, long fileBytes) throws IOException {
        List<Node> schema = new ArrayList<>();
        List<RowGroup> groups = new ArrayList<>();
        Map<String, String> properties = new HashMap<>();
        long rows = -1;
        for (int id = in.field(0); id != 0; id = in.field(id)) {
            switch (id) {
                case 2 -> {
                    for (int left = in.list(); left > 0; left--) {
                        schema.add(node(in));
                    }
                }
                case 3 -> rows = in.number();
                case 4 -> {
                    for (int left = in.list(); left > 0; left--) {
                        groups.add(group(in, fileBytes));
                    }
                }
                case 5 -> {
                    for (int left = in.list(); left > 0; left--) {
                        property(in, properties);
                    }
                }
                default -> in.skip();
            }
        }
        long sum = groups.stream().mapToLong(RowGroup::rows).sum();
        if (rows < 0 || rows != sum) {
            throw new IOException(
                    "its footer speaks of " + rows + " rows, but its row groups have " + sum);
        }
        return new FileMetadata(rows, schema, groups, properties);
    }

    private static Node node(Thrift in) throws IOException {
        String name = "";
        int[] numbers = {-1, -1, -1, 0, -1, -1, -1};
        Logical logical = Logical.NONE;
        for (int id = in.field(0); id != 0; id = in.field(id)) {
            switch (id) {
                case 1, 2, 3 -> numbers[id - 1] = in.integer();
                case 4 -> name = in.text();
                case 5, 6, 7, 8 -> numbers[id - 2] = in.integer();
                case 10 -> logical = logical(in);
                default -> in.skip();
            }
        }
        return new Node(
                name,
                numbers[0],
                numbers[1],
                numbers[2],
                numbers[3],
                numbers[4],
                numbers[5],
                numbers[6],
                logical);
    }

    private static Logical logical(Thrift in) throws IOException {
        Logical found = Logical.NONE;
        in.struct();
        for (int id = in.field(0); id != 0; id = in.field(id)) {
            found = logical(in, id);
        }
        return found;
    }

    private static Logical logical(Thrift in, int kind) throws IOException {
        boolean utc = false;
        boolean signed = false;
        int unit = 0;
        int bits = 0;
        int scale = 0;
        int precision = 0;
        in.struct();
        for (int id = in.field(0); id != 0; id = in.field(id)) {
            boolean decimal = kind == ParquetSchema.DECIMAL;
            boolean integer = kind == ParquetSchema.INTEGER;
            boolean time = kind == ParquetSchema.TIME || kind == ParquetSchema.TIMESTAMP;
            if (decimal && id == 1) {
                scale = in.integer();
            } else if (decimal && id == 2) {
                precision = in.integer();
            } else if (integer && id == 1) {
                bits = in.integer();
            } else if (integer && id == 2) {
                signed = in.bool();
            } else if (time && id == 1) {
                utc = in.bool();
            } else if (time && id == 2) {
                in.struct();
                for (int each = in.field(0); each != 0; each = in.field(each)) {
                    unit = each;
                    in.skip();
                }
            } else {
                in.skip();
            }
        }
        return new Logical(kind, utc, unit, bits, signed, scale, precision);
    }

    private static void property(Thrift in, Map<String, String> properties) throws IOException {
        String key = "";
        String value = "";
        for (int id = in.field(0); id != 0; id = in.field(id)) {
            switch (id) {
                case 1 -> key = in.text();
                case 2 -> value = in.text();
                default -> in.skip();
            }
        }
        properties.put(key, value);
    }

    private static RowGroup group(Thrift in, long fileBytes) throws IOException {
        List<Chunk> chunks = new ArrayList<>();
        long rows = -1;
        for (int id = in.field(0); id != 0; id = in.field(id)) {
            switch (id) {
                case 1 -> {
                    for (int left = in.list(); left > 0; left--) {
                        chunks.add(chunk(in, fileBytes));
                    }
                }
                case 3 -> rows = in.number();
                default -> in.skip();
            }
        }
        if (rows < 0 || rows > Integer.MAX_VALUE) {
            throw new IOException("a row group has " + rows + " rows");
        }
        return new RowGroup(rows, chunks);
    }

    private static Chunk chunk(Thrift in, long fileBytes) throws IOException {
        Chunk chunk = null;
        for (int id = in.field(0); id != 0; id = in.field(id)) {
            if (id == 3) {
                in.struct();
                chunk = columnChunk(in, fileBytes);
            } else {
                in.skip();
            }
        }
        if (chunk == null) {
            throw new IOException("a column of a row group has no metadata");
        }
        return chunk;
    }

    private static Chunk columnChunk(Thrift in, long fileBytes) throws IOException {
        int codec = -1;
        long[] numbers = {-1, -1, -1, -1, 0, -1};
        Bounds bounds = Bounds.NONE;
        for (int id = in.field(0); id != 0; id = in.field(id)) {
            switch (id) {
                case 4 -> codec = in.integer();
                case 5 -> numbers[0] = in.number();
                case 6 -> numbers[1] = in.number();
                case 7 -> numbers[2] = in.number();
                case 9 -> numbers[3] = in.number();
                case 11 -> numbers[4] = in.number();
                case 12 -> bounds = bounds(in);
                default -> in.skip();
            }
        }
        // writers without a dictionary give 0 or leave it out
        long start = numbers[4] > 0 ? Math.min(numbers[4], numbers[3]) : numbers[3];
        long bytes = numbers[2];
        if (start < MAGIC.length || bytes < 0 || start > fileBytes - bytes || numbers[0] < 0) {
            throw new IOException("a column of a row group lies outside of the file");
        }
        return new Chunk(codec, numbers[0], start, bytes, numbers[1], bounds);
    }

    private static Bounds bounds(Thrift in) throws IOException {
        Optional<byte[]> least = Optional.empty();
        Optional<byte[]> greatest = Optional.empty();
        boolean exact = true;
        long nulls = -1;
        in.struct();
        for (int id = in.field(0); id != 0; id = in.field(id)) {
            switch (id) {
                case 3 -> nulls = in.number();
                case 5 -> greatest = Optional.of(in.binary());
                case 6 -> least = Optional.of(in.binary());
                case 7, 8 -> exact &= in.bool();
                default -> in.skip();
            }
        }
        return new Bounds(least, greatest, exact, nulls);
    }
}

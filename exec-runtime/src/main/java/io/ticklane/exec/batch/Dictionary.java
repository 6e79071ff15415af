package io.ticklane.exec.batch;

import io.ticklane.exec.memory.QueryMemory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.jspecify.annotations.Nullable;

/// The texts (and byte strings and arrays) of one query or of the node's tables, each with a code
/// from 0 in the order of its first use. Equal texts have equal codes. A query's dictionary stands
/// on that of the node's tables: the codes of the parent that existed when the query began are its
/// codes too.
///
/// Threads: any; reading a code takes no lock. Which text has which code may differ from run to
/// run, so no result may depend on codes: order and hash by text ([#hash(int)], [#compare(int,
/// int)]).
public final class Dictionary implements AutoCloseable {
    private static final int CHUNK_BITS = 12;
    private static final int CHUNK = 1 << CHUNK_BITS;
    private static final int BLOCK_BYTES = 1 << 16;

    private final QueryMemory memory;
    private final @Nullable Dictionary parent;
    private final int base;
    private final List<ArrowBuf> blocks = new ArrayList<>();
    private volatile Entry[][] chunks = new Entry[0][];
    private volatile int size;
    private int[] table = new int[1024];
    private @Nullable ArrowBuf block;
    private long blockUsed;

    private record Entry(byte[] bytes, long hash, @Nullable String text) {}

    /// An empty dictionary.
    public Dictionary(QueryMemory memory) {
        this(memory, null);
    }

    /// A dictionary that begins with all entries of a parent; later entries of the parent are not
    /// seen.
    public Dictionary(QueryMemory memory, @Nullable Dictionary parent) {
        this.memory = memory;
        this.parent = parent;
        this.base = parent == null ? 0 : parent.size();
        this.size = base;
        Arrays.fill(table, -1);
    }

    /// How many codes there are.
    public int size() {
        return size;
    }

    /// The code of a text, new if needed.
    public int code(String text) {
        return code(text.getBytes(StandardCharsets.UTF_8));
    }

    /// The code of UTF-8 bytes (or any bytes), new if needed; the array is kept and must not
    /// change.
    public int code(byte[] bytes) {
        long hash = hashOf(bytes);
        int known = find(bytes, hash);
        return known >= 0 ? known : add(bytes, hash, new String(bytes, StandardCharsets.UTF_8));
    }

    /// The code of bytes that are no text, new if needed; the array may be used again.
    int codeOfCopy(byte[] bytes) {
        long hash = hashOf(bytes);
        int known = find(bytes, hash);
        return known >= 0 ? known : add(bytes.clone(), hash, null);
    }

    /// The code of a text if it is there, else -1.
    public int find(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return find(bytes, hashOf(bytes));
    }

    /// The text of a code.
    public String text(int code) {
        Entry entry = entry(code);
        String text = entry.text();
        return text == null ? new String(entry.bytes(), StandardCharsets.UTF_8) : text;
    }

    /// The bytes of a code; not to be changed.
    public byte[] bytes(int code) {
        return entry(code).bytes();
    }

    /// A hash of the text: the same in every run, on every node.
    public long hash(int code) {
        return entry(code).hash();
    }

    /// Compares two texts by their code points (byte strings: by unsigned bytes).
    public int compare(int left, int right) {
        return left == right
                ? 0
                : Arrays.compareUnsigned(entry(left).bytes(), entry(right).bytes());
    }

    /// The stable hash of bytes.
    public static long hashOf(byte[] bytes) {
        long hash = 0xcbf29ce484222325L ^ bytes.length;
        int i = 0;
        MemorySegment segment = MemorySegment.ofArray(bytes);
        for (; i + 8 <= bytes.length; i += 8) {
            hash = mix(hash ^ segment.get(LITTLE_ENDIAN_LONG, i));
        }
        long tail = 0;
        for (int shift = 0; i < bytes.length; i++, shift += 8) {
            tail |= (bytes[i] & 0xffL) << shift;
        }
        return mix(hash ^ tail);
    }

    private static final ValueLayout.OfLong LITTLE_ENDIAN_LONG =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(java.nio.ByteOrder.LITTLE_ENDIAN);

    /// Spreads the bits of a long; the finalizer of SplitMix64 (Steele, Lea, Flood 2014).
    public static long mix(long value) {
        long z = value + 0x9e3779b97f4a7c15L;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }

    @Override
    public synchronized void close() {
        blocks.forEach(ArrowBuf::close);
        blocks.clear();
        block = null;
    }

    private Entry entry(int code) {
        if (code < base && parent != null) {
            return parent.entry(code);
        }
        int own = code - base;
        return chunks[own >> CHUNK_BITS][own & (CHUNK - 1)];
    }

    private int find(byte[] bytes, long hash) {
        if (parent != null) {
            int code = parent.find(bytes, hash);
            if (code >= 0 && code < base) {
                return code;
            }
        }
        synchronized (this) {
            return findOwn(bytes, hash);
        }
    }

    private int findOwn(byte[] bytes, long hash) {
        int mask = table.length - 1;
        for (int at = (int) hash & mask; table[at] >= 0; at = (at + 1) & mask) {
            Entry entry = entry(table[at]);
            if (entry.hash() == hash && Arrays.equals(entry.bytes(), bytes)) {
                return table[at];
            }
        }
        return -1;
    }

    private synchronized int add(byte[] bytes, long hash, @Nullable String text) {
        int known = findOwn(bytes, hash);
        if (known >= 0) {
            return known;
        }
        reserve(text == null ? bytes.length : bytes.length * 2L);
        int own = size - base;
        Entry[][] current = chunks;
        if (own >> CHUNK_BITS == current.length) {
            current = Arrays.copyOf(current, current.length + 1);
            current[current.length - 1] = new Entry[CHUNK];
        }
        current[own >> CHUNK_BITS][own & (CHUNK - 1)] = new Entry(bytes, hash, text);
        chunks = current;
        int code = size;
        insert(code, hash);
        size = code + 1;
        if ((own + 1) * 2 > table.length) {
            grow();
        }
        return code;
    }

    /// The entries live on the Java heap; as many bytes are taken from the query's budget.
    private void reserve(long length) {
        long bytes = length + 96;
        if (block == null || blockUsed + bytes > block.capacity()) {
            block = memory.allocate(Math.max(BLOCK_BYTES, bytes));
            blocks.add(block);
            blockUsed = 0;
        }
        blockUsed += bytes;
    }

    private void insert(int code, long hash) {
        int mask = table.length - 1;
        int at = (int) hash & mask;
        while (table[at] >= 0) {
            at = (at + 1) & mask;
        }
        table[at] = code;
    }

    private void grow() {
        int[] larger = new int[table.length * 2];
        Arrays.fill(larger, -1);
        int own = size - base;
        table = larger;
        for (int i = 0; i < own; i++) {
            insert(base + i, entry(base + i).hash());
        }
    }
}

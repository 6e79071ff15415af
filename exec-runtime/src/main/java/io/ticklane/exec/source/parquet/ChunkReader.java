package io.ticklane.exec.source.parquet;

import io.ticklane.exec.batch.Bits;
import io.ticklane.exec.batch.ColumnBuilder;
import io.ticklane.exec.batch.Lane;
import io.ticklane.exec.batch.TextEncoder;
import io.ticklane.exec.memory.QueryMemory;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Objects;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/// Reads the values of one column of a row group, page after page.
///
/// Errors: an [IOException] or [IndexOutOfBoundsException] where the chunk is damaged; checksums of
/// pages are compared where the file has them.
///
/// Threads: one at a time.
final class ChunkReader implements ColumnReader {
    /// How far readers of packed numbers may look behind the end of a page.
    private static final int MARGIN = PageCodec.MARGIN;

    private static final int MOST_READ = 1 << 30;

    private final ColumnForm form;
    private final Lane lane;
    private final int mostDefined;
    private final LaneDecoder decoder;
    private final PageCodec codec;
    private final boolean compressed;
    private final long plainBytes;
    private final PageMemory loaded;
    private final MemorySegment chunk;
    private final long end;
    private final PageMemory unpacked;
    private final PageMemory rewritten;
    private final DictionaryValues dictionary;
    private final int[] flags = new int[DictionaryValues.STEP];
    private long at;

    // the page
    private int left;
    private @Nullable HybridReader repetitions;
    private @Nullable HybridReader levels;
    private @Nullable HybridReader codes;
    private MemorySegment values = MemorySegment.NULL;
    private long valuesAt;

    /// Reads the bytes of the chunk.
    ChunkReader(
            ColumnForm form,
            FileMetadata.Chunk from,
            FileChannel channel,
            QueryMemory memory,
            TextEncoder texts)
            throws IOException {
        this.form = form;
        this.lane = Lane.of(form.valueType());
        this.mostDefined = form.mostDefined();
        this.decoder = new LaneDecoder(form, texts);
        this.codec = PageCodec.of(from.codec(), form.name());
        this.compressed = from.codec() != 0;
        this.plainBytes = from.plainBytes();
        this.dictionary = new DictionaryValues(lane);
        this.unpacked = new PageMemory(memory);
        this.rewritten = new PageMemory(memory);
        this.end = from.bytes();
        this.loaded = new PageMemory(memory);
        this.chunk = loaded.ensure(end + MARGIN);
        try {
            load(channel, from.start());
        } catch (Throwable e) {
            loaded.close();
            throw e;
        }
    }

    private void load(FileChannel channel, long start) throws IOException {
        for (long done = 0; done < end; ) {
            long part = Math.min(end - done, MOST_READ);
            ByteBuffer target = chunk.asSlice(done, part).asByteBuffer();
            int read = channel.read(target, start + done);
            if (read < 0) {
                throw new IOException("it ends too early");
            }
            done += read;
        }
    }

    /// Reads some of the next elements of lists, with their levels: values that are there to the
    /// first places of a lane, next to each other. The number of elements, NULL and absent ones
    /// counted; 0 at the end.
    int elements(int[] nesting, int[] defined, MemorySegment target) throws IOException {
        while (left == 0) {
            if (at >= end) {
                return 0;
            }
            nextPage();
        }
        int count = Math.min(left, Math.min(nesting.length, defined.length));
        Objects.requireNonNull(repetitions).read(nesting, 0, count);
        Objects.requireNonNull(levels).read(defined, 0, count);
        int present = 0;
        for (int i = 0; i < count; i++) {
            present += defined[i] == mostDefined ? 1 : 0;
        }
        values(target, 0, present);
        left -= count;
        return count;
    }

    /// Appends the next rows to a column that is no list.
    @Override
    public void append(ColumnBuilder out, int count) throws IOException {
        int row = out.rows();
        out.resize(row + count);
        int last = row + count;
        while (row < last) {
            while (left == 0) {
                nextPage();
            }
            int part = Math.min(left, last - row);
            page(out, row, part);
            left -= part;
            row += part;
        }
    }

    private void page(ColumnBuilder out, int first, int count) throws IOException {
        HybridReader present = levels;
        if (present == null) {
            values(out.values(), first, count);
            return;
        }
        int row = first;
        int last = first + count;
        while (row < last) {
            int part = present.repeated(last - row);
            if (part > 0) {
                if (present.value() == 1) {
                    values(out.values(), row, part);
                } else {
                    for (int i = row; i < row + part; i++) {
                        out.setNull(i);
                    }
                }
                present.skip(part);
            } else {
                part = Math.min(last - row, flags.length);
                present.read(flags, 0, part);
                mixed(out, row, part);
            }
            row += part;
        }
    }

    /// Values and NULLs as the flags say: reads the values next to each other, then moves each to
    /// its row, the last first.
    private void mixed(ColumnBuilder out, int row, int count) throws IOException {
        int present = 0;
        for (int i = 0; i < count; i++) {
            present += flags[i];
        }
        values(out.values(), row, present);
        int from = row + present;
        for (int i = count - 1; i >= 0; i--) {
            if (flags[i] != 0) {
                move(out.values(), --from, row + i);
            }
        }
        for (int i = 0; i < count; i++) {
            if (flags[i] == 0) {
                out.setNull(row + i);
            }
        }
    }

    private void move(MemorySegment target, int from, int to) {
        if (lane == Lane.BIT) {
            if (Bits.get(target, from)) {
                Bits.set(target, to);
            } else {
                Bits.clear(target, to);
            }
        } else {
            int width = lane.bytes();
            MemorySegment.copy(target, (long) from * width, target, (long) to * width, width);
        }
    }

    private void values(MemorySegment target, int row, int count) throws IOException {
        HybridReader coded = codes;
        if (coded == null) {
            valuesAt = decoder.decode(values, valuesAt, count, target, row);
        } else {
            dictionary.read(coded, target, row, count);
        }
    }

    private void nextPage() throws IOException {
        if (at >= end) {
            throw new IOException("column " + form.name() + " has too few values");
        }
        Thrift in = new Thrift(chunk.asSlice(0, end), at);
        PageHeader header = PageHeader.read(in);
        at = in.position();
        if (header.bytes() > end - at || header.plainBytes() > plainBytes) {
            throw new IOException("a page of column " + form.name() + " has an impossible size");
        }
        check(header);
        switch (header.kind()) {
            case PageHeader.DICTIONARY -> dictionaryPage(header);
            case PageHeader.ROWS -> firstVersion(header);
            case PageHeader.ROWS_2 -> secondVersion(header);
            default -> {
                // an index of pages
            }
        }
        at += header.bytes();
    }

    private void check(PageHeader header) throws IOException {
        if (header.checksum() >= 0) {
            CRC32 crc = new CRC32();
            crc.update(chunk.asSlice(at, header.bytes()).asByteBuffer());
            if (crc.getValue() != header.checksum()) {
                throw new IOException(
                        "a page of column " + form.name() + " does not match its checksum");
            }
        }
    }

    /// The bytes from a place of the chunk without compression, with a margin behind them.
    private MemorySegment plain(long from, long bytes, int size, boolean packed)
            throws IOException {
        if (!packed) {
            return chunk.asSlice(from, size + (long) MARGIN);
        }
        MemorySegment target = unpacked.ensure(size + (long) MARGIN);
        MemorySegment page = target.asSlice(0, size + (long) MARGIN);
        int given =
                size == 0 && bytes == 0
                        ? 0
                        : codec.decompress(chunk.asSlice(from, bytes + MARGIN), page);
        if (given != size) {
            throw new IOException(
                    "a page of column " + form.name() + " has not the size that it states");
        }
        return page;
    }

    private void dictionaryPage(PageHeader header) throws IOException {
        if (header.values() < 0 || header.values() > header.plainBytes()) {
            throw new IOException("the dictionary of column " + form.name() + " is too short");
        }
        MemorySegment page = plain(at, header.bytes(), header.plainBytes(), compressed);
        dictionary.load(decoder, page.asSlice(0, header.plainBytes()), header.values(), rewritten);
    }

    private void firstVersion(PageHeader header) throws IOException {
        MemorySegment page = plain(at, header.bytes(), header.plainBytes(), compressed);
        int from = 0;
        repetitions = null;
        levels = null;
        if (form.list().isPresent()) {
            int length = levelsLength(page, from, header.plainBytes());
            from += Integer.BYTES;
            repetitions = new HybridReader(page, from, from + (long) length, 1);
            from += length;
        }
        if (mostDefined > 0) {
            int length = levelsLength(page, from, header.plainBytes());
            from += Integer.BYTES;
            levels = new HybridReader(page, from, from + (long) length, bits(mostDefined));
            from += length;
        }
        begin(header, page, from, header.plainBytes());
    }

    private int levelsLength(MemorySegment page, int from, int size) throws IOException {
        int length = page.get(ValueLayout.JAVA_INT_UNALIGNED, from);
        if (length < 0 || length > size - from - Integer.BYTES) {
            throw new IOException("the levels of column " + form.name() + " are too long");
        }
        return length;
    }

    /// How many bits numbers up to this one have.
    private static int bits(int most) {
        return Integer.SIZE - Integer.numberOfLeadingZeros(most);
    }

    private void secondVersion(PageHeader header) throws IOException {
        int before = header.repetitionBytes() + Math.max(0, header.levelBytes());
        int size = header.plainBytes() - before;
        if (before < 0 || before > header.bytes() || size < 0) {
            throw new IOException("the levels of column " + form.name() + " are too long");
        }
        long start = at + before;
        long defined = at + header.repetitionBytes();
        repetitions = form.list().isPresent() ? new HybridReader(chunk, at, defined, 1) : null;
        levels =
                mostDefined > 0 ? new HybridReader(chunk, defined, start, bits(mostDefined)) : null;
        boolean packed = compressed && header.compressed();
        begin(header, plain(start, header.bytes() - (long) before, size, packed), 0, size);
    }

    private void begin(PageHeader header, MemorySegment page, int from, int size)
            throws IOException {
        if (header.values() < 0) {
            throw new IOException("a page of column " + form.name() + " has no number of values");
        }
        left = header.values();
        codes = null;
        valuesAt = 0;
        switch (header.encoding()) {
            case 0 -> values = page.asSlice(from, size - (long) from);
            case 2, 8 -> {
                int width = size == from ? 0 : page.get(ValueLayout.JAVA_BYTE, from) & 0xff;
                codes = new HybridReader(page, Math.min(from + 1, size), size, width);
            }
            default -> values = rewritten(header, new PlainEncoding(page, from, rewritten));
        }
    }

    private MemorySegment rewritten(PageHeader header, PlainEncoding encoding) throws IOException {
        int present = present(header);
        int width = form.width();
        return switch (header.encoding()) {
            case 3 -> encoding.truths(present);
            case 5 -> encoding.deltas(width, present);
            case 6 -> encoding.lengths(present);
            case 7 -> encoding.prefixes(present, width);
            case 9 -> encoding.streams(width, present);
            default ->
                    throw new UnreadableColumn(
                            form.name(),
                            "has the encoding " + header.encoding() + ", which cannot be read");
        };
    }

    /// How many values of a page are not NULL; its levels are read for it and begun anew.
    private int present(PageHeader header) throws IOException {
        HybridReader counted = levels;
        if (counted == null) {
            return header.values();
        }
        levels = counted.copy();
        int present = 0;
        for (int done = 0; done < header.values(); ) {
            int part = Math.min(flags.length, header.values() - done);
            counted.read(flags, 0, part);
            for (int i = 0; i < part; i++) {
                present += flags[i] == mostDefined ? 1 : 0;
            }
            done += part;
        }
        return present;
    }

    @Override
    public void close() {
        loaded.close();
        unpacked.close();
        rewritten.close();
    }
}

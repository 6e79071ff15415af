package io.ticklane.exec.source.parquet;

import io.ticklane.exec.batch.Bits;
import io.ticklane.exec.batch.ColumnBuilder;
import io.ticklane.exec.batch.Lane;
import io.ticklane.exec.batch.TextEncoder;
import io.ticklane.exec.memory.QueryMemory;
import io.ticklane.exec.source.parquet.codec.PageCodec;
import io.ticklane.exec.source.parquet.codec.UnreadableColumn;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.util.Objects;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/// Reads the values of one column of a row group, page after page. A page is not unpacked before a
/// row of it is wanted; of pages that are passed over only the headers are read.
///
/// Errors: an [IOException] or [IndexOutOfBoundsException] where the chunk is damaged; checksums of
/// pages that are unpacked are compared where the file has them.
///
/// Threads: one at a time.
final class ChunkReader implements ColumnReader {
    /// How far readers of packed numbers may look behind the end of a page.
    private static final int MARGIN = PageCodec.MARGIN;

    /// Few headers have more bytes: those with long bounds.
    private static final int HEADER_BYTES = 512;

    private final ColumnForm form;
    private final Lane lane;
    private final int mostDefined;
    private final LaneDecoder decoder;
    private final PageCodec codec;
    private final boolean compressed;
    private final long plainBytes;
    private final ChunkBytes chunk;
    private final PageMemory unpacked;
    private final PageMemory rewritten;
    private final DictionaryValues dictionary;
    private final int[] flags = new int[DictionaryValues.STEP];
    private long at;
    private @Nullable PageHeader dictionaryHeader;
    private long dictionaryAt;

    // the page
    private PageHeader header = PageHeader.NONE;
    private boolean unread;
    private int skipped;
    private int left;
    private @Nullable HybridReader repetitions;
    private @Nullable HybridReader levels;
    private @Nullable HybridReader codes;
    private MemorySegment values = MemorySegment.NULL;
    private long valuesAt;

    /// A reader of a chunk; the channel stays open until it is closed.
    ChunkReader(
            ColumnForm form,
            FileMetadata.Chunk from,
            FileChannel channel,
            QueryMemory memory,
            TextEncoder texts) {
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
        this.chunk = new ChunkBytes(channel, from.start(), from.bytes(), memory);
    }

    /// Reads some of the next elements of lists, with their levels: values that are there to the
    /// first places of a lane, next to each other. The number of elements, NULL and absent ones
    /// counted; 0 at the end.
    int elements(int[] nesting, int[] defined, MemorySegment target) throws IOException {
        while (left == 0) {
            if (at >= chunk.size()) {
                return 0;
            }
            nextPage(true);
        }
        read();
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
                nextPage(true);
            }
            read();
            int part = Math.min(left, last - row);
            page(out, row, part);
            left -= part;
            row += part;
        }
    }

    @Override
    public void skip(int count) throws IOException {
        for (int rest = count; rest > 0; ) {
            while (left == 0) {
                nextPage(false);
            }
            int part = Math.min(left, rest);
            skipped += part;
            left -= part;
            rest -= part;
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

    /// Goes on to the next page, whose bytes are not read yet; `wanted` if they will be.
    private void nextPage(boolean wanted) throws IOException {
        if (at >= chunk.size()) {
            throw new IOException("column " + form.name() + " has too few values");
        }
        header = nextHeader(wanted);
        if (header.bytes() > chunk.size() - at || header.plainBytes() > plainBytes) {
            throw new IOException("a page of column " + form.name() + " has an impossible size");
        }
        switch (header.kind()) {
            case PageHeader.DICTIONARY -> {
                dictionaryHeader = header;
                dictionaryAt = at;
            }
            case PageHeader.ROWS, PageHeader.ROWS_2 -> {
                if (header.values() < 0) {
                    throw new IOException(
                            "a page of column " + form.name() + " has no number of values");
                }
                left = header.values();
                skipped = 0;
                unread = true;
            }
            default -> {
                // an index of pages
            }
        }
        at += header.bytes();
    }

    private PageHeader nextHeader(boolean wanted) throws IOException {
        for (long bytes = HEADER_BYTES; true; bytes *= HEADER_BYTES) {
            long most = chunk.size() - at;
            MemorySegment known = chunk.get(at, Math.min(bytes, most), wanted);
            Thrift in = new Thrift(known.asSlice(0, Math.min(bytes, most)), 0);
            try {
                PageHeader read = PageHeader.read(in);
                at += in.position();
                return read;
            } catch (IOException | IndexOutOfBoundsException e) {
                if (bytes >= most) {
                    throw e;
                }
            }
        }
    }

    /// Makes the page ready for the next row.
    private void read() throws IOException {
        if (unread) {
            unread = false;
            readPage();
        }
        if (skipped > 0) {
            skipValues(skipped);
            skipped = 0;
        }
    }

    private void skipValues(int count) throws IOException {
        HybridReader defined = levels;
        int present = defined == null ? count : present(defined, count);
        HybridReader coded = codes;
        if (coded == null) {
            valuesAt = decoder.skip(values, valuesAt, present);
        } else {
            coded.skip(present);
        }
    }

    /// How many of the next values are not NULL, by the levels that are read for it.
    private int present(HybridReader defined, int count) throws IOException {
        int present = 0;
        for (int done = 0; done < count; ) {
            int part = defined.repeated(count - done);
            if (part > 0) {
                present += defined.value() == mostDefined ? part : 0;
                defined.skip(part);
            } else {
                part = Math.min(flags.length, count - done);
                defined.read(flags, 0, part);
                for (int i = 0; i < part; i++) {
                    present += flags[i] == mostDefined ? 1 : 0;
                }
            }
            done += part;
        }
        return present;
    }

    private void readPage() throws IOException {
        PageHeader of = dictionaryHeader;
        if (of != null && header.isCoded()) {
            dictionaryHeader = null;
            dictionaryPage(of);
        }
        MemorySegment bytes = bytes(header, at - header.bytes());
        if (header.kind() == PageHeader.ROWS) {
            firstVersion(bytes);
        } else {
            secondVersion(bytes);
        }
    }

    /// The bytes of a page of the file, with a margin behind them.
    private MemorySegment bytes(PageHeader of, long from) throws IOException {
        MemorySegment bytes = chunk.get(from, of.bytes(), true);
        if (of.checksum() >= 0) {
            CRC32 crc = new CRC32();
            crc.update(bytes.asSlice(0, of.bytes()).asByteBuffer());
            if (crc.getValue() != of.checksum()) {
                throw new IOException(
                        "a page of column " + form.name() + " does not match its checksum");
            }
        }
        return bytes;
    }

    /// Bytes without compression, with a margin behind them as these have.
    private MemorySegment plain(MemorySegment bytes, int size, boolean packed) throws IOException {
        if (!packed) {
            return bytes.asSlice(0, size + (long) MARGIN);
        }
        MemorySegment target = unpacked.ensure(size + (long) MARGIN);
        MemorySegment page = target.asSlice(0, size + (long) MARGIN);
        boolean none = size == 0 && bytes.byteSize() == MARGIN;
        int given = none ? 0 : codec.decompress(bytes, page);
        if (given != size) {
            throw new IOException(
                    "a page of column " + form.name() + " has not the size that it states");
        }
        return page;
    }

    private void dictionaryPage(PageHeader of) throws IOException {
        if (of.values() < 0 || of.values() > of.plainBytes()) {
            throw new IOException("the dictionary of column " + form.name() + " is too short");
        }
        MemorySegment page = plain(bytes(of, dictionaryAt), of.plainBytes(), compressed);
        dictionary.load(decoder, page.asSlice(0, of.plainBytes()), of.values(), rewritten);
    }

    private void firstVersion(MemorySegment bytes) throws IOException {
        MemorySegment page = plain(bytes, header.plainBytes(), compressed);
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
        begin(page, from, header.plainBytes());
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

    private void secondVersion(MemorySegment bytes) throws IOException {
        int defined = header.repetitionBytes();
        int start = defined + Math.max(0, header.levelBytes());
        int size = header.plainBytes() - start;
        if (start < 0 || start > header.bytes() || size < 0) {
            throw new IOException("the levels of column " + form.name() + " are too long");
        }
        repetitions = form.list().isPresent() ? new HybridReader(bytes, 0, defined, 1) : null;
        levels =
                mostDefined > 0 ? new HybridReader(bytes, defined, start, bits(mostDefined)) : null;
        begin(plain(bytes.asSlice(start), size, compressed && header.compressed()), 0, size);
    }

    private void begin(MemorySegment page, int from, int size) throws IOException {
        codes = null;
        valuesAt = 0;
        switch (header.encoding()) {
            case 0 -> values = page.asSlice(from, size - (long) from);
            case 2, 8 -> {
                int width = size == from ? 0 : page.get(ValueLayout.JAVA_BYTE, from) & 0xff;
                codes = new HybridReader(page, Math.min(from + 1, size), size, width);
            }
            default -> values = rewritten(new PlainEncoding(page, from, rewritten));
        }
    }

    private MemorySegment rewritten(PlainEncoding encoding) throws IOException {
        int present = present();
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
    private int present() throws IOException {
        HybridReader counted = levels;
        if (counted == null) {
            return header.values();
        }
        levels = counted.copy();
        return present(counted, header.values());
    }

    @Override
    public void close() {
        chunk.close();
        unpacked.close();
        rewritten.close();
    }
}

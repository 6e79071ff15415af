package io.ticklane.exec.source.parquet.codec;

import io.airlift.compress.v3.MalformedInputException;
import io.airlift.compress.v3.lz4.Lz4Decompressor;
import io.airlift.compress.v3.zstd.ZstdDecompressor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.zip.GZIPInputStream;

/// Takes the compression from pages. A codec may be unsupported.
///
/// Threads: one at a time.
@FunctionalInterface
public interface PageCodec {
    /// How far memory of pages goes on behind them.
    int MARGIN = Long.BYTES;

    /// Decompresses all of `in`, both without their margins; how many bytes it gave.
    int decompress(MemorySegment in, MemorySegment out) throws IOException;

    /// The codec of a number of the format.
    static PageCodec of(int codec, String column) {
        PageCodec plain = library(codec, column);
        return (in, out) -> {
            try {
                return plain.decompress(in, out);
            } catch (MalformedInputException | IllegalArgumentException e) {
                throw new IOException("a page of column " + column + " cannot be unpacked", e);
            }
        };
    }

    private static PageCodec library(int codec, String column) {
        return switch (codec) {
            case 0 -> exact((in, out) -> (int) out.copyFrom(in).byteSize());
            case 1 -> Snappy::decompress;
            case 2 -> exact(PageCodec::gunzip);
            case 6 -> exact(ZstdDecompressor.create()::decompress);
            case 7 -> exact(Lz4Decompressor.create()::decompress);
            default ->
                    throw new UnreadableColumn(
                            column,
                            "is compressed by "
                                    + name(codec)
                                    + "; SNAPPY, ZSTD, GZIP, LZ4_RAW and none can be read");
        };
    }

    private static PageCodec exact(PageCodec library) {
        return (in, out) ->
                library.decompress(
                        in.asSlice(0, in.byteSize() - MARGIN),
                        out.asSlice(0, out.byteSize() - MARGIN));
    }

    private static String name(int codec) {
        return switch (codec) {
            case 3 -> "LZO";
            case 4 -> "BROTLI";
            case 5 -> "LZ4 in Hadoop's frames";
            default -> "codec " + codec;
        };
    }

    private static int gunzip(MemorySegment in, MemorySegment out) throws IOException {
        byte[] packed = in.toArray(ValueLayout.JAVA_BYTE);
        try (GZIPInputStream stream = new GZIPInputStream(new ByteArrayInputStream(packed))) {
            int size = Math.toIntExact(out.byteSize());
            byte[] plain = stream.readNBytes(size);
            MemorySegment.copy(plain, 0, out, ValueLayout.JAVA_BYTE, 0, plain.length);
            return plain.length;
        }
    }
}

package io.ticklane.exec.source.parquet;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;

/// A number that stands for the content of a file: of its footer, which says where all chunks are
/// and between which bounds their values, and of some bytes from the middle of some of them, which
/// change with the order of rows.
final class FileDigest {
    private static final int MOST_SAMPLES = 16;
    private static final int SAMPLE_BYTES = 64;

    private FileDigest() {}

    /// Reads what is needed of a file.
    static long of(String path) {
        try (FileChannel channel = FileChannel.open(Path.of(path), StandardOpenOption.READ)) {
            FileMetadata metadata = FileMetadata.read(channel);
            MessageDigest digest = begin();
            digest.update(ByteBuffer.allocate(Long.BYTES).putLong(0, metadata.footerDigest()));
            for (FileMetadata.Chunk chunk : samples(metadata)) {
                int length = (int) Math.min(SAMPLE_BYTES, chunk.bytes());
                digest.update(
                        FileMetadata.read(
                                channel, chunk.start() + (chunk.bytes() - length) / 2, length));
            }
            return end(digest);
        } catch (IOException | RuntimeException e) {
            throw ParquetFile.failure(path, e);
        }
    }

    /// Chunks of all columns and row groups, evenly spread.
    private static List<FileMetadata.Chunk> samples(FileMetadata metadata) {
        List<FileMetadata.Chunk> all =
                metadata.groups().stream().flatMap(group -> group.chunks().stream()).toList();
        List<FileMetadata.Chunk> picked = new ArrayList<>();
        int count = Math.min(MOST_SAMPLES, all.size());
        for (int i = 0; i < count; i++) {
            picked.add(all.get((int) ((long) i * all.size() / count)));
        }
        return picked;
    }

    /// A digest of a footer, of a file of so many bytes.
    static long ofFooter(byte[] footer, long fileBytes) {
        MessageDigest digest = begin();
        digest.update(footer);
        digest.update(ByteBuffer.allocate(Long.BYTES).putLong(0, fileBytes));
        return end(digest);
    }

    private static MessageDigest begin() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static long end(MessageDigest digest) {
        return ByteBuffer.wrap(digest.digest()).getLong();
    }
}

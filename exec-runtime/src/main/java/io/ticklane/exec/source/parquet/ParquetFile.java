package io.ticklane.exec.source.parquet;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.type.Field;
import io.ticklane.api.type.RowType;
import io.ticklane.exec.source.parquet.codec.UnreadableColumn;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;

/// A file of which some columns are read.
///
/// @param forms all its columns
/// @param places which of them are read
record ParquetFile(String path, FileMetadata metadata, List<ColumnForm> forms, List<Integer> places)
        implements RowGroupFilter.Columns {
    private static final int MOST_SAMPLES = 16;
    private static final int SAMPLE_BYTES = 64;

    /// Reads the footer of a file, which must have these fields.
    static ParquetFile open(String path, List<Field> fields) {
        try (FileChannel channel = FileChannel.open(Path.of(path), StandardOpenOption.READ)) {
            FileMetadata metadata = FileMetadata.read(channel);
            List<ColumnForm> forms = ParquetSchema.columns(metadata);
            RowType found = ParquetSchema.rowType(forms);
            List<Integer> places = new ArrayList<>(fields.size());
            for (Field field : fields) {
                places.add(place(path, field, found));
            }
            return new ParquetFile(path, metadata, forms, places);
        } catch (IOException | RuntimeException e) {
            throw failure(path, e);
        }
    }

    /// A number that stands for the content of a file: of its footer, which says where all chunks
    /// are and between which bounds their values, and of some bytes from the middle of some of
    /// them, which change with the order of rows.
    static long digest(String path) {
        try (FileChannel channel = FileChannel.open(Path.of(path), StandardOpenOption.READ)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(FileMetadata.footer(channel));
            for (FileMetadata.Chunk chunk : samples(FileMetadata.read(channel))) {
                int length = (int) Math.min(SAMPLE_BYTES, chunk.bytes());
                long from = chunk.start() + (chunk.bytes() - length) / 2;
                digest.update(FileMetadata.read(channel, from, length));
            }
            return ByteBuffer.wrap(digest.digest()).getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        } catch (IOException | RuntimeException e) {
            throw failure(path, e);
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

    private static int place(String path, Field field, RowType found) {
        int place = found.indexOf(field.name());
        if (place < 0 || !found.type(place).sameValues(field.type())) {
            throw new EngineException(
                    ErrorCode.SOURCE_FAILED,
                    "'"
                            + path
                            + "' has no column "
                            + field.name()
                            + " "
                            + field.type().sql()
                            + " any more; it was changed after the statement was planned");
        }
        return place;
    }

    @Override
    public ColumnForm form(int column) {
        return forms.get(places.get(column));
    }

    @Override
    public FileMetadata.Chunk chunk(FileMetadata.RowGroup group, int column) {
        return group.chunks().get(places.get(column));
    }

    /// What to throw for a failure while a file was read; a failure of the engine stays itself.
    static RuntimeException failure(String path, Exception cause) {
        String said =
                cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        String message = said.lines().findFirst().orElse(said);
        return switch (cause) {
            case EngineException known -> known;
            case UnreadableColumn _ ->
                    new EngineException(
                            ErrorCode.FEATURE_NOT_SUPPORTED, "'" + path + "': " + message, cause);
            case ArithmeticException _ ->
                    new EngineException(
                            ErrorCode.OUT_OF_RANGE, "'" + path + "': " + message, cause);
            case IOException _, IndexOutOfBoundsException _, IllegalArgumentException _ ->
                    new EngineException(
                            ErrorCode.SOURCE_FAILED,
                            "'" + path + "' is not a whole Parquet file: " + message,
                            cause);
            case RuntimeException defect -> defect;
            default -> new IllegalStateException(cause);
        };
    }
}

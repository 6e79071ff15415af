package io.ticklane.exec.view;

import io.ticklane.exec.stream.Positions;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A commit, and where the output ends with it.
///
/// ```
///   number, rows, late rows, segment, bytes     8 bytes each, high byte first, as all numbers
///   where the inputs began: number of inputs (4); for each: number of partitions (4), offsets (8)
///   positions                                   the same
///   snapshot: 1 or 0 (1)                        if 1: file, digest (texts), positions, commit (8)
/// ```
///
/// @param segment the first row of the last segment; 0 where there are no rows
/// @param bytes how many bytes of that segment belong to the output; 0 where there are no rows
record CommitRecord(Commit commit, long segment, long bytes) {
    /// How many rows the output has.
    long rows() {
        return commit.rows();
    }

    byte[] encode() {
        ByteArrayOutputStream bytesOut = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytesOut)) {
            out.writeLong(commit.number());
            out.writeLong(commit.rows());
            out.writeLong(commit.lateRows());
            out.writeLong(segment);
            out.writeLong(bytes);
            write(commit.begun(), out);
            write(commit.positions(), out);
            out.writeBoolean(commit.snapshot().isPresent());
            if (commit.snapshot().isPresent()) {
                Commit.Snapshot snapshot = commit.snapshot().get();
                out.writeUTF(snapshot.file());
                out.writeUTF(snapshot.digest());
                write(snapshot.positions(), out);
                out.writeLong(snapshot.commit());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
        return bytesOut.toByteArray();
    }

    /// Errors: an IOException or a RuntimeException for bytes that [#encode()] did not make.
    static CommitRecord decode(byte[] bytes) throws IOException {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            long number = in.readLong();
            long rows = in.readLong();
            long lateRows = in.readLong();
            long segment = in.readLong();
            long segmentBytes = in.readLong();
            Positions begun = readPositions(in);
            Positions positions = readPositions(in);
            Optional<Commit.Snapshot> snapshot =
                    in.readBoolean()
                            ? Optional.of(
                                    new Commit.Snapshot(
                                            in.readUTF(),
                                            in.readUTF(),
                                            readPositions(in),
                                            in.readLong()))
                            : Optional.empty();
            Commit commit = new Commit(number, rows, begun, positions, lateRows, snapshot);
            return new CommitRecord(commit, segment, segmentBytes);
        }
    }

    private static void write(Positions positions, DataOutputStream out) throws IOException {
        out.writeInt(positions.inputs().size());
        for (List<Long> input : positions.inputs()) {
            out.writeInt(input.size());
            for (long offset : input) {
                out.writeLong(offset);
            }
        }
    }

    private static Positions readPositions(DataInputStream in) throws IOException {
        List<List<Long>> inputs = new ArrayList<>();
        for (int left = in.readInt(); left > 0; left--) {
            List<Long> input = new ArrayList<>();
            for (int partitions = in.readInt(); partitions > 0; partitions--) {
                input.add(in.readLong());
            }
            inputs.add(input);
        }
        return new Positions(inputs);
    }
}

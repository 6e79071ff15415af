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
///   late rows that are kept, segment, bytes     8 bytes each
///   where the inputs began: number of inputs (4); for each: number of partitions (4), offsets (8)
///   positions                                   the same
///   snapshot: 1 or 0 (1)                        if 1: file, digest (texts), positions, commit (8)
/// ```
///
/// @param output where the rows of the view end, as many as the commit says
/// @param late where the late rows end that are kept
record CommitRecord(Commit commit, RowsEnd output, RowsEnd late) {
    /// Where the rows of a part end.
    RowsEnd end(ViewFolder.Part part) {
        return switch (part) {
            case OUTPUT -> output;
            case LATE -> late;
        };
    }

    byte[] encode() {
        ByteArrayOutputStream bytesOut = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytesOut)) {
            out.writeLong(commit.number());
            out.writeLong(commit.rows());
            out.writeLong(commit.lateRows());
            out.writeLong(output.segment());
            out.writeLong(output.bytes());
            out.writeLong(late.rows());
            out.writeLong(late.segment());
            out.writeLong(late.bytes());
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
            RowsEnd output = new RowsEnd(rows, in.readLong(), in.readLong());
            RowsEnd late = new RowsEnd(in.readLong(), in.readLong(), in.readLong());
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
            return new CommitRecord(commit, output, late);
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

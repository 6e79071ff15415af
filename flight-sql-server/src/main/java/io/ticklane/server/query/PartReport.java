package io.ticklane.server.query;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.exec.exchange.remote.Edge;
import io.ticklane.exec.query.FilterUse;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/// What a node says of a part.
sealed interface PartReport {
    /// The part waits for its start.
    record Opened() implements PartReport {}

    /// A client has come for the rows of the part, so that the query has to start.
    record Wanted() implements PartReport {}

    /// The part is done.
    ///
    /// @param edges what it sent to other nodes
    /// @param filters what key filters did on its node
    /// @param peakBytes the most memory that it took
    record Done(List<Edge> edges, List<FilterUse> filters, long peakBytes) implements PartReport {
        public Done {
            edges = List.copyOf(edges);
            filters = List.copyOf(filters);
        }
    }

    /// The part failed.
    record Failed(ErrorCode code, String message) implements PartReport {
        static Failed of(EngineException failure) {
            return new Failed(failure.code(), String.valueOf(failure.getMessage()));
        }

        EngineException exception() {
            return new EngineException(code, message);
        }
    }

    /// The report as bytes: its kind, then its values.
    default byte[] encode() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            switch (this) {
                case Opened _ -> out.writeByte('O');
                case Wanted _ -> out.writeByte('W');
                case Done done -> {
                    out.writeByte('D');
                    out.writeLong(done.peakBytes());
                    out.writeInt(done.edges().size());
                    for (Edge edge : done.edges()) {
                        out.writeInt(edge.fragment());
                        out.writeInt(edge.from());
                        out.writeInt(edge.to());
                        out.writeLong(edge.rows());
                        out.writeLong(edge.bytes());
                    }
                    out.writeInt(done.filters().size());
                    for (FilterUse filter : done.filters()) {
                        out.writeInt(filter.id());
                        out.writeLong(filter.leftOut());
                        out.writeBoolean(filter.empty());
                        out.writeLong(filter.sentBytes());
                    }
                }
                case Failed failed -> {
                    out.writeByte('F');
                    out.writeUTF(failed.code().name());
                    // modified UTF-8 takes up to three bytes of the 65,535 for a character
                    out.writeUTF(
                            failed.message()
                                    .substring(0, Math.min(failed.message().length(), 20_000)));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /// The report of some bytes; error XX001 if they are none.
    static PartReport decode(byte[] bytes) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            int kind = in.readByte();
            return switch (kind) {
                case 'O' -> new Opened();
                case 'W' -> new Wanted();
                case 'D' -> {
                    long peak = in.readLong();
                    int count = in.readInt();
                    List<Edge> edges = new ArrayList<>();
                    for (int i = 0; i < count; i++) {
                        edges.add(
                                new Edge(
                                        in.readInt(),
                                        in.readInt(),
                                        in.readInt(),
                                        in.readLong(),
                                        in.readLong()));
                    }
                    int filterCount = in.readInt();
                    List<FilterUse> filters = new ArrayList<>();
                    for (int i = 0; i < filterCount; i++) {
                        filters.add(
                                new FilterUse(
                                        in.readInt(),
                                        in.readLong(),
                                        in.readBoolean(),
                                        in.readLong()));
                    }
                    yield new Done(edges, filters, peak);
                }
                case 'F' -> new Failed(ErrorCode.valueOf(in.readUTF()), in.readUTF());
                default -> throw new IOException("kind " + kind);
            };
        } catch (IOException | IllegalArgumentException e) {
            throw new EngineException(
                    ErrorCode.CORRUPT,
                    "the report of another node cannot be read: " + e.getMessage(),
                    e);
        }
    }
}

package io.ticklane.server.query;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.plan.PhysicalPlan;
import io.ticklane.api.plan.PlanCodec;
import io.ticklane.exec.query.QuerySettings;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/// What a node is asked to run.
///
/// @param query the name of the query
/// @param nodes the addresses of all nodes that run it, the coordinator's first
/// @param self which of them the part is for
/// @param plan the plan, without parameters
/// @param settings how to run it
/// @param timeoutNanos after which the part has to end; 0 for never
/// @param ticket under which a client fetches the part's rows; empty where they go to the
///   coordinator
/// @param unreadNanos in which the client has to come
record PartRequest(
        String query,
        List<String> nodes,
        int self,
        PhysicalPlan plan,
        QuerySettings settings,
        long timeoutNanos,
        String ticket,
        long unreadNanos) {
    /// More than any cluster has; a larger count is no request of ours.
    private static final int MOST_NODES = 1 << 16;

    private static final int FORM = 3;

    PartRequest {
        nodes = List.copyOf(nodes);
    }

    /// Whether a client fetches rows from the node.
    boolean isOffered() {
        return !ticket.isEmpty();
    }

    /// The bytes of a request: numbers with their high bytes first, texts as Java's modified UTF-8,
    /// the plan as [PlanCodec] writes it. The versions of the plan and of the request come first.
    byte[] encode() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeInt(PhysicalPlan.VERSION);
            out.writeInt(FORM);
            out.writeUTF(query);
            out.writeInt(nodes.size());
            for (String node : nodes) {
                out.writeUTF(node);
            }
            out.writeInt(self);
            byte[] encoded = PlanCodec.encode(plan);
            out.writeInt(encoded.length);
            out.write(encoded);
            out.writeInt(settings.workers());
            out.writeInt(settings.batchRows());
            out.writeInt(settings.morselRows());
            out.writeLong(settings.memoryBytes());
            out.writeLong(timeoutNanos);
            out.writeUTF(ticket);
            out.writeLong(unreadNanos);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /// The request of some bytes.
    ///
    /// Errors: 0A000 for one of another version, XX001 for bytes that are none.
    static PartRequest decode(byte[] bytes) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            int version = in.readInt();
            if (version != PhysicalPlan.VERSION) {
                throw new EngineException(
                        ErrorCode.FEATURE_NOT_SUPPORTED,
                        "another node sent a part of plan version "
                                + version
                                + ", but this node runs version "
                                + PhysicalPlan.VERSION
                                + "; run the same release of Ticklane on all nodes");
            }
            int form = in.readInt();
            if (form != FORM) {
                throw new EngineException(
                        ErrorCode.FEATURE_NOT_SUPPORTED,
                        "another node sent a request of form "
                                + form
                                + ", but this node takes form "
                                + FORM
                                + "; run the same release of Ticklane on all nodes");
            }
            String query = in.readUTF();
            int count = in.readInt();
            if (count < 1 || count > MOST_NODES) {
                throw new IOException("a query on " + count + " nodes");
            }
            List<String> nodes = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                nodes.add(in.readUTF());
            }
            int self = in.readInt();
            int length = in.readInt();
            if (self < 0 || self >= count || length < 0 || length > in.available()) {
                throw new IOException("numbers that cannot be");
            }
            PhysicalPlan plan = PlanCodec.decode(in.readNBytes(length));
            QuerySettings settings =
                    new QuerySettings(in.readInt(), in.readInt(), in.readInt(), in.readLong());
            return new PartRequest(
                    query, nodes, self, plan, settings, in.readLong(), in.readUTF(), in.readLong());
        } catch (IOException e) {
            throw new EngineException(
                    ErrorCode.CORRUPT,
                    "the request of another node cannot be read: " + e.getMessage(),
                    e);
        }
    }
}

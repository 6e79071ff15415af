package io.ticklane.exec;

import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.api.plan.PhysicalPlan;
import io.ticklane.api.plan.PlanCodec;
import io.ticklane.api.plan.TableSource;
import io.ticklane.exec.operator.Transform;
import io.ticklane.exec.pipeline.MeetingSource;
import io.ticklane.exec.pipeline.Pipeline;
import io.ticklane.exec.pipeline.QueryRun;
import io.ticklane.exec.query.QueryContext;
import io.ticklane.exec.snapshot.Saved;
import io.ticklane.exec.snapshot.SnapshotHeader;
import io.ticklane.exec.snapshot.SnapshotReader;
import io.ticklane.exec.snapshot.SnapshotWriter;
import io.ticklane.exec.snapshot.WrittenSnapshot;
import io.ticklane.exec.stream.Positions;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// The steps of a continuous run, to a snapshot and back. A step has a number, from 0 through all
/// pipelines in the order in which they were made, which follows from the plan; where pipelines
/// meet is the first step of the one that goes on there.
final class RunSnapshot {
    private RunSnapshot() {}

    /// A digest of a plan, in hex.
    static String fingerprint(PhysicalPlan plan) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(digest.digest(PlanCodec.encode(plan)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("the platform has no SHA-256", e);
        }
    }

    /// Why a snapshot cannot be gone on from to positions, if that is so.
    static Optional<String> refusal(SnapshotHeader header, PhysicalPlan plan, Positions positions) {
        if (header.planVersion() != plan.version()) {
            return Optional.of(
                    "it is of plans of version "
                            + header.planVersion()
                            + ", but this node runs version "
                            + plan.version());
        }
        if (!header.plan().equals(fingerprint(plan))) {
            return Optional.of("it is of another plan");
        }
        return isUpTo(header.positions(), positions.inputs())
                ? Optional.empty()
                : Optional.of("it is of a later time than the rows that were given");
    }

    /// Whether all offsets are before others, or the same. Those of other inputs or partitions are
    /// the business of who opens these.
    private static boolean isUpTo(List<List<Long>> offsets, List<List<Long>> others) {
        for (int input = 0; input < Math.min(offsets.size(), others.size()); input++) {
            List<Long> each = offsets.get(input);
            List<Long> other = others.get(input);
            for (int part = 0; part < Math.min(each.size(), other.size()); part++) {
                if (each.get(part) > other.get(part)) {
                    return false;
                }
            }
        }
        return true;
    }

    /// What has a state that cannot be saved, by its name. What the steps say is known when they
    /// have seen rows.
    static Optional<String> unsaved(PhysicalPlan plan, QueryRun run) {
        Stream<String> nodes =
                plan.fragments().stream().flatMap(fragment -> unsaved(plan, fragment.root()));
        Stream<String> steps =
                run.pipelines().stream()
                        .flatMap(RunSnapshot::states)
                        .flatMap(state -> state.unsaved().stream());
        return Stream.concat(nodes, steps).findFirst();
    }

    private static Stream<Saved> states(Pipeline pipeline) {
        return Stream.concat(
                Stream.ofNullable(pipeline.meeting()).map(MeetingSource::saved),
                pipeline.made().stream().map(Transform::saved));
    }

    private static Stream<String> unsaved(PhysicalPlan plan, PhysicalNode node) {
        Optional<String> here =
                switch (node) {
                    case PhysicalNode.Scan scan
                            when scan.source() instanceof TableSource.Connected table ->
                            Optional.of(
                                    "a join with "
                                            + table.describe()
                                            + ", whose rows may be others when it is read again");
                    case PhysicalNode.Aggregate aggregate
                            when aggregate.windows().isEmpty()
                                    && aggregate.changes().isEmpty()
                                    && hasStream(plan, node) ->
                            Optional.of("GROUP BY without a window of time");
                    case PhysicalNode.FrameWindow window
                            when !window.inOrder() && hasStream(plan, node) ->
                            Optional.of("a window that sees all rows of a key");
                    case PhysicalNode.Sort _, PhysicalNode.TopN _ when hasStream(plan, node) ->
                            Optional.of("ORDER BY");
                    default -> Optional.empty();
                };
        return Stream.concat(
                here.stream(), node.inputs().stream().flatMap(input -> unsaved(plan, input)));
    }

    private static boolean hasStream(PhysicalPlan plan, PhysicalNode node) {
        return switch (node) {
            case PhysicalNode.StreamScan _ -> true;
            case PhysicalNode.Receive receive ->
                    hasStream(plan, plan.fragment(receive.fragment()).root());
            default -> node.inputs().stream().anyMatch(input -> hasStream(plan, input));
        };
    }

    /// Writes what the steps keep; nothing of the run is in flight.
    static WrittenSnapshot write(
            Path file, SnapshotHeader header, QueryRun run, QueryContext context) {
        try (SnapshotWriter writer =
                new SnapshotWriter(file, header, context.memory(), context.dictionary())) {
            int first = 0;
            for (Pipeline pipeline : run.pipelines()) {
                MeetingSource meeting = pipeline.meeting();
                if (meeting != null) {
                    writer.write(first++, name(meeting), meeting.saved());
                }
                List<Transform> steps = pipeline.made();
                for (int step = 0; step < steps.size(); step++) {
                    Transform each = steps.get(step);
                    writer.write(first + step, name(each), each.saved());
                }
                first += pipeline.stepCount();
            }
            return writer.finish();
        }
    }

    /// Gives the steps what they kept, when they are made; those in which pipelines meet at once.
    static void restore(SnapshotReader reader, QueryRun run) {
        int next = 0;
        for (Pipeline pipeline : run.pipelines()) {
            MeetingSource meeting = pipeline.meeting();
            if (meeting != null) {
                reader.read(next++, name(meeting), meeting.saved());
            }
            int first = next;
            pipeline.prepare(steps -> {
                for (int step = 0; step < steps.size(); step++) {
                    Transform each = steps.get(step);
                    reader.read(first + step, name(each), each.saved());
                }
            });
            next += pipeline.stepCount();
        }
    }

    /// Makes the steps that have read nothing since, so that they have what they kept. Nothing of
    /// the run is in flight.
    static void complete(SnapshotReader reader, QueryRun run) {
        int first = 0;
        for (Pipeline pipeline : run.pipelines()) {
            first += pipeline.meeting() == null ? 0 : 1;
            int end = first + pipeline.stepCount();
            if (IntStream.range(first, end).anyMatch(reader::holds)) {
                pipeline.make();
            }
            first = end;
        }
    }

    private static String name(Object step) {
        return step.getClass().getSimpleName();
    }
}

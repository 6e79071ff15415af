package io.ticklane.exec;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.plan.Exchange;
import io.ticklane.api.plan.Fragment;
import io.ticklane.api.plan.Partitioning;
import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.api.plan.PhysicalPlan;
import io.ticklane.api.type.Field;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.Streams.Stream;
import io.ticklane.exec.exchange.BroadcastSender;
import io.ticklane.exec.exchange.ExchangeSender;
import io.ticklane.exec.exchange.HashSender;
import io.ticklane.exec.exchange.MorselQueue;
import io.ticklane.exec.exchange.Numbers;
import io.ticklane.exec.exchange.remote.NodeMerge;
import io.ticklane.exec.exchange.remote.Peers;
import io.ticklane.exec.exchange.remote.RemoteKeys;
import io.ticklane.exec.exchange.remote.RemoteSender;
import io.ticklane.exec.exchange.remote.SenderNews;
import io.ticklane.exec.exchange.remote.Traffic;
import io.ticklane.exec.group.GroupStates;
import io.ticklane.exec.pipeline.Pipeline;
import io.ticklane.exec.pipeline.QueryRun;
import io.ticklane.exec.query.QueryContext;
import io.ticklane.exec.source.Share;
import io.ticklane.exec.source.TableResolver;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Makes the pipelines of what one node does of a plan that several run together.
///
/// A fragment whose rows are in one place (SINGLE) runs on node 0, any other on all nodes, where
/// each reads its share of the files. A fragment's rows go to the nodes on which the fragment runs
/// that receives them; those of fragment 0 to the client, by way of node 0 or from each node. Rows
/// have ordinals as long as they are on several nodes.
final class PartCompiler {
    private static final int COORDINATOR = 0;

    private final PhysicalPlan plan;
    private final TableResolver tables;
    private final QueryContext context;
    private final QueryRun run;
    private final Streams streams;
    private final Peers peers;
    private final QueryPart.Delivery delivery;
    private final FirstPlaces places;
    private final NodeFilters filters;
    private final Map<Integer, Fragment> receivers = new HashMap<>();
    private final Map<Integer, NodeMerge> merges = new HashMap<>();
    private final List<Traffic> traffic = new ArrayList<>();

    PartCompiler(
            PhysicalPlan plan,
            TableResolver tables,
            QueryContext context,
            QueryRun run,
            Peers peers,
            QueryPart.Delivery delivery) {
        this.plan = plan;
        this.tables = tables;
        this.context = context;
        this.run = run;
        this.streams = new Streams(context, run);
        this.peers = peers;
        this.delivery = delivery;
        this.places = new FirstPlaces(plan);
        this.filters =
                new NodeFilters(
                        plan,
                        context,
                        peers.count(),
                        (fragment, keys) -> merge(fragment).tell(keys));
        run.own(filters);
        for (Fragment fragment : plan.fragments()) {
            findReceives(fragment.root(), fragment);
        }
    }

    private void findReceives(PhysicalNode node, Fragment fragment) {
        if (node instanceof PhysicalNode.Receive receive) {
            receivers.put(receive.fragment(), fragment);
        }
        node.inputs().forEach(input -> findReceives(input, fragment));
    }

    /// Makes the places where rows of other nodes arrive; afterwards messages may come.
    Map<Integer, NodeMerge> openMerges() {
        for (Fragment fragment : plan.fragments()) {
            boolean toClient = fragment.id() == 0;
            if (toClient && (!isGathered(fragment) || peers.self() != COORDINATOR)) {
                continue;
            }
            if (!toClient && !runsHere(receiver(fragment))) {
                continue;
            }
            boolean keepsOrdinals = !toClient && isSpread(receiver(fragment));
            merges.put(fragment.id(), merge(fragment, keepsOrdinals));
        }
        return Map.copyOf(merges);
    }

    private NodeMerge merge(Fragment fragment, boolean keepsOrdinals) {
        int senders = isSpread(fragment) ? peers.count() : 1;
        List<SqlType> types = sentTypes(fragment);
        if (fragment.output().kind() != Exchange.Kind.MERGING_GATHER) {
            return NodeMerge.byOrdinals(context, types, senders, keepsOrdinals, run::changed);
        }
        if (!(fragment.root() instanceof PhysicalNode.Sort sort)) {
            throw new EngineException(
                    ErrorCode.INTERNAL, "rows that are not sorted cannot be merged by keys");
        }
        return NodeMerge.byKeys(context, types, senders, sort.order(), run::changed);
    }

    /// Gives the run all pipelines of this node; where rows are given to the client, the last one
    /// sends to `result`.
    List<Traffic> compile(Optional<ExchangeSender> result) {
        for (int id = plan.fragments().size() - 1; id >= 0; id--) {
            Fragment fragment = plan.fragment(id);
            if (runsHere(fragment)) {
                compile(fragment, result);
            }
        }
        if (result.isPresent() && isGathered(plan.fragment(0))) {
            Stream rows = streams.from(merge(0).receiver());
            streams.end(rows.only(), result.get());
        }
        return List.copyOf(traffic);
    }

    private void compile(Fragment fragment, Optional<ExchangeSender> result) {
        Share share = isSpread(fragment) ? new Share(peers.self(), peers.count()) : Share.ALL;
        PipelineCompiler compiler =
                new PipelineCompiler(
                        plan,
                        tables,
                        context,
                        run,
                        new PipelineCompiler.Others(
                                share,
                                isSpread(fragment) ? Optional.of(places) : Optional.empty(),
                                receive ->
                                        Optional.of(
                                                streams.from(merge(receive.fragment()).receiver())),
                                ScanFilters.between(context, filters)));
        Stream rows = streams.gather(compiler.compile(fragment.root()));
        if (fragment.id() == 0 && !isGathered(fragment)) {
            streams.end(rows.only(), result.orElseThrow());
        } else {
            send(rows, fragment);
        }
    }

    private void send(Stream stream, Fragment fragment) {
        // what comes of one node alone has no ordinals, and gets them by its place there
        Numbers numbers =
                isSpread(fragment) ? Numbers.kept(stream.inStep()) : places.numbers(fragment);
        RemoteSender.Rows rows = new RemoteSender.Rows(numbers, stream.holds());
        boolean toAll = fragment.id() != 0 && isSpread(receiver(fragment));
        Exchange.Kind kind = toAll ? fragment.output().kind() : Exchange.Kind.GATHER;
        if (kind == Exchange.Kind.GATHER || kind == Exchange.Kind.MERGING_GATHER) {
            Pipeline serial = streams.inSeries(stream).only();
            streams.end(serial, sender(fragment, COORDINATOR, rows));
            return;
        }
        List<MorselQueue> queues = new ArrayList<>();
        for (int node = 0; node < peers.count(); node++) {
            MorselQueue queue = new MorselQueue(Streams.lookAhead(context), run::changed);
            queues.add(queue);
        }
        streams.end(
                streams.parallel(stream).only(),
                kind == Exchange.Kind.HASH
                        ? new HashSender(context, fragment.output().keys(), numbers, queues)
                        : new BroadcastSender(context, numbers, queues));
        RemoteSender.Rows numbered = new RemoteSender.Rows(Numbers.kept(true), stream.holds());
        for (int node = 0; node < queues.size(); node++) {
            Pipeline way = run.pipeline(1);
            way.from(queues.get(node).receiver());
            streams.end(way, sender(fragment, node, numbered));
        }
    }

    private ExchangeSender sender(Fragment fragment, int node, RemoteSender.Rows rows) {
        Traffic edge = new Traffic(fragment.id(), peers.self(), node);
        traffic.add(edge);
        if (node == peers.self()) {
            return merge(fragment.id()).sender(isSpread(fragment) ? node : 0, rows, edge);
        }
        return new RemoteSender(context, peers, rows, edge, new News());
    }

    /// What senders to other nodes hear.
    private final class News implements SenderNews {
        @Override
        public void changed() {
            run.changed();
        }

        @Override
        public void keys(RemoteKeys keys) {
            filters.told(keys);
            run.changed();
        }

        @Override
        public void unwanted(int fragment) {
            filters.unwanted(fragment);
        }
    }

    private NodeMerge merge(int fragment) {
        NodeMerge merge = merges.get(fragment);
        if (merge == null) {
            throw new IllegalStateException("fragment " + fragment + " sends nothing here");
        }
        return merge;
    }

    private List<SqlType> sentTypes(Fragment fragment) {
        if (fragment.root() instanceof PhysicalNode.Aggregate aggregate
                && aggregate.phase() == PhysicalNode.Aggregate.Phase.PARTIAL) {
            return GroupStates.types(aggregate, context);
        }
        return fragment.root().output().fields().stream().map(Field::type).toList();
    }

    private Fragment receiver(Fragment fragment) {
        Fragment receiver = receivers.get(fragment.id());
        if (receiver == null) {
            throw new IllegalStateException("nobody receives fragment " + fragment.id());
        }
        return receiver;
    }

    private boolean runsHere(Fragment fragment) {
        return isSpread(fragment) || peers.self() == COORDINATOR;
    }

    /// Whether the rows for the client come from several nodes to the coordinator.
    private boolean isGathered(Fragment fragment) {
        return isSpread(fragment) && delivery == QueryPart.Delivery.COORDINATOR;
    }

    private static boolean isSpread(Fragment fragment) {
        return fragment.partitioning().kind() != Partitioning.Kind.SINGLE;
    }
}

package io.ticklane.server.cluster;

import io.ticklane.api.error.EngineException;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.arrow.flight.FlightProducer.StreamListener;
import org.apache.arrow.flight.Result;
import org.apache.arrow.memory.BufferAllocator;

/// The nodes that there are, as this one sees them.
///
/// Threads: any.
public final class Nodes implements AutoCloseable {
    /// The type of the action by which nodes greet each other.
    public static final String GREETING = Hello.ACTION;

    private static final System.Logger LOG = System.getLogger(Nodes.class.getName());

    private final NodeIdentity identity;
    private final NodeAddress address;
    private final ClusterSettings settings;
    private final BufferAllocator allocator;
    private final NodeConnections connections;
    private final Clock clock;
    private final Instant begin;
    private final Thread lookup;
    private final Map<NodeAddress, Peer> peers = new TreeMap<>();
    private volatile boolean draining;
    private boolean stopped;
    private String lookupFailure = "";

    private Nodes(
            NodeIdentity identity,
            NodeAddress address,
            ClusterSettings settings,
            BufferAllocator allocator,
            Clock clock) {
        this.identity = identity;
        this.address = address;
        this.settings = settings;
        this.allocator = allocator;
        this.connections =
                new NodeConnections(
                        allocator,
                        new CallProof(identity.id(), identity.kind(), settings.secret()));
        this.clock = clock;
        this.begin = clock.instant();
        this.lookup = Thread.ofVirtual().name("find nodes").unstarted(this::lookUp);
    }

    /// Starts to look for other nodes, and to answer their greetings through the service.
    ///
    /// @param listening the address that this node listens on
    /// @param allocator of all memory of the node; what calls of other nodes are received into
    ///   becomes a child of it
    public static Nodes start(
            NodeIdentity identity,
            NodeAddress listening,
            ClusterSettings settings,
            BufferAllocator allocator,
            Clock clock) {
        NodeAddress advertised = settings.advertised();
        Nodes nodes =
                new Nodes(
                        identity,
                        advertised == null ? listening : advertised,
                        settings,
                        allocator,
                        clock);
        nodes.lookup.start();
        return nodes;
    }

    /// Answers a greeting.
    public void greet(StreamListener<Result> answers) {
        Hello hello =
                new Hello(
                        identity.id(),
                        address.toString(),
                        identity.version(),
                        identity.kind(),
                        identity.workers(),
                        allocator.getAllocatedMemory(),
                        draining);
        answers.onNext(new Result(hello.bytes()));
        answers.onCompleted();
    }

    /// The connections to other nodes.
    public NodeConnections connections() {
        return connections;
    }

    /// This node.
    public Node self() {
        return new Node(
                identity.id(),
                address,
                draining ? NodeState.DRAINING : NodeState.ALIVE,
                true,
                identity.version(),
                identity.workers(),
                allocator.getAllocatedMemory(),
                begin,
                clock.instant(),
                draining ? "it is stopping and takes nothing new" : "");
    }

    /// The nodes that take parts of a query that begins now: first this one, then the others by
    /// address.
    public List<Node> alive() {
        return all().stream()
                .filter(node -> node.self() || node.state() == NodeState.ALIVE)
                .toList();
    }

    /// All nodes of the list: first this one, then the others by address. A node that is listed
    /// under several addresses comes once.
    public List<Node> all() {
        Map<String, Node> others = new HashMap<>();
        for (Peer peer : peers()) {
            Node node = peer.node();
            if (!peer.isSelf()) {
                String key = node.id().isEmpty() ? node.address().toString() : node.id();
                others.merge(key, node, Nodes::better);
            }
        }
        List<Node> nodes = new ArrayList<>();
        nodes.add(self());
        others.values().stream().sorted(Comparator.comparing(Node::address)).forEach(nodes::add);
        return nodes;
    }

    /// What is known of a node at one of two addresses: the one that works, else the first.
    private static Node better(Node one, Node other) {
        int order = one.state().compareTo(other.state());
        return order < 0 || (order == 0 && one.address().compareTo(other.address()) < 0)
                ? one
                : other;
    }

    /// The node with this id; empty when the node is not known, or was started anew since.
    public Optional<Node> find(String id) {
        return all().stream().filter(node -> node.id().equals(id)).findFirst();
    }

    /// What a node says of where others reach it; as it is listed, while it has not said anything.
    public NodeAddress advertised(NodeAddress listed) {
        return peers().stream()
                .filter(peer -> peer.address().equals(listed))
                .map(Peer::advertised)
                .findFirst()
                .orElse(listed);
    }

    /// Whether a node is known and does not answer, at whatever address it is listed.
    public boolean isGone(NodeAddress address) {
        List<Node> known =
                peers().stream().filter(peer -> peer.answersTo(address)).map(Peer::node).toList();
        return !known.isEmpty()
                && known.stream().map(Node::state).allMatch(NodeState.UNREACHABLE::equals);
    }

    /// A query saw a node fail: the node counts as unreachable until it has answered a greeting.
    public void report(NodeAddress failed, EngineException failure) {
        peers().stream()
                .filter(peer -> peer.answersTo(failed) && !peer.isSelf())
                .forEach(peer -> peer.report(failure));
    }

    /// Tells other nodes from now on that this one takes nothing new.
    public void drain() {
        draining = true;
    }

    private synchronized List<Peer> peers() {
        return List.copyOf(peers.values());
    }

    private void lookUp() {
        try {
            do {
                update();
            } while (awaitLookup());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized boolean awaitLookup() throws InterruptedException {
        long end = System.nanoTime() + settings.pace().lookup().toNanos();
        for (long rest = end - System.nanoTime();
                rest > 0 && !stopped;
                rest = end - System.nanoTime()) {
            TimeUnit.NANOSECONDS.timedWait(this, rest);
        }
        return !stopped;
    }

    private void update() {
        Set<NodeAddress> found;
        try {
            found = Set.copyOf(settings.nodes().addresses());
            lookupFailure = "";
        } catch (UnknownHostException e) {
            lookupFailed(e);
            return;
        }
        List<Peer> gone = new ArrayList<>();
        synchronized (this) {
            if (stopped) {
                return;
            }
            peers.values().removeIf(peer -> !found.contains(peer.address()) && gone.add(peer));
            for (NodeAddress one : found) {
                peers.computeIfAbsent(one, this::newPeer);
            }
        }
        gone.forEach(Peer::stop);
    }

    private Peer newPeer(NodeAddress one) {
        Peer peer = new Peer(one, identity, connections, settings.pace(), clock);
        peer.start();
        return peer;
    }

    private void lookupFailed(UnknownHostException e) {
        String failure = "the nodes cannot be looked up, those of before stay: " + e;
        if (!failure.equals(lookupFailure)) {
            lookupFailure = failure;
            LOG.log(System.Logger.Level.WARNING, failure);
        }
    }

    /// Looks after other nodes no more and ends all calls to them.
    @Override
    public void close() {
        List<Peer> all;
        synchronized (this) {
            stopped = true;
            notifyAll();
            all = peers();
        }
        try {
            lookup.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        all.forEach(Peer::stop);
        connections.close();
    }
}

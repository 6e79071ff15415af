package io.ticklane.tests.network;

import io.ticklane.tests.cluster.ClusterProcesses;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// A network namespace for each node, at one bridge with this process. The packets that come to a
/// node can be lost at random, as TCP sees them on a bad wire.
///
/// It needs Linux, the rights of root, `ip` and `nft`.
final class LossyNetwork implements ClusterProcesses.Places, AutoCloseable {
    private static final String NETWORK = "10.214.77.";

    private final String name = "tl" + ProcessHandle.current().pid();
    private final int nodes;
    private final List<Integer> lossy = new ArrayList<>();

    /// A network for so many nodes.
    LossyNetwork(int nodes) throws IOException, InterruptedException {
        this.nodes = nodes;
        try {
            run("ip", "link", "add", bridge(), "type", "bridge");
            run("ip", "address", "add", NETWORK + "254/24", "dev", bridge());
            run("ip", "link", "set", bridge(), "up");
            for (int node = 0; node < nodes; node++) {
                connect(node);
            }
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    /// Why there can be no such network here; empty if there can.
    static String obstacle() throws InterruptedException {
        try (LossyNetwork probe = new LossyNetwork(1)) {
            probe.lose(0, 30);
            return "";
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private void connect(int node) throws IOException, InterruptedException {
        String outer = name + "v" + node;
        run("ip", "netns", "add", namespace(node));
        run(
                "ip",
                "link",
                "add",
                outer,
                "type",
                "veth",
                "peer",
                "name",
                "eth0",
                "netns",
                namespace(node));
        run("ip", "link", "set", outer, "master", bridge(), "up");
        run("ip", "-n", namespace(node), "link", "set", "lo", "up");
        run("ip", "-n", namespace(node), "address", "add", host(node) + "/24", "dev", "eth0");
        run("ip", "-n", namespace(node), "link", "set", "eth0", "up");
    }

    private String bridge() {
        return name + "b";
    }

    private String namespace(int node) {
        return name + "n" + node;
    }

    @Override
    public String host(int node) {
        return NETWORK + (node + 1);
    }

    @Override
    public List<String> command(int node) {
        return List.of("ip", "netns", "exec", namespace(node));
    }

    /// From now on so many of a hundred packets that come to a node are lost.
    void lose(int node, int percent) throws IOException, InterruptedException {
        nft(node, "add table inet loss");
        nft(node, "add chain inet loss in { type filter hook input priority 0; }");
        nft(node, "add rule inet loss in numgen random mod 100 < " + percent + " drop");
        lossy.add(node);
    }

    /// No packet is lost any more.
    void heal() throws IOException, InterruptedException {
        for (int node : lossy) {
            nft(node, "delete table inet loss");
        }
        lossy.clear();
    }

    private void nft(int node, String rule) throws IOException, InterruptedException {
        run("ip", "netns", "exec", namespace(node), "nft", rule);
    }

    private static void run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said =
                new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        if (process.waitFor() != 0) {
            throw new IOException(String.join(" ", command) + ": " + said);
        }
    }

    @Override
    public void close() {
        for (int node = 0; node < nodes; node++) {
            remove("ip", "netns", "delete", namespace(node));
        }
        remove("ip", "link", "delete", bridge());
    }

    /// What is not there need not be removed.
    private static void remove(String... command) {
        try {
            run(command);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            System.Logger log = System.getLogger(LossyNetwork.class.getName());
            log.log(System.Logger.Level.INFO, "not removed: " + e.getMessage());
        }
    }
}

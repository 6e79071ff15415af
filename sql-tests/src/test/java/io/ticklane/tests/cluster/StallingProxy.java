package io.ticklane.tests.cluster;

import io.ticklane.server.cluster.NodeAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// A way to a node that can stop carrying anything without a word, as when a process is stopped or
/// a cable is cut.
final class StallingProxy implements AutoCloseable {
    private static final int BUFFER = 1 << 16;

    private final ServerSocket listening;
    private final int target;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private boolean stalled;

    StallingProxy(int target) throws IOException {
        this.target = target;
        this.listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().name("proxy").start(this::accept);
    }

    NodeAddress address() {
        return new NodeAddress("127.0.0.1", listening.getLocalPort());
    }

    /// Stops or goes on; what came meanwhile is carried late.
    synchronized void stall(boolean whether) {
        stalled = whether;
        notifyAll();
    }

    private synchronized void awaitFlow() throws InterruptedException {
        while (stalled && !listening.isClosed()) {
            wait();
        }
    }

    private void accept() {
        try {
            while (true) {
                Socket in = listening.accept();
                Socket out = new Socket(InetAddress.getLoopbackAddress(), target);
                sockets.add(in);
                sockets.add(out);
                Thread.ofVirtual().name("proxy there").start(() -> carry(in, out));
                Thread.ofVirtual().name("proxy back").start(() -> carry(out, in));
            }
        } catch (IOException e) {
            if (!listening.isClosed()) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private void carry(Socket from, Socket to) {
        byte[] bytes = new byte[BUFFER];
        try (from;
                to) {
            int count = from.getInputStream().read(bytes);
            while (count >= 0) {
                awaitFlow();
                to.getOutputStream().write(bytes, 0, count);
                count = from.getInputStream().read(bytes);
            }
        } catch (IOException e) {
            // one side has gone, so the other is closed too
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
        stall(false);
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}

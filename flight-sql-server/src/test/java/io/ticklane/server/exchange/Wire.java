package io.ticklane.server.exchange;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// A connection to a port on this machine that can be stalled and cut.
final class Wire implements AutoCloseable {
    private final ServerSocket in;
    private final int target;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private boolean stalled;
    private boolean cut;

    Wire(int target) {
        this.target = target;
        try {
            this.in = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return in.getLocalPort();
    }

    /// Lets nothing pass, or all again.
    synchronized void stall(boolean stall) {
        stalled = stall;
        notifyAll();
    }

    /// Breaks all connections and refuses new ones.
    void cut() {
        synchronized (this) {
            cut = true;
            notifyAll();
        }
        try {
            in.close();
            for (Socket socket : sockets) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void accept() {
        try {
            while (true) {
                Socket from = in.accept();
                Socket to = new Socket(InetAddress.getLoopbackAddress(), target);
                from.setTcpNoDelay(true);
                to.setTcpNoDelay(true);
                sockets.add(from);
                sockets.add(to);
                Thread.ofVirtual().start(() -> pass(from, to));
                Thread.ofVirtual().start(() -> pass(to, from));
            }
        } catch (IOException _) {
            // the wire was cut
        }
    }

    private void pass(Socket from, Socket to) {
        byte[] bytes = new byte[1 << 16];
        try (from;
                to) {
            InputStream input = from.getInputStream();
            OutputStream output = to.getOutputStream();
            for (int read = input.read(bytes); read >= 0; read = input.read(bytes)) {
                awaitFlow();
                output.write(bytes, 0, read);
            }
        } catch (IOException | InterruptedException _) {
            // one end has gone
        }
    }

    private synchronized void awaitFlow() throws IOException, InterruptedException {
        while (stalled && !cut) {
            wait();
        }
        if (cut) {
            throw new IOException("the wire was cut");
        }
    }

    @Override
    public void close() {
        cut();
    }
}

package io.ticklane.tests.cluster;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/// A wire between clients and a server that can be slow, cut, or swallow everything.
///
/// Threads: any may change the wire; two virtual threads carry each connection.
final class FaultProxy implements AutoCloseable {
    private static final int PIECE = 16 << 10;
    private static final long LOOK_NANOS = 5_000_000;

    /// What the wire does.
    private enum Wire {
        /// Carries bytes, at most so many a second.
        CARRIES,
        /// Delivers nothing for now; what came meanwhile is delivered late: a process that is
        /// stopped.
        HOLDS,
        /// Takes bytes and delivers none, nor any end: a cable that was pulled.
        SILENT,
        /// Breaks what is connected, and what connects.
        BROKEN
    }

    private final ServerSocket listener;
    private final int target;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicLong carried = new AtomicLong();
    private volatile Wire wire = Wire.CARRIES;
    private volatile long bytesPerSecond = Long.MAX_VALUE;

    /// A wire to a port on loopback.
    FaultProxy(int target) throws IOException {
        this.target = target;
        this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().name("proxy to " + target).start(this::accept);
    }

    /// The port that clients connect to.
    int port() {
        return listener.getLocalPort();
    }

    /// How many bytes were delivered, both ways.
    long carried() {
        return carried.get();
    }

    /// Delivers at most so many bytes a second on each connection and way.
    void slow(long bytes) {
        bytesPerSecond = bytes;
    }

    /// Delivers as fast as it can again.
    void unbraked() {
        bytesPerSecond = Long.MAX_VALUE;
    }

    /// Nothing arrives until the wire is healed, and then all of it.
    void hold() {
        wire = Wire.HOLDS;
    }

    /// Nothing arrives any more, and nobody is told.
    void pull() {
        wire = Wire.SILENT;
    }

    /// Everything works as before; connections from before are gone for good if bytes were lost.
    void heal() {
        wire = Wire.CARRIES;
        bytesPerSecond = Long.MAX_VALUE;
    }

    /// All connections end with a reset; new ones too.
    void cut() {
        wire = Wire.BROKEN;
        open.forEach(FaultProxy::reset);
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                open.add(client);
                if (wire == Wire.BROKEN) {
                    reset(client);
                    continue;
                }
                connect(client);
            } catch (IOException e) {
                // the listener was closed, or the client has gone
                LockSupport.parkNanos(LOOK_NANOS);
            }
        }
    }

    private void connect(Socket client) {
        try {
            Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
            open.add(server);
            carry(client, server);
            carry(server, client);
        } catch (IOException e) {
            // nobody listens
            reset(client);
            open.remove(client);
        }
    }

    private void carry(Socket from, Socket to) {
        Thread.ofVirtual()
                .name("wire")
                .start(() -> {
                    try {
                        copy(from, to);
                        from.close();
                        to.close();
                    } catch (IOException e) {
                        reset(from);
                        reset(to);
                    } finally {
                        open.remove(from);
                        open.remove(to);
                    }
                });
    }

    private void copy(Socket from, Socket to) throws IOException {
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream();
        byte[] piece = new byte[PIECE];
        boolean lost = false;
        for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
            if (wire == Wire.SILENT || lost) {
                // a stream with a hole in it must not go on
                lost = true;
                continue;
            }
            long rate = bytesPerSecond;
            if (rate < Long.MAX_VALUE) {
                LockSupport.parkNanos(1_000_000_000L * read / rate);
            }
            while (wire == Wire.HOLDS && !listener.isClosed()) {
                LockSupport.parkNanos(LOOK_NANOS);
            }
            out.write(piece, 0, read);
            carried.addAndGet(read);
        }
        if (lost) {
            while (wire == Wire.SILENT && !listener.isClosed()) {
                LockSupport.parkNanos(LOOK_NANOS);
            }
            throw new IOException("bytes were lost");
        }
    }

    private static void reset(Socket socket) {
        try (socket) {
            socket.setSoLinger(true, 0);
        } catch (IOException e) {
            // it was closed before
            LockSupport.parkNanos(0);
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        wire = Wire.BROKEN;
        open.forEach(FaultProxy::reset);
    }
}

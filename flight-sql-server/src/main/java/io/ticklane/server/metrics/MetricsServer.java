package io.ticklane.server.metrics;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// Gives the metrics of a node to whoever asks by `GET /metrics`, over HTTP.
///
/// Threads: any.
public final class MetricsServer implements AutoCloseable {
    private static final String PATH = "/metrics";
    private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";
    private static final int OK = 200;
    private static final int NOT_FOUND = 404;
    private static final int NOT_ALLOWED = 405;

    private final NodeMetrics metrics;
    private final HttpServer server;
    private final ExecutorService calls;

    private MetricsServer(NodeMetrics metrics, HttpServer server) {
        this.metrics = metrics;
        this.server = server;
        this.calls = Executors.newVirtualThreadPerTaskExecutor();
    }

    /// Listens; port 0 takes a free one.
    ///
    /// Errors: 58030 when the address cannot be used.
    public static MetricsServer start(String host, int port, NodeMetrics metrics) {
        HttpServer http;
        try {
            http = HttpServer.create(new InetSocketAddress(host, port), 0);
        } catch (IOException | RuntimeException e) {
            throw new EngineException(
                    ErrorCode.IO_ERROR,
                    "cannot listen for metrics on " + host + ":" + port + ": " + e.getMessage(),
                    e);
        }
        MetricsServer server = new MetricsServer(metrics, http);
        http.setExecutor(server.calls);
        http.createContext("/", server::answer);
        http.start();
        return server;
    }

    /// The port that it listens on.
    public int port() {
        return server.getAddress().getPort();
    }

    private void answer(HttpExchange call) throws IOException {
        try (call) {
            if (!call.getRequestURI().getPath().equals(PATH)) {
                send(call, NOT_FOUND, "there is only " + PATH + "\n");
            } else if (!call.getRequestMethod().equals("GET")) {
                call.getResponseHeaders().set("Allow", "GET");
                send(call, NOT_ALLOWED, PATH + " takes GET only\n");
            } else {
                send(call, OK, metrics.text());
            }
        }
    }

    private static void send(HttpExchange call, int status, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        call.getResponseHeaders().set("Content-Type", TEXT);
        call.sendResponseHeaders(status, bytes.length);
        call.getResponseBody().write(bytes);
    }

    @Override
    public void close() {
        server.stop(0);
        calls.shutdownNow();
    }
}

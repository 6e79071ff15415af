package io.ticklane.server.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.server.flightsql.FlightNode;
import io.ticklane.server.flightsql.NodeSettings;
import io.ticklane.server.session.EngineSettings;
import io.ticklane.server.session.RunningWork;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class MetricsTest {
    private static final String HOST = "127.0.0.1";
    private static final Instant NOW = Instant.parse("2026-01-02T09:30:05Z");

    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();
    private FlightNode node;

    @BeforeEach
    void start() {
        EngineSettings usual = EngineSettings.standard();
        EngineSettings engine =
                new EngineSettings(
                        2,
                        1L << 30,
                        1L << 29,
                        Clock.fixed(NOW, ZoneOffset.UTC),
                        usual.nanoClock(),
                        null,
                        null,
                        null,
                        null);
        node = FlightNode.start(NodeSettings.alone(HOST, 0, engine).withMetrics(OptionalInt.of(0)));
    }

    @AfterEach
    void stop() {
        client.close();
        node.close();
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(uri(path)).GET());
    }

    private URI uri(String path) {
        return URI.create("http://" + HOST + ":" + node.metricsPort().orElseThrow() + path);
    }

    private HttpResponse<String> send(HttpRequest.Builder request)
            throws IOException, InterruptedException {
        return client.send(
                request.timeout(Duration.ofSeconds(20)).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    /// What a scrape finds: values by name and labels.
    private Map<String, Double> scrape() throws IOException, InterruptedException {
        HttpResponse<String> answer = get("/metrics");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type").orElseThrow())
                .startsWith("text/plain; version=0.0.4");
        Map<String, Double> values = new TreeMap<>();
        for (String line : answer.body().lines().toList()) {
            if (!line.startsWith("#")) {
                int end = line.lastIndexOf(' ');
                String value = line.substring(end + 1);
                values.put(line.substring(0, end), number(value));
            }
        }
        return values;
    }

    private static double number(String text) {
        return text.equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(text);
    }

    @Test
    void aNodeSaysWhatRunsAndHowMuchMemoryItTakes() throws Exception {
        RunningWork.Piece piece = node.engine().work().begin();
        Map<String, Double> values = scrape();
        piece.close();
        assertThat(values).containsEntry("ticklane_statements_running", 1.0);
        assertThat(values.get("ticklane_memory_peak_bytes"))
                .isGreaterThanOrEqualTo(values.get("ticklane_memory_used_bytes"));
        assertThat(values.keySet())
                .anyMatch(name -> name.startsWith("jvm_memory_used_bytes{area=\"heap\""))
                .anyMatch(name -> name.startsWith("jvm_threads_live_threads"))
                .anyMatch(name -> name.startsWith("process_uptime_seconds"))
                .anyMatch(name -> name.startsWith("process_cpu_usage"));
        assertThat(scrape()).containsEntry("ticklane_statements_running", 0.0);
    }

    @Test
    void whatAViewCountsIsGivenToBothReaders() throws Exception {
        NodeMetrics metrics = node.engine().metrics();
        try (ViewMetrics view = metrics.view("public.bars", OptionalInt.empty())) {
            assertThat(
                            scrape().get(
                                            "ticklane_view_watermark_lag_seconds{part=\"\",view=\"public.bars\"}"))
                    .isNaN();
            view.read(1000);
            view.read(24);
            view.committed(10, Duration.ofMillis(3).toNanos());
            view.committed(5, Duration.ofMillis(30).toNanos());
            view.late(7);
            view.state(4096);
            view.saved(Duration.ofMillis(250).toNanos());
            view.restarted();
            long watermark = NOW.minusMillis(1500).toEpochMilli() * 1_000_000;
            view.watermark(watermark);

            String label = "{part=\"\",view=\"public.bars\"}";
            assertThat(scrape())
                    .containsEntry("ticklane_view_rows_in_total" + label, 1024.0)
                    .containsEntry("ticklane_view_rows_out_total" + label, 15.0)
                    .containsEntry("ticklane_view_rows_late_total" + label, 7.0)
                    .containsEntry("ticklane_view_restarts_total" + label, 1.0)
                    .containsEntry("ticklane_view_state_bytes" + label, 4096.0)
                    .containsEntry("ticklane_view_watermark_lag_seconds" + label, 1.5)
                    .containsEntry("ticklane_view_commit_seconds_count" + label, 2.0)
                    .containsEntry("ticklane_view_commit_seconds_sum" + label, 0.033)
                    .containsEntry(
                            "ticklane_view_commit_seconds_bucket{part=\"\",view=\"public.bars\",le=\"0.002\"}",
                            0.0)
                    .containsEntry(
                            "ticklane_view_commit_seconds_bucket{part=\"\",view=\"public.bars\",le=\"0.005\"}",
                            1.0)
                    .containsEntry(
                            "ticklane_view_commit_seconds_bucket{part=\"\",view=\"public.bars\",le=\"0.05\"}",
                            2.0)
                    .containsEntry("ticklane_view_snapshot_age_seconds" + label, 0.0)
                    .containsEntry("ticklane_view_snapshot_seconds_count" + label, 1.0);
            view.savedAt(NOW.minusMillis(2500));
            assertThat(scrape()).containsEntry("ticklane_view_snapshot_age_seconds" + label, 2.5);
            view.savedAt(NOW);
            assertThat(metrics.views()).containsExactly(figures(watermark));
            assertThatThrownBy(() -> metrics.view("public.bars", OptionalInt.empty()))
                    .hasMessageContaining("is counted already");
        }
        assertThat(metrics.views()).isEmpty();
        assertThat(scrape().keySet()).noneMatch(name -> name.contains("public.bars"));
        try (ViewMetrics again = metrics.view("public.bars", OptionalInt.empty())) {
            again.read(1);
            assertThat(scrape())
                    .containsEntry(
                            "ticklane_view_rows_in_total{part=\"\",view=\"public.bars\"}", 1.0);
        }
    }

    @Test
    void partsOfAViewAreCountedApart() throws Exception {
        NodeMetrics metrics = node.engine().metrics();
        try (ViewMetrics first = metrics.view("public.bars", OptionalInt.of(0));
                ViewMetrics second = metrics.view("public.bars", OptionalInt.of(1))) {
            first.read(1);
            second.read(2);
            assertThat(scrape())
                    .containsEntry(
                            "ticklane_view_rows_in_total{part=\"0\",view=\"public.bars\"}", 1.0)
                    .containsEntry(
                            "ticklane_view_rows_in_total{part=\"1\",view=\"public.bars\"}", 2.0);
            assertThat(metrics.views()).hasSize(2);
        }
    }

    private static ViewFigures figures(long watermark) {
        return new ViewFigures(
                "public.bars",
                1024,
                15,
                7,
                OptionalLong.of(watermark),
                4096,
                OptionalLong.of(NOW.toEpochMilli() * 1_000_000),
                2,
                33_000_000,
                1,
                250_000_000,
                1);
    }

    @Test
    void nothingElseIsThere() throws Exception {
        assertThat(get("/").statusCode()).isEqualTo(404);
        assertThat(get("/metrics/more").statusCode()).isEqualTo(404);
        HttpRequest.Builder post =
                HttpRequest.newBuilder(uri("/metrics"))
                        .POST(HttpRequest.BodyPublishers.ofString("x"));
        assertThat(send(post).statusCode()).isEqualTo(405);
    }

    @Test
    void aNodeThatCannotListenDoesNotStart() {
        NodeSettings taken =
                NodeSettings.alone(HOST, 0, EngineSettings.standard())
                        .withMetrics(node.metricsPort());
        assertThatThrownBy(() -> FlightNode.start(taken))
                .isInstanceOfSatisfying(
                        EngineException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.IO_ERROR))
                .hasMessageContaining("cannot listen for metrics");
    }

    @Test
    void withoutAPortNothingListens() {
        try (FlightNode quiet = FlightNode.start(HOST, 0, EngineSettings.standard())) {
            assertThat(List.of(quiet.metricsPort())).containsExactly(OptionalInt.empty());
        }
    }

    @Test
    void theEndOfANodeIsTheEndOfItsMetrics() {
        URI before = uri("/metrics");
        node.close();
        assertThatThrownBy(() -> send(HttpRequest.newBuilder(before).GET()))
                .isInstanceOf(ConnectException.class);
        node = FlightNode.start(HOST, 0, EngineSettings.standard());
    }
}

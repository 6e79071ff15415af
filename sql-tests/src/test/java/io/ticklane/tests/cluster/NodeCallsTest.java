package io.ticklane.tests.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ticklane.server.cluster.ClusterSettings;
import io.ticklane.server.cluster.NodeAddress;
import io.ticklane.server.cluster.NodeService;
import io.ticklane.server.cluster.NodeState;
import io.ticklane.server.cluster.Secret;
import io.ticklane.server.error.CallErrors;
import io.ticklane.server.flightsql.FlightNode;
import io.ticklane.server.session.EngineSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.arrow.flight.Action;
import org.apache.arrow.flight.CallHeaders;
import org.apache.arrow.flight.CallOption;
import org.apache.arrow.flight.CallStatus;
import org.apache.arrow.flight.FlightCallHeaders;
import org.apache.arrow.flight.FlightClient;
import org.apache.arrow.flight.FlightClientMiddleware;
import org.apache.arrow.flight.FlightDescriptor;
import org.apache.arrow.flight.FlightRuntimeException;
import org.apache.arrow.flight.FlightServer;
import org.apache.arrow.flight.FlightStatusCode;
import org.apache.arrow.flight.HeaderCallOption;
import org.apache.arrow.flight.Location;
import org.apache.arrow.flight.NoOpFlightProducer;
import org.apache.arrow.flight.Result;
import org.apache.arrow.memory.RootAllocator;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Calls between nodes: who may call, who is refused, and when calls break.
@SuppressWarnings("try") // closing a Flight client may be interrupted
final class NodeCallsTest {
    private static final Secret SECRET = Secret.of("the test", "a secret of the test");
    private static final String HEADER = "x-ticklane-node";

    @Test
    void whoeverIsNoNodeIsNotAuthenticated() throws Exception {
        try (Neighbours neighbours = new Neighbours();
                RootAllocator allocator = new RootAllocator()) {
            FlightNode node = neighbours.start(SECRET);
            try (FlightClient client = client(allocator, node)) {
                List<CallOption[]> strangers =
                        List.of(
                                new CallOption[0],
                                new CallOption[] {header("nonsense")},
                                new CallOption[] {header("id 2:f nonce -")},
                                new CallOption[] {header("id 2:f nonce 00ff")});
                for (CallOption[] stranger : strangers) {
                    assertThat(state(() -> act(client, "ticklane.hello", stranger)))
                            .isEqualTo("28000");
                    assertThat(state(() -> act(client, "ticklane.anything", stranger)))
                            .isEqualTo("28000");
                    assertThat(state(() -> exchange(client, stranger))).isEqualTo("28000");
                }
            }
        }
    }

    @Test
    void aNodeOfAnotherKindMayGreetAndNothingElse() throws Exception {
        try (Neighbours neighbours = new Neighbours();
                RootAllocator allocator = new RootAllocator()) {
            FlightNode node = neighbours.start(null);
            try (FlightClient client = client(allocator, node)) {
                CallOption other = header("id 99:other nonce -");
                assertThat(act(client, "ticklane.hello", other)).contains("plan=");
                assertThat(state(() -> act(client, "ticklane.nothing", other))).isEqualTo("0A000");
                assertThat(state(() -> exchange(client, other))).isEqualTo("0A000");
            }
        }
    }

    @Test
    void nodesWithAnotherFormOfPlansOrOtherFunctionsAreRefused() throws Exception {
        AtomicReference<String> answer = new AtomicReference<>("");
        try (Neighbours neighbours = new Neighbours();
                RootAllocator allocator = new RootAllocator()) {
            FlightNode node = neighbours.start(null);
            String own;
            try (FlightClient client = client(allocator, node)) {
                own = act(client, "ticklane.hello", header("id 1:f nonce -"));
            }
            answer.set(own.replaceFirst("id=.", "id=x").replaceFirst("plan=", "plan=1"));
            try (FlightServer fake = answering(allocator, answer)) {
                NodeAddress address = new NodeAddress("127.0.0.1", fake.getPort());
                neighbours.addresses().add(address);
                Neighbours.awaitState(node, address, NodeState.REFUSED);
                assertThat(Neighbours.seen(node, address).message())
                        .contains("plans in version 1", "same release");
                answer.set(
                        own.replaceFirst("id=.", "id=x")
                                .replaceFirst("functions=.", "functions=x"));
                Neighbours.await(
                        "the functions are refused",
                        () -> Neighbours.seen(node, address).message().contains("other functions"));
                assertThat(node.nodes().alive()).hasSize(1);
                answer.set(own.replaceFirst("id=.", "id=x"));
                Neighbours.awaitState(node, address, NodeState.ALIVE);
                answer.set("nothing of a node");
                Neighbours.awaitState(node, address, NodeState.UNREACHABLE);
                assertThat(Neighbours.seen(node, address).message()).contains("is no node");
            }
        }
    }

    @Test
    void aNodeThatFallsSilentBreaksCallsAndComesBack() throws Exception {
        AtomicReference<@Nullable String> ended = new AtomicReference<>();
        try (Neighbours neighbours = new Neighbours();
                FaultProxy way = new FaultProxy(neighbours.start(SECRET).port())) {
            neighbours.addresses().clear();
            neighbours.addresses().add(new NodeAddress("127.0.0.1", way.port()));
            FlightNode node = neighbours.start(SECRET);
            Neighbours.awaitState(node, new NodeAddress("127.0.0.1", way.port()), NodeState.ALIVE);
            FlightClient client =
                    node.nodes().connections().client(new NodeAddress("127.0.0.1", way.port()));
            assertThat(act(client, "ticklane.hello")).contains("plan=");
            way.hold();
            Thread call =
                    Thread.ofVirtual()
                            .start(() ->
                                    ended.set(
                                            stateOf(
                                                    new NodeAddress("127.0.0.1", way.port()),
                                                    () -> act(client, "ticklane.hello"))));
            Neighbours.awaitState(
                    node, new NodeAddress("127.0.0.1", way.port()), NodeState.UNREACHABLE);
            assertThat(node.nodes().alive()).hasSize(1);
            call.join();
            assertThat(ended.get()).isEqualTo("08006");
            way.heal();
            Neighbours.awaitState(node, new NodeAddress("127.0.0.1", way.port()), NodeState.ALIVE);
            assertThat(
                            act(
                                    node.nodes()
                                            .connections()
                                            .client(new NodeAddress("127.0.0.1", way.port())),
                                    "ticklane.hello"))
                    .contains("plan=");
        }
    }

    @Test
    void theSecretComesFromAFileOrTheEnvironmentAndIsNeverShown(@TempDir Path folder)
            throws IOException {
        Path file = Files.writeString(folder.resolve("secret"), "a secret of the test\n");
        Secret fromFile = ClusterSettings.of("127.0.0.1", null, null, file, Map.of()).secret();
        Secret fromEnvironment =
                ClusterSettings.of(
                                "127.0.0.1",
                                null,
                                null,
                                null,
                                Map.of("TICKLANE_SECRET", "a secret of the test"))
                        .secret();
        assertThat(String.valueOf(fromFile)).doesNotContain("a secret");
        try (Neighbours neighbours = new Neighbours()) {
            FlightNode first = neighbours.start(fromFile);
            FlightNode second = neighbours.start(fromEnvironment);
            Neighbours.awaitState(first, Neighbours.address(second), NodeState.ALIVE);
        }
        assertThatThrownBy(() -> Secret.of("TICKLANE_SECRET", "short"))
                .hasMessageContaining("at least 16 bytes")
                .hasMessageNotContaining("short\"");
    }

    @Test
    void callsOfNodesOpenNoSessions() throws Exception {
        AtomicReference<@Nullable CallHeaders> received = new AtomicReference<>();
        try (Neighbours neighbours = new Neighbours();
                RootAllocator allocator = new RootAllocator()) {
            FlightNode node = neighbours.start(null);
            try (FlightClient client =
                    FlightClient.builder(
                                    allocator, Location.forGrpcInsecure("127.0.0.1", node.port()))
                            .intercept(_ -> new HeaderCatch(received))
                            .build()) {
                act(client, "ticklane.hello", header("id 1:f nonce -"));
                assertThat(cookies(received)).isFalse();
                assertThat(client.listActions()).isNotEmpty();
                assertThat(cookies(received)).isTrue();
            }
        }
    }

    private static boolean cookies(AtomicReference<@Nullable CallHeaders> received) {
        return Objects.requireNonNull(received.get()).containsKey("set-cookie");
    }

    private record HeaderCatch(AtomicReference<@Nullable CallHeaders> received)
            implements FlightClientMiddleware {
        @Override
        public void onBeforeSendingHeaders(CallHeaders headers) {
            // sends what the call says
        }

        @Override
        public void onHeadersReceived(CallHeaders headers) {
            received.set(headers);
        }

        @Override
        public void onCallCompleted(CallStatus status) {
            // the headers have come before
        }
    }

    @Test
    void greetingsLeaveNoMemory() {
        try (Neighbours neighbours = new Neighbours()) {
            FlightNode first = neighbours.start(null);
            long before = first.engine().usedBytes();
            FlightNode second =
                    neighbours.start(
                            0,
                            () -> List.copyOf(neighbours.addresses()),
                            EngineSettings.standard(),
                            null);
            Neighbours.awaitState(first, Neighbours.address(second), NodeState.ALIVE);
            Neighbours.awaitState(second, Neighbours.address(first), NodeState.ALIVE);
            Neighbours.await("the memory is back", () -> first.engine().usedBytes() <= before);
        }
    }

    private static FlightServer answering(RootAllocator allocator, AtomicReference<String> answer)
            throws IOException {
        return FlightServer.builder(
                        allocator,
                        Location.forGrpcInsecure("127.0.0.1", 0),
                        new NoOpFlightProducer() {
                            @Override
                            public void doAction(
                                    CallContext context,
                                    Action action,
                                    StreamListener<Result> listener) {
                                listener.onNext(
                                        new Result(answer.get().getBytes(StandardCharsets.UTF_8)));
                                listener.onCompleted();
                            }
                        })
                .build()
                .start();
    }

    private static FlightClient client(RootAllocator allocator, FlightNode node) {
        return FlightClient.builder(allocator, Location.forGrpcInsecure("127.0.0.1", node.port()))
                .build();
    }

    private static CallOption header(String value) {
        CallHeaders headers = new FlightCallHeaders();
        headers.insert(HEADER, value);
        return new HeaderCallOption(headers);
    }

    private static String act(FlightClient client, String type, CallOption... options) {
        assertThat(NodeService.isForNodes(type)).isTrue();
        Iterator<Result> answers = client.doAction(new Action(type), options);
        StringBuilder text = new StringBuilder();
        while (answers.hasNext()) {
            text.append(new String(answers.next().getBody(), StandardCharsets.UTF_8));
        }
        return text.toString();
    }

    private static void exchange(FlightClient client, CallOption... options) throws Exception {
        try (FlightClient.ExchangeReaderWriter call =
                client.doExchange(FlightDescriptor.command(new byte[] {1}), options)) {
            call.getWriter().completed();
            while (call.getReader().next()) {
                assertThat(call.getReader().hasRoot()).isFalse();
            }
        }
    }

    /// The SQLSTATE that a call ends with.
    private static String state(ThrowingCallable call) {
        AtomicReference<String> state = new AtomicReference<>("");
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        FlightRuntimeException.class,
                        e -> {
                            state.set(String.valueOf(e.status().metadata().get("sqlstate")));
                            if (state.get().equals("28000")) {
                                assertThat(e.status().code())
                                        .isEqualTo(FlightStatusCode.UNAUTHENTICATED);
                            }
                        });
        return state.get();
    }

    /// The SQLSTATE of the engine's error for a call that fails.
    private static String stateOf(NodeAddress node, Runnable call) {
        try {
            call.run();
            return "none";
        } catch (RuntimeException e) {
            return CallErrors.of(e, node.toString()).sqlState();
        }
    }
}

package io.ticklane.server.exchange;

import static io.ticklane.server.exchange.LoopbackNodes.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.exec.batch.Lane;
import io.ticklane.exec.exchange.remote.Link;
import io.ticklane.exec.exchange.remote.Message;
import io.ticklane.exec.exchange.remote.PackedColumn;
import io.ticklane.exec.exchange.remote.RemoteKeys;
import io.ticklane.exec.exchange.remote.RemoteSender;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.apache.arrow.flight.FlightClient;
import org.apache.arrow.flight.Location;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// One link between two nodes, with fakes at both ends.
@Timeout(60)
final class FlightLinkTest {
    private static final String QUERY = "q1";

    private final long seed = Long.getLong("seed", 20_260_129);
    private final Random random = new Random(seed);
    private final KeptMessages inlet = new KeptMessages();
    private final KeptMessages senderPart = new KeptMessages();
    private final KeptEvents events = new KeptEvents();
    private LoopbackNodes nodes;
    private FlightPeers peers;
    private RandomMessages messages;

    @BeforeEach
    void startNodes() throws Exception {
        nodes = new LoopbackNodes(2);
        nodes.node(0).parts.register(QUERY, inlet, nodes.node(0));
        nodes.node(1).parts.register(QUERY, senderPart, nodes.node(1));
        peers = nodes.node(1).peers(QUERY);
        messages = new RandomMessages(random, nodes.allocator);
    }

    @AfterEach
    void allMemoryIsReleased() {
        peers.close();
        nodes.node(0).parts.remove(QUERY);
        inlet.close();
        nodes.close();
    }

    @RepeatedTest(5)
    void messagesArriveAsTheyWereSent() {
        List<String> rows = new ArrayList<>();
        List<Long> floors = new ArrayList<>();
        List<byte[]> texts = new ArrayList<>();
        long bytes = 0;
        try (Link link = connect()) {
            for (int i = 0; i < 60; i++) {
                int count = random.nextInt(4) == 0 ? 0 : 1 + random.nextInt(700);
                Message message = messages.next(count, i == 59, random.nextInt(3) * 50);
                rows.addAll(RandomMessages.rows(List.of(message)));
                floors.add(message.floor());
                texts.add(message.texts());
                bytes += message.bytes();
                link.send(message);
            }
        }
        awaitAll();
        List<Message> got = inlet.messages();
        expectRows(RandomMessages.rows(got), rows);
        assertThat(got.stream().map(Message::floor)).isEqualTo(floors);
        assertThat(got.stream().map(Message::texts)).containsExactlyElementsOf(texts);
        assertThat(inlet.bytes()).as("bytes in the window").isEqualTo(bytes);
        assertThat(got.stream().filter(Message::last)).hasSize(1);
        assertThat(events.failure).isNull();
        assertThat(inlet.failure()).isNull();
    }

    @Test
    void longTextsComeBeforeTheirRows() {
        Message message = messages.next(3_001, true, 5_000_000);
        List<String> rows = RandomMessages.rows(List.of(message));
        byte[] texts = message.texts();
        long bytes = message.bytes();
        long floor = message.floor();
        try (Link link = connect()) {
            link.send(message);
        }
        awaitAll();
        List<Message> got = inlet.messages();
        assertThat(got).hasSizeGreaterThan(4);
        assertThat(got).allSatisfy(part -> assertThat(part.texts().length).isLessThan(2 << 20));
        assertThat(got.subList(0, got.size() - 1))
                .allSatisfy(part -> assertThat(part.rows()).isZero());
        expectRows(RandomMessages.rows(got), rows);
        assertThat(RandomMessages.texts(got)).isEqualTo(texts);
        assertThat(inlet.bytes()).as("bytes in the window").isEqualTo(bytes);
        assertThat(got.getLast().floor()).isEqualTo(floor);
        assertThat(got.subList(0, got.size() - 1))
                .allSatisfy(part -> assertThat(part.floor()).isEqualTo(Long.MIN_VALUE));
    }

    @Test
    void aTextThatIsTooLongForAMessageIsRefused() {
        byte[] texts = new byte[4 + (64 << 20)];
        texts[0] = 4;
        try (Link link = connect()) {
            assertThatThrownBy(() -> link.send(new Message(0, false, texts, 0, List.of(), null)))
                    .isInstanceOf(EngineException.class)
                    .hasMessage(
                            "a text of 67108864 bytes is too long to go from node to node;"
                                    + " 66060288 bytes are allowed");
        }
    }

    @Test
    void theSenderHearsWhatWasTaken() {
        try (Link link = connect()) {
            await(inlet::isOpen);
            inlet.answers().taken(1000);
            inlet.answers().taken(RemoteSender.WINDOW_BYTES / 2);
            await(() -> events.taken.get() == 1000 + RemoteSender.WINDOW_BYTES / 2);
            inlet.answers().taken(RemoteSender.WINDOW_BYTES / 8);
            await(() -> events.taken.get() == 1000 + RemoteSender.WINDOW_BYTES / 8 * 5);
            link.send(Message.empty(0, true));
        }
    }

    @Test
    void whatIsWrittenCountsAsReceivedWhenTheOtherEndSaysSo() {
        Link link = connect();
        await(inlet::isOpen);
        nodes.node(0).wire.stall(true);
        link.send(messages.next(100, true, 10));
        link.close();
        assertThat(peers.received()).isNotDone();
        nodes.node(0).wire.stall(false);
        await(() -> peers.received().isDone());
        assertThat(peers.received()).isCompleted();
        awaitAll();
    }

    @Test
    void keysGoTheOtherWay() {
        try (Link link = connect()) {
            await(inlet::isOpen);
            byte[] bytes = new byte[1_000_000];
            random.nextBytes(bytes);
            List<PackedColumn> columns =
                    List.of(
                            new PackedColumn(Lane.LONG, true, new PackedColumn.Form.Step(2, 7, -9)),
                            new PackedColumn(Lane.LONG, false, new PackedColumn.Form.Plain()));
            RemoteKeys.Keys keys =
                    new RemoteKeys.Keys(12, new byte[] {0, 0, 0, 1, 'A'}, columns, bytes);
            inlet.answers().keys(new RemoteKeys(5, Optional.of(keys)));
            inlet.answers().keys(RemoteKeys.none(6));
            await(() -> events.keys.size() == 2);
            RemoteKeys told = events.keys.getFirst();
            assertThat(told.filter()).isEqualTo(5);
            RemoteKeys.Keys got = told.keys().orElseThrow();
            assertThat(got.rows()).isEqualTo(12);
            assertThat(got.texts()).isEqualTo(keys.texts());
            assertThat(got.columns()).isEqualTo(columns);
            assertThat(got.packed()).isEqualTo(bytes);
            assertThat(events.keys.getLast()).isEqualTo(RemoteKeys.none(6));
            link.send(messages.next(100, true, 10));
        }
        awaitAll();
        assertThat(events.failure).isNull();
    }

    @Test
    void whatIsLostWithAConnectionWasNotReceived() {
        Link link = connect();
        await(inlet::isOpen);
        nodes.node(0).wire.stall(true);
        link.send(messages.next(100, true, 10));
        link.close();
        nodes.node(0).wire.cut();
        await(() -> peers.received().isDone());
        assertThat(peers.received()).isCompletedExceptionally();
        assertThat(failure().code()).isEqualTo(ErrorCode.CONNECTION_LOST);
    }

    @Test
    void aReceiverThatIsDoneFirstHasReceivedAll() {
        Link link = connect();
        link.send(messages.next(100, true, 10));
        awaitAll();
        nodes.node(0).parts.remove(QUERY);
        link.close();
        await(() -> peers.received().isDone());
        assertThat(peers.received()).isCompleted();
        assertThat(events.failure).isNull();
    }

    @Test
    void aSlowNetworkHoldsNoSender() {
        try (Link link = connect()) {
            await(inlet::isOpen);
            nodes.node(0).wire.stall(true);
            List<String> rows = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                Message message = messages.next(4096, i == 39, 0);
                rows.addAll(RandomMessages.rows(List.of(message)));
                link.send(message);
            }
            assertThat(nodes.allocator.getAllocatedMemory())
                    .as("memory of messages that wait in the connection")
                    .isLessThan(1 << 20);
            nodes.node(0).wire.stall(false);
            awaitAll();
            expectRows(RandomMessages.rows(inlet.messages()), rows);
        }
    }

    @Test
    void rowsForAPartThatIsNotOpenAreRefused() {
        try (Link link = nodes.node(1).peers("q2").connect(3, 0, events)) {
            expectFailure(
                    ErrorCode.UNKNOWN_STATEMENT,
                    "query q2 has no part on this node: it was not opened, or has ended");
            link.send(messages.next(10, true, 0));
        }
    }

    @Test
    void rowsThatComeTwiceAreRefused() {
        try (Link link = connect()) {
            await(inlet::isOpen);
            try (Link _ = connect()) {
                expectFailure(ErrorCode.INTERNAL, "rows of fragment 3 from node 1 come already");
            }
            link.send(Message.empty(0, true));
        }
    }

    @Test
    void theSenderHearsWhyAMessageWasRefused() {
        inlet.check =
                message -> {
                    throw new EngineException(
                            ErrorCode.DIVISION_BY_ZERO, "Grüße: 1 / 0 ✓", 7, 12, null);
                };
        try (Link link = connect()) {
            link.send(messages.next(100, false, 10));
            expectFailure(ErrorCode.DIVISION_BY_ZERO, "Grüße: 1 / 0 ✓");
            assertThat(failure().line()).isEqualTo(7);
            assertThat(failure().column()).isEqualTo(12);
            link.send(messages.next(100, false, 10));
        }
        assertThat(Objects.requireNonNull(inlet.failure()).code())
                .isEqualTo(ErrorCode.DIVISION_BY_ZERO);
    }

    @Test
    void aLongErrorArrivesToo() {
        inlet.check =
                message -> {
                    throw new EngineException(ErrorCode.MEMORY_LIMIT, "ä".repeat(50_000));
                };
        try (Link link = connect()) {
            link.send(messages.next(1, false, 0));
            await(() -> events.failure != null);
            assertThat(failure().code()).isEqualTo(ErrorCode.MEMORY_LIMIT);
            assertThat(failure()).hasMessageStartingWith("äää").hasMessageEndingWith("ä...");
        }
    }

    @Test
    void theReceiverHearsWhyTheSenderStopped() {
        senderPart.stopReason =
                new EngineException(ErrorCode.OUT_OF_RANGE, "a number is too große", 2, 3, null);
        try (Link link = connect()) {
            link.send(messages.next(100, false, 10));
        }
        await(() -> inlet.failure() != null);
        EngineException failure = Objects.requireNonNull(inlet.failure());
        assertThat(failure.code()).isEqualTo(ErrorCode.OUT_OF_RANGE);
        assertThat(failure).hasMessage("a number is too große");
        assertThat(failure.line()).isEqualTo(2);
        assertThat(failure.column()).isEqualTo(3);
        assertThat(events.failure).isNull();
    }

    @Test
    void aLinkThatIsClosedBeforeItsLastMessageFails() {
        connect().close();
        await(() -> inlet.failure() != null);
        assertThat(Objects.requireNonNull(inlet.failure()).code()).isEqualTo(ErrorCode.CANCELLED);
        assertThat(inlet.failure()).hasMessage("query q1 has ended on node node1.test:1");
    }

    @Test
    void aSenderOfUnwantedRowsMayCloseItsLink() {
        try (Link link = connect()) {
            link.send(messages.next(100, false, 10));
            await(() -> !inlet.messages().isEmpty());
            inlet.answers().unwanted();
            await(() -> events.unwanted);
        }
        peers.close();
        assertThat(inlet.failure()).isNull();
        assertThat(events.failure).isNull();
    }

    @Test
    void theSenderHearsThatThePartWasStopped() {
        try (Link link = connect()) {
            link.send(messages.next(100, false, 10));
            await(() -> !inlet.messages().isEmpty());
            inlet.stopReason = new EngineException(ErrorCode.CANCELLED, "no more, please");
            nodes.node(0).parts.remove(QUERY);
            int kept = inlet.messages().size();
            link.send(messages.next(100, false, 10));
            expectFailure(ErrorCode.CANCELLED, "no more, please");
            assertThat(inlet.messages()).hasSize(kept);
            assertThat(inlet.failure()).isNull();
        }
    }

    @Test
    void bothEndsHearThatTheConnectionBroke() {
        try (Link link = connect()) {
            link.send(messages.next(5000, false, 10));
            await(() -> !inlet.messages().isEmpty());
            nodes.node(0).wire.cut();
            await(() -> events.failure != null && inlet.failure() != null);
            link.send(messages.next(5000, false, 10));
        }
        assertThat(failure())
                .hasMessageStartingWith("the connection to node node0.test:1 was lost: ");
        assertThat(failure().code()).isEqualTo(ErrorCode.CONNECTION_LOST);
        EngineException other = Objects.requireNonNull(inlet.failure());
        assertThat(other.code()).isEqualTo(ErrorCode.CONNECTION_LOST);
        assertThat(other).hasMessageStartingWith("the connection to node node1.test:1 was lost: ");
    }

    @Test
    void aBrokenConnectionInTheMiddleOfManyMessagesLeavesNoMemory() throws Exception {
        Link link = connect();
        Thread cutter =
                Thread.ofVirtual()
                        .start(() -> {
                            await(() -> inlet.messages().size() > random.nextInt(20));
                            nodes.node(0).wire.cut();
                        });
        while (events.failure == null) {
            link.send(messages.next(3000, false, 10));
            TimeUnit.MICROSECONDS.sleep(200);
        }
        cutter.join();
        link.close();
        await(() -> inlet.failure() != null);
        assertThat(failure().code()).isEqualTo(ErrorCode.CONNECTION_LOST);
    }

    @Test
    void aServerThatIsClosedBreaksItsCalls() throws Exception {
        try (Link link = connect()) {
            link.send(messages.next(100, false, 10));
            await(() -> !inlet.messages().isEmpty());
            nodes.node(0).server.close();
            await(() -> events.failure != null);
            await(() -> inlet.failure() != null);
            assertThat(failure().code()).isEqualTo(ErrorCode.CONNECTION_LOST);
        }
    }

    @Test
    void aNodeThatDoesNotAnswerIsNamed() {
        nodes.node(0).wire.cut();
        try (Link _ = connect()) {
            await(() -> events.failure != null);
            assertThat(failure()).hasMessageContaining("node0.test:1 was lost");
            assertThat(failure().code()).isEqualTo(ErrorCode.CONNECTION_LOST);
        }
    }

    @Test
    void aConnectionThatMayWaitIsRefused() throws Exception {
        FlightClient plain =
                FlightClient.builder(
                                nodes.node(1).memory,
                                Location.forGrpcInsecure(
                                        "localhost", nodes.node(0).server.getPort()))
                        .build();
        PeerNodes unprepared =
                new PeerNodes() {
                    @Override
                    public FlightClient client(int node) {
                        return plain;
                    }

                    @Override
                    public String address(int node) {
                        return "plain:1";
                    }
                };
        FlightPeers other =
                new FlightPeers(QUERY, 1, 2, unprepared, nodes.node(1).parts, nodes.allocator);
        Link link = other.connect(3, 0, events);
        assertThatThrownBy(
                        () -> {
                            for (int i = 0; i < 1000; i++) {
                                link.send(messages.next(5000, false, 0));
                            }
                        })
                .isInstanceOf(EngineException.class)
                .hasMessage("the connection to node plain:1 was not prepared for exchanges");
        other.close();
        plain.close();
    }

    private void expectRows(List<String> got, List<String> sent) {
        for (int row = 0; row < Math.min(got.size(), sent.size()); row++) {
            assertThat(got.get(row)).as("row %d with seed %d", row, seed).isEqualTo(sent.get(row));
        }
        assertThat(got).hasSameSizeAs(sent);
    }

    private void awaitAll() {
        await(() -> inlet.isComplete() || inlet.failure() != null || events.failure != null);
        assertThat(inlet.failure()).isNull();
        assertThat(events.failure).isNull();
    }

    private Link connect() {
        return peers.connect(3, 0, events);
    }

    private EngineException failure() {
        return Objects.requireNonNull((@Nullable EngineException) events.failure);
    }

    private void expectFailure(ErrorCode code, String message) {
        await(() -> events.failure != null);
        assertThat(failure().code()).isEqualTo(code);
        assertThat(failure()).hasMessage(message);
    }
}

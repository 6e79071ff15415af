package io.ticklane.server.exchange;

import io.ticklane.api.error.EngineException;
import io.ticklane.exec.exchange.remote.Inlet;
import io.ticklane.exec.exchange.remote.LinkEvents;
import io.ticklane.exec.exchange.remote.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A part with one inlet that keeps what it gets.
final class KeptMessages implements Inlet, OpenParts.Part, AutoCloseable {
    private final List<Message> messages = new ArrayList<>();
    private @Nullable LinkEvents answers;
    private @Nullable EngineException failure;
    volatile @Nullable EngineException stopReason;
    volatile Consumer<Message> check = message -> {};

    @Override
    public Inlet inlet(int fragment, int node) {
        return this;
    }

    @Override
    public Optional<EngineException> stopReason() {
        return Optional.ofNullable(stopReason);
    }

    @Override
    public synchronized void open(LinkEvents events) {
        answers = events;
    }

    @Override
    public void accept(Message message) {
        try {
            check.accept(message);
        } catch (Throwable e) {
            message.close();
            throw e;
        }
        synchronized (this) {
            messages.add(message);
        }
    }

    @Override
    public synchronized void failed(EngineException reason) {
        failure = reason;
    }

    synchronized @Nullable EngineException failure() {
        return failure;
    }

    synchronized boolean isOpen() {
        return answers != null;
    }

    synchronized LinkEvents answers() {
        return Objects.requireNonNull(answers);
    }

    synchronized List<Message> messages() {
        return List.copyOf(messages);
    }

    synchronized long bytes() {
        return messages.stream().mapToLong(Message::bytes).sum();
    }

    synchronized boolean isComplete() {
        return !messages.isEmpty() && messages.getLast().last();
    }

    @Override
    public synchronized void close() {
        messages.forEach(Message::close);
        messages.clear();
    }
}
